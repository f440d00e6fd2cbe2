"""What a template may say, and how fields are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praja.kernel.errors import Invalid
from praja.services.documents.content import packed, unpacked
from praja.services.documents.templates import parse_template
from praja.services.documents.validity import last_day
from praja.services.documents.wording import fill, in_words
from tests.services.documents import world as w

KNOWN = {"kind", "fee"}


def test_a_right_template_has_no_faults() -> None:
    assert w.permit().faults(KNOWN) == []


def test_a_field_nobody_fills_in_is_a_fault() -> None:
    assert "{fee} is no field of this service" in w.permit().faults({"kind"})


def test_a_document_without_a_signature_block_is_a_fault() -> None:
    unsigned = w.permit(blocks=[block for block in w.PERMIT["blocks"] if block["block"] != "signature"])
    assert unsigned.faults(KNOWN) == ["blocks: there must be exactly one signature block"]


@pytest.mark.parametrize("text", ["{", "{kind", "{kind!r}", "{kind:upper:x}", "{__class__}", "{Kind}", "}{"])
def test_braces_hold_a_field_or_nothing(text: str) -> None:
    faulty = w.permit(blocks=[*w.PERMIT["blocks"], {"block": "paragraph", "text": text}])
    assert any("blocks[7].text" in fault for fault in faulty.faults(KNOWN))


def test_a_number_needs_its_own_part_and_the_year() -> None:
    faults = w.permit(number={"book": "503", "pattern": "503/{case}"}).faults(KNOWN)
    assert faults == [
        "number.pattern: {case} is unknown",
        "number.pattern: {number} is missing",
        "number.pattern: {year} is missing",
    ]


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(Invalid):
        parse_template(w.PERMIT | {"blocks": [{"block": "html", "text": "<b>"}]})


def test_fields_are_written_as_offices_write_them() -> None:
    values = {"day": dt.date(2026, 11, 24), "fee": Decimal("1250000"), "ok": True, "none": None, "name": "Budi {x}"}
    assert fill("{day}, {fee:rupiah}, {ok}, {none}, {name}", values) == (
        "24 November 2026, Rp1.250.000, Ya, –, Budi {x}"
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (100, "seratus"),
        (1_250_000, "satu juta dua ratus lima puluh ribu"),
        (1115, "seribu seratus lima belas"),
    ],
)
def test_numbers_are_written_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_validity_ends_with_the_month_where_the_day_is_missing() -> None:
    assert last_day(w.permit(validity={"months": 12}), {}, on=dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)
    assert last_day(w.permit(validity=None), {}, on=dt.date(2028, 2, 29)) is None


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(min_size=1), _values))
def test_values_are_kept_as_they_are(values: dict[str, object]) -> None:
    assert unpacked(packed(values)) == values
