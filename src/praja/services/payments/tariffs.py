"""Tariffs of the regency's levies (retribusi) from the pack: decision tables that name the article of each amount.

A tariff says what must be known, and for which case a row holds and what it costs. Exactly one row must hold; examples
in the pack prove the table whenever it is loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from praja.cases.definitions import Text
from praja.cases.expressions import Type, check, parse
from praja.government.contents import Contents
from praja.government.pack import Pack, pack
from praja.kernel.errors import DomainError, Invalid, NotFound

TARIFFS = "services/tariffs.yaml"
HIGHEST_RUPIAH = 100_000_000_000

Given = Mapping[str, Any]


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be known for an amount. A choice lists its `options`, a number its bounds and `unit`."""

    code: str
    name: Text
    type: Literal["number", "choice"]
    unit: str = ""
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(1_000_000)
    options: dict[str, Text] = {}

    def value(self, given: object) -> Decimal | str:
        """What was given as a value of this input.

        Raises:
            Invalid: it is missing, no number, out of bounds or no option; `field` is the code of the input.
        """
        text = str(given if given is not None else "").strip()
        if self.type == "choice":
            if text not in self.options:
                raise Invalid(_("Choose one of: %(options)s.") % {"options": self._options}, field=self.code)
            return text
        try:
            number = Decimal(text.replace(",", "."))
        except ArithmeticError:
            raise Invalid(_("Write a number."), field=self.code) from None
        if not (number.is_finite() and self.minimum <= number <= self.maximum):
            bounds = {"least": f"{self.minimum:f}", "most": f"{self.maximum:f}"}
            raise Invalid(_("Write a number from %(least)s to %(most)s.") % bounds, field=self.code)
        return number

    @property
    def _options(self) -> str:
        return ", ".join(str(name) for name in self.options.values())


class TariffRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When `when` holds (always when empty), `rupiah` is the amount, by `article` of the tariff's regulation."""

    name: Text
    rupiah: str
    article: str
    when: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the agency says a case costs; the table must say the same."""

    given: dict[str, str | int | float]
    rupiah: int


class Tariff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A levy as one regulation sets it, in force from `valid_from` until `valid_until` (both included).

    Attributes:
        organization: the agency that collects it.
        regulation: the by-law (Perda) that sets it.
        is_unconfirmed: the figures were not compared with the by-law; nothing may be charged by them but in a demo.
        days_to_pay: calendar days after the bill.
    """

    code: str
    name: Text
    organization: str
    regulation: str
    valid_from: dt.date
    inputs: tuple[Input, ...]
    rows: tuple[TariffRow, ...]
    examples: tuple[Example, ...]
    valid_until: dt.date | None = None
    is_unconfirmed: bool = False
    days_to_pay: int = 30

    def is_in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def amount(self, given: Given) -> Amount:
        """What a case costs.

        Raises:
            InvalidFields, Invalid: an input is missing or does not fit, or not exactly one row holds.
        """
        values = {item.code: item.value(given.get(item.code)) for item in self.inputs}
        holding = [row for row in self.rows if not row.when or parse(row.when).evaluate(values) is True]
        if len(holding) != 1:
            raise Invalid(
                _("The tariff has no row for this case.") if not holding else _("Two rows of the tariff hold."),
                code="no-single-row",
            )
        row = holding[0]
        result = parse(row.rupiah).evaluate(values)
        if not isinstance(result, Decimal | int) or not 0 <= result <= HIGHEST_RUPIAH:
            raise Invalid(_("The tariff gives no amount for this case."), code="no-amount")
        rupiah = int(Decimal(result).quantize(Decimal(1), ROUND_HALF_UP))
        return Amount(rupiah, row.rupiah, f"{row.article}, {self.regulation}", values)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in whole rupiah, with the formula, the article it rests on and the values it was counted from."""

    rupiah: int
    formula: str
    article: str
    values: dict[str, Decimal | str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tariffs: tuple[Tariff, ...]


@lru_cache(maxsize=1)
def all_tariffs() -> tuple[Tariff, ...]:
    """Every tariff of the pack, those of the past included."""
    return _read(pack())


def tariff(code: str, day: dt.date) -> Tariff:
    """The tariff in force on a day.

    Raises:
        NotFound: none is.
    """
    for item in all_tariffs():
        if item.code == code and item.is_in_force(day):
            return item
    raise NotFound(_("There is no such tariff in force on this day."))


def may_charge(rules: Tariff) -> bool:
    """Whether money may be taken by a tariff: its figures were compared with the by-law, or this is a demonstration."""
    return settings.DEMO or not rules.is_unconfirmed


def amount_due(code: str, given: Given, day: dt.date) -> Amount | None:
    """What a case is charged on a day; None when nothing is: it costs nothing, or the tariff may not be used yet.

    Raises:
        Invalid, NotFound: the tariff does not fit the case, or none is in force.
    """
    rules = tariff(code, day)
    if not may_charge(rules):
        return None
    amount = rules.amount(given)
    return amount if amount.rupiah else None


def check_tariffs(pack: Pack, contents: Contents) -> Iterator[str]:
    """What is wrong with the tariffs of a pack: unknown agencies, overlaps, broken rows, examples that differ."""
    tariffs = _read(pack)
    organizations = {item.code for item in contents.organizations}
    for number, item in enumerate(tariffs):
        where = pack.place(TARIFFS, "tariffs", number)
        if item.organization not in organizations:
            yield f"{where}: the organization {item.organization} is unknown"
        if item.valid_until is not None and item.valid_until < item.valid_from:
            yield f"{where}: ends before it begins"
        yield from (f"{where}: overlaps with {other.valid_from}" for other in tariffs[:number] if _overlap(item, other))
        yield from (f"{where}: {fault}" for fault in _faults(item))


def _read(pack: Pack) -> tuple[Tariff, ...]:
    """The tariffs of a pack; a regency without levies needs no file."""
    return pack.read(TARIFFS, _File).tariffs if pack.names(TARIFFS) else ()


def _overlap(one: Tariff, other: Tariff) -> bool:
    far = dt.date.max
    return (
        one.code == other.code
        and one.valid_from <= (other.valid_until or far)
        and other.valid_from <= (one.valid_until or far)
    )


def _faults(item: Tariff) -> Iterator[str]:
    types = {one.code: Type.NUMBER if one.type == "number" else Type.TEXT for one in item.inputs}
    if not item.examples:
        yield "has no example"
    broken = False
    for number, row in enumerate(item.rows, 1):
        for text, wanted in ((row.when, Type.TRUTH), (row.rupiah, Type.NUMBER)):
            try:
                if text and check(parse(text), types) is not wanted:
                    yield f"row {number}: “{text}” is no {wanted.value}"
                    broken = True
            except DomainError as error:
                yield f"row {number}: “{text}”: {error.message}"
                broken = True
    if broken:
        return
    for number, example in enumerate(item.examples, 1):
        try:
            found = item.amount(example.given).rupiah
        except DomainError as error:
            yield f"example {number}: {error.message}"
        else:
            if found != example.rupiah:
                yield f"example {number}: the table says {found}, the example {example.rupiah}"
