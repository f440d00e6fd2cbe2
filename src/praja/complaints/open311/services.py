"""The categories of the pack as Open311 services, and what may be said about a report of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.questions import QuestionSet
from praja.complaints import rules
from praja.complaints.rules import CATEGORIES, QUESTIONS, Category
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.errors import InvalidFields, NotFound, Text

MULTIPLE = "multivaluelist"
SINGLE = "singlevaluelist"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question a service asks. `values` are the keys one may answer with, and their names."""

    code: str
    description: str | Promise
    values: Mapping[str, str | Promise] = field(default_factory=dict)
    hint: str | Promise = ""
    datatype: str = SINGLE
    is_required: bool = False


_YES_OR_NO = {YES: gettext_lazy("Yes"), "no": gettext_lazy("No")}
ATTRIBUTES = (
    Attribute(
        "is_secret",
        gettext_lazy("Keep the report secret"),
        _YES_OR_NO,
        gettext_lazy("A secret report is seen by officers only and appears in no public list."),
    ),
    Attribute(
        "is_anonymous",
        gettext_lazy("Stay anonymous"),
        _YES_OR_NO,
        gettext_lazy("Nobody who handles the report sees who sent it."),
    ),
)
"""What every service asks, always optional: the two rights of a reporter under SP4N-LAPOR!."""
_DATATYPES = {"integer": "number", "number": "number", "boolean": SINGLE, "array": MULTIPLE, "string": "string"}

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](?:\[\])?")


def service_list() -> list[dict[str, object]]:
    """Every service, as GET services answers. No SQL."""
    return [_service(category) for category in rules.categories()]


def attributes_of(category: Category) -> tuple[Attribute, ...]:
    """What a service asks: first what its category asks on every channel, then what every service asks."""
    asked = rules.questions(category.code)
    return ATTRIBUTES if asked is None else (*_attributes_from(asked), *ATTRIBUTES)


def _attributes_from(asked: QuestionSet) -> Iterator[Attribute]:
    for code, item in asked.schema.properties.items():
        hint = asked.hints[code]
        values: Mapping[str, str | Promise] = {key: str(hint.options[key]) for key in item.choices}
        if item.type == "boolean":
            values = _YES_OR_NO
        datatype = SINGLE if item.enum else "datetime" if item.format == "date" else _DATATYPES[item.type]
        yield Attribute(
            code,
            str(hint.name),
            values,
            hint=str(hint.help or ""),
            datatype=datatype,
            is_required=code in asked.schema.required,
        )


def definition(code: str) -> dict[str, object]:
    """The attributes of a service, as GET services/CODE answers. No SQL.

    Raises:
        NotFound: there is no such service.
    """
    category = category_of(code)
    asked = attributes_of(category)
    return {
        "service_code": category.code,
        "attributes": [_attribute(attribute, order) for order, attribute in enumerate(asked, start=1)],
    }


def category_of(code: str) -> Category:
    """The category behind a service code.

    Raises:
        NotFound: there is none.
    """
    for category in rules.categories():
        if category.code == code:
            return category
    raise NotFound(_("There is no service with this service_code."), field="service_code")


@lru_cache(maxsize=1)
def changed_at() -> dt.datetime:
    """When the pack's categories or their questions were changed last; read once in the life of a process."""
    written = max((pack().folder / path).stat().st_mtime for path in (CATEGORIES, QUESTIONS))
    return min(dt.datetime.fromtimestamp(written, tz=dt.UTC), clock.now())


def answers(form: Iterable[tuple[str, Sequence[str]]], asked: Sequence[Attribute] = ATTRIBUTES) -> dict[str, list[str]]:
    """What a form says about each attribute, from `attribute[code]=key` and `attribute[code][]=key`.

    An attribute nobody asked is refused: a mistyped wish for secrecy must not be overlooked.

    Raises:
        InvalidFields: a required one is missing, a key is not in its list, or a single one has several.
    """
    given: dict[str, list[str]] = {}
    for name, values in form:
        match = _ATTRIBUTE.fullmatch(name)
        if match is not None:
            given.setdefault(match[1], []).extend(value for value in values if value)
    faults: dict[str, list[Text]] = {
        f"attribute[{code}]": [_("This service has no such attribute.")]
        for code in given.keys() - {attribute.code for attribute in asked}
    }
    for attribute in asked:
        fault = _fault(attribute, given.get(attribute.code, []))
        if fault:
            faults[f"attribute[{attribute.code}]"] = [fault]
    if faults:
        raise InvalidFields(faults)
    return given


def _fault(attribute: Attribute, keys: list[str]) -> str:
    if not keys:
        return _("This attribute is required.") if attribute.is_required else ""
    if len(keys) > 1 and attribute.datatype != MULTIPLE:
        return _("Choose one value.")
    if attribute.values and any(key not in attribute.values for key in keys):
        return _("Choose from these values: %(values)s.") % {"values": ", ".join(attribute.values)}
    return ""


def _service(category: Category) -> dict[str, object]:
    keywords = (category.name.id, category.name.en)
    return {
        "service_code": category.code,
        "service_name": str(category.name),
        "description": f"{category.group_name}: {category.name}",
        "metadata": bool(ATTRIBUTES),
        "type": "realtime",
        "keywords": ",".join(dict.fromkeys(word.replace(",", "").lower() for word in keywords)),
        "group": str(category.group_name),
    }


def _attribute(attribute: Attribute, order: int) -> dict[str, object]:
    return {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.is_required,
        "datatype_description": str(attribute.hint),
        "order": order,
        "description": str(attribute.description),
        "values": [{"key": key, "name": str(name)} for key, name in attribute.values.items()],
    }
