"""What a form is made of: sections of fields, what is asked when, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import msgspec

from praja.cases.definitions import Text
from praja.cases.expressions import Type
from praja.cases.forms.kinds import COLUMNS, SINGLE, Kind


class Personal(StrEnum):
    """The class of personal data a field holds (UU 27/2022, article 4)."""

    NONE = "none"
    GENERAL = "general"
    SPECIFIC = "specific"
    """Health, biometrics, genetics, crimes, children, personal finance: masked until an officer asks to see it."""


class Demand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition an answer must meet, and what to tell when it does not."""

    holds: str
    message: Text


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value one may choose, and its name."""

    code: str
    name: Text


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question. Its `code` never gets a second meaning.

    Attributes:
        required: it must be answered whenever it is visible; `required_when` says so for some answers only.
        visible_when: it is asked only while this condition holds; otherwise its answer is dropped.
        value: it is not asked but calculated.
        options: the values of a choice with their names, in the order in which they are offered. A mapping is taken too
            and becomes a list, since a database may keep mappings in another order.
        minimum, maximum: bounds of a number. `places`: decimals of a number.
        earliest, latest: bounds of a date, as expressions: "today()", "start + 30".
        longest: characters of a text. `least`, `most`: how many rows, files or choices.
        unit: what a number counts, "m²".
        columns: the fields of a table's rows.
        service: code of the service whose letter is asked for.
        must: what else has to hold.
        prefill: where a first answer comes from: "applicant.name", "earlier.address", "letter.FIELD.FACT".
        personal, purpose, retention_months, legal_basis: for the record of processing (ROPA).
    """

    code: str
    kind: Kind
    name: Text
    help: Text | None = None
    required: bool = False
    required_when: str = ""
    visible_when: str = ""
    value: str = ""
    options: tuple[Option, ...] | dict[str, Text] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = 0
    earliest: str = ""
    latest: str = ""
    longest: int | None = None
    least: int = 0
    most: int | None = None
    unit: Text | None = None
    columns: tuple[Field, ...] = ()
    service: str = ""
    must: tuple[Demand, ...] = ()
    prefill: str = ""
    personal: Personal = Personal.NONE
    purpose: Text | None = None
    retention_months: int | None = None
    legal_basis: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.options, dict):
            listed = tuple(Option(code, name) for code, name in self.options.items())
            msgspec.structs.force_setattr(self, "options", listed)

    @property
    def choices(self) -> dict[str, Text]:
        """The options by code."""
        return {option.code: option.name for option in self.options if isinstance(option, Option)}

    @property
    def expressions(self) -> Iterator[tuple[str, str]]:
        """The expressions of the field with the names of their attributes."""
        for attribute in ("visible_when", "required_when", "value", "earliest", "latest"):
            if text := getattr(self, attribute):
                yield attribute, text
        yield from (("must", demand.holds) for demand in self.must)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Fields on one page."""

    code: str
    name: Text
    fields: tuple[Field, ...]
    help: Text | None = None
    visible_when: str = ""

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that people answer; the others are calculated."""
        return tuple(field for field in self.fields if not field.value)


def classes_of(field: Field) -> frozenset[Personal]:
    """The classes of personal data in a field and, in a table, its columns."""
    return frozenset({field.personal, *(column.personal for column in field.columns)})


def types_of(field: Field, prefix: str = "") -> dict[str, Type]:
    """The names a field has in expressions, each below `prefix`, with their types: `goods`, `goods.price`."""
    name = prefix + field.code
    found = {name: field.kind.type}
    found |= {f"{name}.{one.code}": COLUMNS[one.kind.type] for one in field.columns if one.kind in SINGLE}
    if field.kind is Kind.AREA:
        found[f"{name}.square_metres"] = Type.NUMBER
    return found
