"""The maturity instruments of the pack."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from praja.government.instruments import instruments
from praja.government.pack import pack


def test_the_pack_holds_both_instruments_one_after_the_other() -> None:
    pemdi, spbe = instruments(pack())
    assert (spbe.code, len(spbe.indicators())) == ("SPBE-2020", 47)
    assert (pemdi.code, len(pemdi.indicators())) == ("PEMDI-2026", 20)
    assert spbe.valid_until is not None
    assert spbe.valid_until + dt.timedelta(days=1) == pemdi.valid_from
    assert pemdi.valid_until is None


def test_the_weights_of_the_domains_are_those_of_the_regulation() -> None:
    _pemdi, spbe = instruments(pack())
    weights = [sum(item.weight for aspect in domain.aspects for item in aspect.indicators) for domain in spbe.domains]
    assert weights == [Decimal("13.0"), Decimal("25.0"), Decimal("16.5"), Decimal("45.5")]


def test_indicators_of_other_indices_are_marked() -> None:
    pemdi, spbe = instruments(pack())
    assert [item.number for item in pemdi.indicators() if item.is_external] == [5, 6, 7, 18]
    assert not any(item.is_external for item in spbe.indicators())
