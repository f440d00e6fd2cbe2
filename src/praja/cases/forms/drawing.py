"""One section of a form as a page shows it: each field with its value, its faults and what it needs to be drawn.

Everything is a plain form that works without JavaScript. Buttons named `add`, `remove` and `drop` change rows and
files; `go` says where to go on; see `receiving`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import msgspec
from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from praja.cases.expressions import parse
from praja.cases.forms import answering
from praja.cases.forms.answering import Answers, longest, most
from praja.cases.forms.definitions import Field, Section
from praja.cases.forms.form import PREFIX, Form
from praja.cases.forms.kinds import FILES, NUMBERS, Kind, stored
from praja.cases.forms.records import written
from praja.government.queries import districts, villages
from praja.kernel.errors import InvalidFields
from praja.kernel.ui.components import Step, StepState
from praja.kernel.ui.forms import FieldError

MOST_BUTTONS = 6
"""Up to so many choices stand in view; more are folded into a list."""
EMPTY_ROWS = 1
FileAddress = Callable[[str], str]
"""From the id of a stored file to the address under which it may be seen."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was added before."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number in the form, its place for people, its cells."""

    number: int
    place: int
    cells: Sequence[BoundField | Calculated]


@dataclass(frozen=True, slots=True)
class Calculated:
    """A value nobody types in."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A field as the template `cases/forms/section.html` draws it, by its `shape`.

    Attributes:
        bounds: the controls of the field; of a point latitude and longitude.
        origin: where the answer was taken from, when it was not typed in.
    """

    shape: str
    code: str
    label: str
    help: str = ""
    name: str = ""
    is_required: bool = False
    errors: Sequence[str] = ()
    bounds: Sequence[BoundField] = ()
    rows: Sequence[Row] = ()
    files: Sequence[Kept] = ()
    text: str = ""
    origin: str = ""
    is_full: bool = False
    accept: str = ""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section ready to be drawn. `steers`: codes of fields that other parts of the section depend on."""

    code: str
    title: str
    help: str
    items: Sequence[Item]
    errors: Sequence[FieldError]
    steers: str
    steps: Sequence[Step] = field(default_factory=list)
    is_first: bool = True
    is_last: bool = True


def section_page(
    form: Form,
    section: str,
    answers: Answers,
    *,
    faults: InvalidFields | None = None,
    known: Answers | None = None,
    origins: Mapping[str, str] | None = None,
    file_address: FileAddress = lambda _: "",
    prefix: str = PREFIX,
) -> SectionPage:
    """Draw a section with these answers, finished or not, and what is wrong with them.

    `origins` says for prefilled fields where their answers come from. Names of controls begin with `prefix`.
    """
    part = form.section(section)
    walk = answering.walk(form.sections, answers, known or {})
    drawing = _Drawing(part, answers, walk, dict(faults.errors) if faults else {}, origins or {}, file_address, prefix)
    shown = [one for one in form.sections if one.code in walk.shown]
    codes = [one.code for one in shown]
    place = codes.index(section) if section in codes else 0
    return SectionPage(
        code=section,
        title=str(part.name),
        help=str(part.help or ""),
        items=drawing.items(),
        errors=drawing.summary(),
        steers=" ".join(sorted(_steering(part))),
        steps=[Step(str(one.name), _state(index, place)) for index, one in enumerate(shown)],
        is_first=place == 0,
        is_last=place == len(shown) - 1,
    )


def next_section(
    form: Form, section: str, answers: Answers, *, known: Answers | None = None, back: bool = False
) -> str:
    """Code of the shown section after (or before) this one; "" when it is the last (or first)."""
    shown = answering.walk(form.sections, answers, known or {}).shown
    codes = [one.code for one in form.sections if one.code in shown or one.code == section]
    place = codes.index(section) + (-1 if back else 1)
    return codes[place] if 0 <= place < len(codes) else ""


def _state(index: int, current: int) -> StepState:
    return StepState.DONE if index < current else StepState.CURRENT if index == current else StepState.AHEAD


def _steering(section: Section) -> set[str]:
    """Fields of the section whose change shows, hides or calculates something in it."""
    texts = [text for item in section.fields for name, text in item.expressions if name in {"visible_when", "value"}]
    texts += [column.value for item in section.fields for column in item.columns if column.value]
    names = {name.split(".")[0] for text in texts for name in parse(text).names}
    tables = {item.code for item in section.fields if any(column.value for column in item.columns)}
    return (names | tables) & {item.code for item in section.fields}


class _Drawing:
    """Draws the fields of one section. Controls belong to an unbound Django form; faults are laid in."""

    def __init__(
        self,
        section: Section,
        answers: Answers,
        walk: answering.Walk,
        faults: dict[str, Any],
        origins: Mapping[str, str],
        file_address: FileAddress,
        prefix: str,
    ) -> None:
        self.section, self.answers, self.walk, self.faults = section, answers, walk, faults
        self.origins, self.file_address, self.prefix = origins, file_address, prefix
        self.form = forms.Form(auto_id="id_%s", use_required_attribute=False)
        self.labels: dict[str, tuple[str, str]] = {}

    def items(self) -> list[Item]:
        return [self._item(item) for item in self.section.fields if item.code in self.walk.shown]

    def summary(self) -> list[FieldError]:
        """What is wrong, in the order of the page, each with a link to its control."""
        found = []
        for name, (label, target) in self.labels.items():
            found += [FieldError(str(message), label, f"#{target}") for message in self.faults.get(name, ())]
        known = self.labels.keys()
        rest = [message for name, messages in self.faults.items() if name not in known for message in messages]
        return [*(FieldError(str(message)) for message in rest), *found]

    def _item(self, item: Field) -> Item:
        name, value = self.prefix + item.code, self.answers.get(item.code)
        drawn = Item(
            shape="field",
            code=item.code,
            label=str(item.name),
            help=str(item.help or ""),
            name=name,
            is_required=item.required or bool(item.required_when),
            errors=[str(message) for message in self.faults.get(name, ())],
            origin=self.origins.get(item.code, ""),
        )
        if item.value:
            text = _calculated(item, self.walk.values.get(item.code))
            return replace(drawn, shape="calculated", text=text)
        if item.kind is Kind.TABLE:
            return self._table(item, drawn, value)
        if item.kind in FILES:
            return self._files(item, drawn, value)
        if item.kind is Kind.POINT:
            return self._point(item, drawn, value)
        if item.kind is Kind.AREA:
            text = msgspec.json.encode(value).decode() if isinstance(value, Mapping) else str(value or "")
            widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
            control = forms.CharField(label=_("Corners as GeoJSON"), widget=widget, required=False)
            return replace(drawn, shape="area", bounds=[self._bound(name, control, text)])
        return replace(
            drawn, bounds=[self._bound(name, _control(item, is_required=drawn.is_required), _text(item, value))]
        )

    def _bound(self, name: str, control: forms.Field, value: Any) -> BoundField:
        control.initial = value
        control.required = control.required or False
        self.form.fields[name] = control
        bound: BoundField = self.form[name]
        if messages := self.faults.get(name):
            self.form.errors[name] = self.form.error_class([str(message) for message in messages])
        is_group = isinstance(control.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        target = f"{bound.auto_id}_0" if is_group else bound.id_for_label or bound.auto_id
        self.labels[name] = (str(control.label or ""), str(target))
        return bound

    def _table(self, item: Field, drawn: Item, value: Any) -> Item:
        given = [row for row in value or [] if isinstance(row, Mapping)] if isinstance(value, list) else []
        given = given or [{}] * max(EMPTY_ROWS, item.least)
        self.labels[drawn.name] = (drawn.label, f"id_{drawn.name}_group")
        rows = [
            Row(number, number + 1, list(self._cells(item, f"{drawn.name}.{number}", row)))
            for number, row in enumerate(given)
        ]
        return replace(drawn, shape="table", rows=rows, is_full=len(rows) >= most(item))

    def _cells(self, item: Field, name: str, row: Answers) -> Iterator[BoundField | Calculated]:
        values: dict[str, Any] = dict(row)
        for column in item.columns:
            if column.value:
                values[column.code] = parse(column.value).evaluate({**self.walk.names, **values})
                yield Calculated(str(column.name), _calculated(column, values[column.code]))
                continue
            control = _control(column, is_required=column.required)
            yield self._bound(f"{name}.{column.code}", control, _text(column, row.get(column.code)))

    def _files(self, item: Field, drawn: Item, value: Any) -> Item:
        files = [
            Kept(str(one["id"]), str(one.get("name", "")), self.file_address(str(one["id"])))
            for one in value or []
            if isinstance(one, Mapping) and "id" in one
        ]
        self.labels[drawn.name] = (drawn.label, f"id_{drawn.name}")
        accept = "image/*" if item.kind is Kind.PHOTO else "image/*,application/pdf"
        limit = most(item)
        return replace(
            drawn,
            shape="files",
            files=files,
            is_full=len(files) >= limit,
            accept=accept,
            text="" if limit == 1 else "many",
        )

    def _point(self, item: Field, drawn: Item, value: Any) -> Item:
        parts = dict(value) if isinstance(value, Mapping) else {}
        if isinstance(value, str):
            parts = dict(zip(("latitude", "longitude"), value.split(", "), strict=False))
        labels = {"latitude": _("Latitude"), "longitude": _("Longitude")}
        bounds = [
            self._bound(
                f"{drawn.name}.{part}",
                forms.CharField(label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})),
                parts.get(part, ""),
            )
            for part, label in labels.items()
        ]
        self.labels[drawn.name] = (drawn.label, str(bounds[0].id_for_label))
        return replace(drawn, shape="point", bounds=bounds)


def _calculated(item: Field, value: Any) -> str:
    options = msgspec.to_builtins(item.choices)
    if isinstance(value, Decimal):
        value = round(value, item.places)
    return written(item.kind, stored(value), options=options, unit=msgspec.to_builtins(item.unit))


def _text(item: Field, value: Any) -> Any:
    """A value as its control holds it; what was unreadable stands there as it was typed."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_format(value.normalize(), use_l10n=True, force_grouping=False) if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    if item.kind is Kind.CHOICES:
        return list(value) if isinstance(value, list | tuple) else [value]
    return str(value)


def _control(item: Field, *, is_required: bool) -> forms.Field:
    label = f"{item.name} ({item.unit})" if item.unit else str(item.name)
    common: dict[str, Any] = {"label": label, "help_text": str(item.help or ""), "required": is_required}
    choices = [(key, str(name)) for key, name in item.choices.items()]
    if item.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if item.kind is Kind.TRUTH:
        return _choice([("true", _("Yes")), ("false", _("No"))], common)
    if item.kind is Kind.CHOICE:
        return _choice(choices, common)
    if item.kind is Kind.VILLAGE:
        return forms.ChoiceField(choices=[("", _("Choose a village")), *_villages()], **common)
    if item.kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "maxlength": longest(item)}), **common)
    return forms.CharField(widget=forms.TextInput(attrs=_attributes(item)), **common)


def _choice(choices: list[tuple[str, str]], common: dict[str, Any]) -> forms.Field:
    if len(choices) > MOST_BUTTONS:
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _villages() -> Iterable[tuple[str, list[tuple[str, str]]]]:
    return [(one.name, [(village.code, village.name) for village in villages(one.code)]) for one in districts()]


_TYPED: dict[Kind, dict[str, Any]] = {
    Kind.EMAIL: {"type": "email", "autocomplete": "email", "maxlength": 254},
    Kind.PHONE: {"type": "tel", "autocomplete": "tel", "maxlength": 24},
    Kind.NIK: {"inputmode": "numeric", "autocomplete": "off", "maxlength": 24},
    Kind.KK: {"inputmode": "numeric", "autocomplete": "off", "maxlength": 24},
    Kind.NIB: {"inputmode": "numeric", "autocomplete": "off", "maxlength": 20},
    Kind.NPWP: {"inputmode": "numeric", "autocomplete": "off", "maxlength": 24},
    Kind.POSTCODE: {"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": 5},
    Kind.PLATE: {"autocapitalize": "characters", "autocomplete": "off", "maxlength": 14},
    Kind.LETTER: {"autocapitalize": "characters", "autocomplete": "off", "maxlength": 20},
    Kind.DATE: {"type": "date"},
}


def _attributes(item: Field) -> dict[str, Any]:
    if item.kind in NUMBERS:
        return {"inputmode": "decimal" if item.places else "numeric", "autocomplete": "off", "maxlength": 24}
    return dict(_TYPED.get(item.kind, {"maxlength": longest(item)}))
