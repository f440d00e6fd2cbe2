"""What answers mean: which fields they show, what is calculated from them, and whether they hold.

The form is walked once from the top. A condition or calculation sees the fields before it and what is known of the
case; what is hidden counts as missing. So the result does not depend on the browser, and nothing can go in circles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.expressions import is_true, parse
from praja.cases.forms.definitions import Field, Section
from praja.cases.forms.kinds import CHOSEN, FILES, NUMBERS, TEXTS, Kind, Unreadable, read
from praja.cases.forms.shapes import square_metres
from praja.kernel.errors import InvalidFields, Text
from praja.kernel.text import day, number

LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 5_000
MOST_ROWS = 100
MOST_FILES = 10

Answers = Mapping[str, Any]


@dataclass(slots=True)
class Walk:
    """A form with its answers: what is shown, every value, and what is wrong, by code ("goods.0.price" in a table).

    Attributes:
        values: the answers and calculated values of what is shown; nothing for what is empty or unreadable.
        names: the same as expressions see it, with the columns of tables.
    """

    shown: set[str] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[Text]] = field(default_factory=dict)


def walk(sections: Iterable[Section], answers: Answers, known: Answers) -> Walk:
    """Go through the form with these answers. Never raises; what does not hold stands in `faults`."""
    found = Walk(names=dict(known))
    for section in sections:
        if not is_true(section.visible_when, found.names):
            continue
        found.shown.add(section.code)
        for item in section.fields:
            if is_true(item.visible_when, found.names):
                found.shown.add(item.code)
                _answer(item, answers.get(item.code), found)
    return found


def checked(sections: Sequence[Section], answers: Answers, *, section: str | None, prefix: str, known: Answers) -> Any:
    """The answers as they hold, in the order of the form: hidden ones dropped, calculated ones added.

    Raises:
        InvalidFields: some do not hold, or belong to no field; each is named `prefix` and its code.
    """
    found = walk(sections, answers, known)
    inside = {item.code for part in sections if section in {None, part.code} for item in part.fields}
    faults = {code: messages for code, messages in found.faults.items() if code.split(".")[0] in inside}
    codes = {item.code for part in sections for item in part.fields}
    faults |= {str(code): [_("There is no such question.")] for code in answers if code not in codes}
    if faults:
        raise InvalidFields({prefix + code: messages for code, messages in faults.items()})
    return {code: value for code, value in found.values.items() if code in inside}


def names_of(item: Field, value: Any, prefix: str = "") -> dict[str, Any]:
    """A value under the names expressions know it by: `goods` and `goods.price`, `plot` and `plot.square_metres`."""
    name = prefix + item.code
    found = {name: value}
    for column in item.columns:
        found[f"{name}.{column.code}"] = tuple(row.get(column.code) for row in value or ())
    if item.kind is Kind.AREA and value is not None:
        found[f"{name}.square_metres"] = square_metres(value)
    return found


def typed(fields: Iterable[Field], data: Mapping[str, Any], *, prefix: str, earlier: Answers) -> dict[str, Any]:
    """What a sent form says to these fields; an empty field is None. What cannot be read stays text for `checked`.

    Of files only those among the `earlier` answers are taken over: nobody claims a stored file by its id.
    """
    return {item.code: _sent(item, data, prefix + item.code, earlier.get(item.code)) for item in fields}


def texts(data: Mapping[str, Any], name: str) -> list[str]:
    """All texts a form sends under one name."""
    if isinstance(data, MultiValueDict):
        return [str(text) for text in data.getlist(name)]
    value = data.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def lenient(item: Field, value: Any) -> Any:
    """The value, read where that is possible."""
    if item.kind is Kind.TABLE:
        rows = value if isinstance(value, list | tuple) else []
        return [
            {column.code: lenient(column, row.get(column.code)) for column in item.columns}
            for row in rows
            if isinstance(row, Mapping)
        ]
    try:
        return read(item.kind, value)
    except Unreadable:
        return value


def longest(item: Field) -> int:
    """How many characters a text may have."""
    return item.longest or (LONGEST_LONG_TEXT if item.kind is Kind.LONG_TEXT else LONGEST_TEXT)


def most(item: Field) -> int:
    """How many rows, files or choices there may be."""
    if item.kind is Kind.TABLE:
        return item.most or MOST_ROWS
    return item.most or (1 if item.kind in FILES else len(item.options))


def _answer(item: Field, given: Any, found: Walk) -> None:
    if item.value:
        value = _calculated(item, found.names)
    elif item.kind is Kind.TABLE:
        value = _rows(item, given, found)
    else:
        value = _value(item, given, found, item.code)
    if value is not None:
        found.values[item.code] = value
    found.names |= names_of(item, value)
    is_needed = item.required or (bool(item.required_when) and is_true(item.required_when, found.names))
    if value is None and is_needed and not item.value and item.code not in found.faults:
        found.faults[item.code] = [_missing(item)]
    if value is not None:
        unmet = [demand.message for demand in item.must if not is_true(demand.holds, found.names)]
        if unmet:
            found.faults.setdefault(item.code, []).extend(str(message) for message in unmet)


def _calculated(item: Field, names: Answers) -> Any:
    value = parse(item.value).evaluate(names)
    if isinstance(value, Decimal):
        return round(value, item.places)
    return list(value) if isinstance(value, tuple) else value


def _value(item: Field, given: Any, found: Walk, name: str) -> Any:
    """One readable value that keeps its bounds, or None with the fault noted under `name`."""
    try:
        value = read(item.kind, given)
    except Unreadable as error:
        found.faults[name] = [str(error)]
        return None
    if value is None:
        return None
    fault = _fault(item, value, found.names)
    if fault:
        found.faults[name] = [fault]
        return None
    return value


def _rows(item: Field, given: Any, found: Walk) -> list[dict[str, Any]] | None:
    if given in (None, "", [], ()):
        given = []
    if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
        found.faults[item.code] = [_("Write a list of rows.")]
        return None
    asked = [column for column in item.columns if not column.value]
    filled = [(index, row) for index, row in enumerate(given) if any(_is_filled(row.get(c.code)) for c in asked)]
    if len(filled) > most(item):
        found.faults[item.code] = [_("Write at most %(most)s rows.") % {"most": most(item)}]
        return None
    rows = [_row(item, row, found, f"{item.code}.{index}") for index, row in filled]
    if len(rows) < item.least and (rows or item.required):
        found.faults[item.code] = [_("Write at least %(least)s rows.") % {"least": item.least}]
    return rows or None


def _row(item: Field, given: Answers, found: Walk, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in item.columns:
        if column.value:
            value = _calculated(column, found.names | row)
        else:
            value = _value(column, given.get(column.code), found, f"{name}.{column.code}")
        if value is not None:
            row[column.code] = value
        elif column.required and not column.value:
            found.faults.setdefault(f"{name}.{column.code}", [_missing(column)])
    return row


def _is_filled(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _missing(item: Field) -> str:
    if item.kind in FILES:
        return _("Add a file.") if item.kind is Kind.FILE else _("Add a photo.")
    if item.kind is Kind.TABLE:
        return _("Write at least one row.")
    return (
        _("Choose an answer.")
        if item.kind in CHOSEN | {Kind.TRUTH, Kind.VILLAGE}
        else _("Please answer this question.")
    )


def _fault(item: Field, value: Any, names: Answers) -> str:
    """What is wrong with a readable value, or nothing."""
    if item.kind in TEXTS and len(value) > longest(item):
        return _("Write at most %(longest)s characters.") % {"longest": longest(item)}
    if item.kind in NUMBERS:
        return _number_fault(item, value)
    if item.kind is Kind.DATE:
        return _date_fault(item, value, names)
    if item.kind in CHOSEN:
        chosen = {value} if isinstance(value, str) else set(value)
        if chosen - item.choices.keys():
            return _("Choose from these values: %(values)s.") % {"values": ", ".join(map(str, item.choices.values()))}
    if isinstance(value, list):
        return _count_fault(item, len(value))
    return ""


def _number_fault(item: Field, value: Decimal) -> str:
    if item.minimum is not None and value < item.minimum:
        return _("Write a number of at least %(least)s.") % {"least": number(item.minimum)}
    if item.maximum is not None and value > item.maximum:
        return _("Write a number of at most %(most)s.") % {"most": number(item.maximum)}
    if round(value, item.places) != value:
        if not item.places:
            return _("Write a whole number.")
        return _("Write at most %(places)s decimals.") % {"places": item.places}
    return ""


def _date_fault(item: Field, value: dt.date, names: Answers) -> str:
    earliest = parse(item.earliest).evaluate(names) if item.earliest else None
    latest = parse(item.latest).evaluate(names) if item.latest else None
    if isinstance(earliest, dt.date) and value < earliest:
        return _("Choose %(day)s or a later day.") % {"day": day(earliest)}
    if isinstance(latest, dt.date) and value > latest:
        return _("Choose %(day)s or an earlier day.") % {"day": day(latest)}
    return ""


def _count_fault(item: Field, count: int) -> str:
    if count > most(item):
        if item.kind in FILES:
            return ngettext("Add at most %(most)s file.", "Add at most %(most)s files.", most(item)) % {
                "most": most(item)
            }
        return _("Choose at most %(most)s values.") % {"most": most(item)}
    if count < item.least:
        if item.kind in FILES:
            return ngettext("Add at least %(least)s file.", "Add at least %(least)s files.", item.least) % {
                "least": item.least
            }
        return _("Choose at least %(least)s values.") % {"least": item.least}
    return ""


def _sent(item: Field, data: Mapping[str, Any], name: str, earlier: Any) -> Any:
    if item.kind is Kind.TABLE:
        asked = [column for column in item.columns if not column.value]
        return [
            {column.code: _sent(column, data, f"{name}.{index}.{column.code}", None) for column in asked}
            for index in row_numbers(data, name)
        ]
    if item.kind is Kind.POINT:
        parts = [" ".join(texts(data, f"{name}.{part}")).strip() for part in ("latitude", "longitude")]
        return lenient(item, ", ".join(parts)) if any(parts) else None
    given = texts(data, name)
    if item.kind in FILES:
        return [kept for kept in earlier or [] if isinstance(kept, Mapping) and kept.get("id") in given] or None
    if item.kind is Kind.CHOICES:
        return lenient(item, [text for text in given if text])
    return lenient(item, given[-1].strip() if given else None)


def row_numbers(data: Mapping[str, Any], name: str) -> list[int]:
    """The rows of a table a form sends, in their order."""
    start = f"{name}."
    found = {key.removeprefix(start).split(".")[0] for key in data if key.startswith(start)}
    return sorted(int(index) for index in found if index.isascii() and index.isdigit() and len(index) <= 3)[
        : MOST_ROWS + 1
    ]
