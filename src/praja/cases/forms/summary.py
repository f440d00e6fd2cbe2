"""Answers as people read them: for review before sending, and as a record in which specific data are masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from praja.cases.definitions import Text
from praja.cases.forms import answering
from praja.cases.forms.answering import Answers
from praja.cases.forms.definitions import Personal
from praja.cases.forms.drawing import FileAddress, Kept
from praja.cases.forms.form import Form
from praja.cases.forms.kinds import FILES, Kind
from praja.cases.forms.records import in_words, record, rows_of
from praja.kernel.ui.components import Column, Table
from praja.kernel.ui.components import Row as TableRow

MASK = "••••••"


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer; tables, files and a place in the way that shows them. `area` is GeoJSON."""

    code: str
    question: str
    answer: str
    table: Table | None = None
    files: Sequence[Kept] = ()
    point: tuple[float, float] | None = None
    area: str = ""
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its lines. `is_complete`: nothing in it is missing or wrong."""

    code: str
    title: str
    lines: Sequence[Line]
    is_complete: bool = True


def review(
    form: Form, answers: Answers, *, known: Answers | None = None, file_address: FileAddress = lambda _: ""
) -> list[Part]:
    """Every shown section with what was answered so far, for whoever fills it in."""
    walk = answering.walk(form.sections, answers, known or {})
    parts = []
    for section in form.sections:
        if section.code in walk.shown:
            codes = {item.code for item in section.fields}
            kept = lines(record(section.fields, walk.values), file_address=file_address)
            is_complete = codes.isdisjoint(name.split(".")[0] for name in walk.faults)
            parts.append(Part(section.code, str(section.name), kept, is_complete))
    return parts


def lines(
    entries: Iterable[Mapping[str, Any]], *, file_address: FileAddress = lambda _: "", is_masked: bool = False
) -> list[Line]:
    """The lines of a record. With `is_masked` specific personal data stay hidden."""
    return [_line(entry, file_address, is_masked=is_masked) for entry in entries]


def is_specific(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of a record holds specific personal data."""
    return Personal.SPECIFIC in {entry["personal"], *(column["personal"] for column in entry.get("columns", ()))}


def _line(entry: Mapping[str, Any], file_address: FileAddress, *, is_masked: bool) -> Line:
    code, kind, value = entry["code"], Kind(entry["kind"]), entry["value"]
    if is_masked and is_specific(entry):
        return Line(code, str(Text(**entry["question"])), MASK, is_masked=True)
    question, answer = in_words(entry)
    if kind is Kind.TABLE:
        headings, rows = rows_of(entry)
        columns = [Column(heading, is_heading=index == 0) for index, heading in enumerate(headings)]
        return Line(
            code, question, answer, Table(columns=columns, rows=[TableRow(row) for row in rows], caption=question)
        )
    if kind in FILES:
        files = [Kept(one["id"], one["name"] or _("a file"), file_address(one["id"])) for one in value]
        return Line(code, question, answer, files=files)
    point = (value["latitude"], value["longitude"]) if kind is Kind.POINT else None
    area = msgspec.json.encode(value).decode() if kind is Kind.AREA else ""
    return Line(code, question, answer, point=point, area=area)
