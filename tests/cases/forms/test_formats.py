"""The shapes of Indonesian numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.cases.forms import formats


@pytest.mark.parametrize(
    ("shape", "text", "normal"),
    [
        (formats.nik, "3517071506900003", "3517071506900003"),
        (formats.nik, "35.17.07.550690.0003", "3517075506900003"),
        (formats.nik, "3517072902960001", "3517072902960001"),
        (formats.nik, "3517073206900003", None),
        (formats.nik, "3517077206900003", None),
        (formats.nik, "3517071513900003", None),
        (formats.nik, "0917071506900003", None),
        (formats.nik, "3517071506900000", None),
        (formats.nik, "351707150690000", None),
        (formats.nik, "٣٥١٧٠٧١٥٠٦٩٠٠٠٠٣", None),
        (formats.family_card, "3517072506150012", "3517072506150012"),
        (formats.family_card, "3517075506150012", None),
        (formats.business, "1234567890123", "1234567890123"),
        (formats.business, "12345", None),
        (formats.taxpayer, "01.234.567.8-901.000", "012345678901000"),
        (formats.taxpayer, "0123456789010001", "0123456789010001"),
        (formats.taxpayer, "0123456789", None),
        (formats.phone, "0812-3456-7890", "+6281234567890"),
        (formats.phone, "+62 321 861561", "+62321861561"),
        (formats.phone, "12345", None),
        (formats.email, "warga@example.org", "warga@example.org"),
        (formats.email, "warga", None),
        (formats.plate, "s1234ab", "S 1234 AB"),
        (formats.plate, "AG 12 X", "AG 12 X"),
        (formats.plate, "QQ 12 X", None),
        (formats.postcode, "61419", "61419"),
        (formats.postcode, "06141", None),
        (formats.letter, "7k2m-9qxv-b3ol", "7K2M9QXVB301"),
        (formats.letter, "7k2m", None),
    ],
)
def test_a_number_is_brought_into_one_writing_or_refused(shape: object, text: str, normal: str | None) -> None:
    assert shape(text) == normal  # type: ignore[operator]


SHAPES = [getattr(formats, name) for name in ("nik", "family_card", "business", "taxpayer", "phone", "plate", "letter")]


@given(st.sampled_from(SHAPES), st.text(max_size=24) | st.from_regex(r"[0-9A-Z .\-+]{5,20}", fullmatch=True))
def test_what_was_brought_into_one_writing_stays_so(shape: object, text: str) -> None:
    normal = shape(text)  # type: ignore[operator]
    assert normal is None or shape(normal) == normal  # type: ignore[operator]
