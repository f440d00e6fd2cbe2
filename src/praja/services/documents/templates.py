"""The wording of a document in blocks, as a service declares it; `rendering` sets them in type.

Nobody writes markup: texts hold `{field}`, `{field:rupiah}`, `{field:words}` or `{field:upper}` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from praja.cases.definitions import Text
from praja.kernel.errors import Invalid
from praja.services.documents.wording import Mistake, names_in

PLATFORM_FIELDS = frozenset(
    {
        "applicant.address",
        "applicant.name",
        "applicant.nik",
        "case.reference",
        "district.name",
        "document.date",
        "document.number",
        "document.valid_until",
        "organization.name",
        "regency.name",
        "service.name",
        "signer.name",
        "signer.title",
        "village.name",
    }
)
"""Fields every document has beside those of its service's forms."""

PARTS_OF_PATTERN = frozenset({"number", "year", "month", "month_roman", "village"})
"""What the pattern of a number may name; without `number` and `year` two documents could share one."""


class Paper(StrEnum):
    A4 = "a4"
    F4 = "f4"
    """Folio as offices in Indonesia use it: 215 by 330 mm."""


class _Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="block", kw_only=True):
    """Base of all blocks; YAML names the kind in `block`."""


class Letterhead(_Block, frozen=True, tag="letterhead"):
    """The head of the office that signs, from the regency's data: regency, kecamatan, office, address."""


class Title(_Block, frozen=True, tag="title"):
    text: str
    about: str = ""
    """A second line below the number, such as "tentang ..."."""


class Parties(_Block, frozen=True, tag="parties"):
    """Label and value, line by line: who or what the document is about."""

    rows: tuple[PartyRow, ...]


class PartyRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    value: str


class Paragraph(_Block, frozen=True, tag="paragraph"):
    """A paragraph; with `only_with` it stands only when that field was filled in."""

    text: str
    only_with: str = ""


class ListTable(_Block, frozen=True, tag="table"):
    """The rows of a field that is a table; each column names a field of the row."""

    field: str
    columns: tuple[TableColumn, ...]


class TableColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    field: str
    format: str = ""


class Provisions(_Block, frozen=True, tag="provisions"):
    """Numbered conditions the holder must keep."""

    items: tuple[str, ...]
    title: str = ""


class Signature(_Block, frozen=True, tag="signature"):
    """Place and date, title of the signer, the box of the electronic signature with its QR code, the name."""

    place: str = "{regency.name}"


class Copies(_Block, frozen=True, tag="copies"):
    """Who gets a copy (tembusan)."""

    items: tuple[str, ...]


Block = Letterhead | Title | Parties | Paragraph | ListTable | Provisions | Signature | Copies


class NumberRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of a document: the book it is taken from, and how it is written."""

    book: str
    pattern: str


class Validity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a document holds from the day it is signed; the last day is named by `until` when a form fixes it."""

    months: int = 0
    until: str = ""


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document of a service.

    Attributes:
        facts: fields copied into the register, so that another service may rely on them without asking again; new name
            to field.
        shown: fields anybody who has the code may read, in part only ("B**** S******").
        subject: the field that holds the NIK of whom the document is about.
    """

    name: Text
    number: NumberRule
    blocks: tuple[Block, ...]
    paper: Paper = Paper.A4
    facts: dict[str, str] = {}
    shown: tuple[str, ...] = ("applicant.name",)
    subject: str = "applicant.nik"
    validity: Validity | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its place, "blocks[2].text"."""
        yield "number.pattern", self.number.pattern
        for index, block in enumerate(self.blocks):
            yield from _texts(f"blocks[{index}]", msgspec.to_builtins(block))

    @property
    def names(self) -> frozenset[str]:
        """Every field the document needs; faulty texts name none."""
        found = {*self.facts.values(), *self.shown, self.subject} - {""}
        if self.validity is not None and self.validity.until:
            found.add(self.validity.until)
        for place, text in self.texts():
            if place != "number.pattern":
                found |= _names(text)
        for block in self.blocks:
            if isinstance(block, ListTable):
                found.add(block.field)
            if isinstance(block, Paragraph) and block.only_with:
                found.add(block.only_with)
        return frozenset(found)

    def faults(self, known: frozenset[str] | set[str]) -> list[str]:
        """What is wrong with the template when a case has the fields `known` beside those of the platform."""
        found = [
            f"{place}: {mistake}" for place, text in self.texts() if (mistake := _mistake(text)) and place != "number"
        ]
        unknown = self.names - PLATFORM_FIELDS - known
        found += [f"{{{name}}} is no field of this service" for name in sorted(unknown)]
        parts = _names(self.number.pattern)
        found += [f"number.pattern: {{{name}}} is unknown" for name in sorted(parts - PARTS_OF_PATTERN)]
        found += [f"number.pattern: {{{name}}} is missing" for name in ("number", "year") if name not in parts]
        if not self.number.book:
            found.append("number.book: name the book the number is taken from")
        signatures = sum(isinstance(block, Signature) for block in self.blocks)
        if signatures != 1:
            found.append("blocks: there must be exactly one signature block")
        if sum(isinstance(block, Title) for block in self.blocks) != 1:
            found.append("blocks: there must be exactly one title")
        if self.validity is not None and bool(self.validity.months) == bool(self.validity.until):
            found.append("validity: give either months or the field that holds the last day")
        return found


def parse_template(content: Any) -> Template:
    """A template from the decoded YAML or JSON of a service.

    Raises:
        Invalid: it has the wrong shape.
    """
    try:
        return msgspec.convert(content, Template)
    except msgspec.ValidationError as error:
        raise Invalid(str(error), field="template") from error


def _texts(place: str, content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in {"block", "field", "only_with", "format"}:
                yield from _texts(f"{place}.{name}", value)
    elif isinstance(content, list | tuple):
        for index, value in enumerate(content):
            yield from _texts(f"{place}[{index}]", value)


def _names(text: str) -> frozenset[str]:
    try:
        return names_in(text)
    except Mistake:
        return frozenset()


def _mistake(text: str) -> str:
    try:
        names_in(text)
    except Mistake as mistake:
        return str(mistake)
    return ""
