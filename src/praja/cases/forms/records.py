"""Answers kept with the words they were asked in, so that a record still reads when the form has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.definitions import Text
from praja.cases.forms.definitions import Field
from praja.cases.forms.kinds import CHOSEN, FILES, Kind, stored
from praja.cases.forms.shapes import square_metres
from praja.government.queries import place_of_village, region_name
from praja.kernel.text import day, number
from praja.kernel.text.formats import DASH


def record(fields: Iterable[Field], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry for each field that was answered, all of it JSON: code, kind, value, question, and names of choices."""
    return [_entry(field, answers[field.code]) for field in fields if answers.get(field.code) is not None]


def in_words(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Question and answer of an entry in the present language. Tables say how many rows they have; see `rows_of`."""
    return str(Text(**entry["question"])), written(
        Kind(entry["kind"]), entry["value"], options=entry.get("options", {}), unit=entry.get("unit")
    )


def rows_of(entry: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of a table's entry in the present language."""
    columns = entry["columns"]
    headings = [str(Text(**column["question"])) for column in columns]
    cells = [
        [
            written(
                Kind(column["kind"]),
                row.get(column["code"]),
                options=column.get("options", {}),
                unit=column.get("unit"),
            )
            for column in columns
        ]
        for row in entry["value"]
    ]
    return headings, cells


def written(
    kind: Kind, value: Any, *, options: Mapping[str, Mapping[str, str]], unit: Mapping[str, str] | None = None
) -> str:
    """A stored value in words of the present language."""
    if value is None or value in ("", []):
        return DASH
    if kind is Kind.RUPIAH:
        return f"Rp{number(Decimal(str(value)), 0)}"
    if kind is Kind.NUMBER:
        return f"{_exact(Decimal(str(value)))} {Text(**unit) if unit else ''}".rstrip()
    if kind is Kind.TRUTH:
        return _("Yes") if value else _("No")
    if kind is Kind.DATE:
        return day(dt.date.fromisoformat(value))
    if kind in CHOSEN:
        names = {key: str(Text(**name)) for key, name in options.items()}
        return ", ".join(names.get(one, one) for one in ([value] if isinstance(value, str) else value))
    if kind in FILES:
        return ", ".join(item["name"] or _("a file") for item in value)
    if kind is Kind.TABLE:
        return ngettext("%(count)d row", "%(count)d rows", len(value)) % {"count": len(value)}
    return _place(kind, value)


def _place(kind: Kind, value: Any) -> str:
    if kind is Kind.VILLAGE:
        place = place_of_village(value)
        return f"{region_name(value)}, {region_name(place.district_code)}" if place else str(value)
    if kind is Kind.POINT:
        return f"{value['latitude']:.6f}, {value['longitude']:.6f}"
    if kind is Kind.AREA:
        return _("an area of %(size)s m²") % {"size": number(square_metres(value))}
    return str(value)


def _exact(value: Decimal) -> str:
    return number(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _entry(field: Field, value: Any) -> dict[str, Any]:
    entry = {"code": field.code, "value": stored(value), **_words(field)}
    chosen = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if field.kind in CHOSEN:
        entry["options"] = {key: name for key, name in entry["options"].items() if key in chosen}
    return entry


def _words(field: Field) -> dict[str, Any]:
    words: dict[str, Any] = {
        "kind": field.kind.value,
        "question": msgspec.to_builtins(field.name),
        "personal": field.personal.value,
    }
    if field.options:
        words["options"] = msgspec.to_builtins(field.choices)
    if field.unit is not None:
        words["unit"] = msgspec.to_builtins(field.unit)
    if field.columns:
        words["columns"] = [{"code": column.code, **_words(column)} for column in field.columns]
    return words
