"""The shapes of Indonesian numbers, each brought into one writing. None when a text has not that shape.

A NIK has no check digit; only its shape can be judged: region, date of birth (a woman's day plus 40), serial
(UU 24/2013, Permendagri 72/2022).
"""

from __future__ import annotations

import calendar
import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from praja.kernel.errors import Invalid
from praja.kernel.text.contacts import normal_phone
from praja.kernel.text.personal_data import AREAS_OF_PLATES

_GAPS = re.compile(r"[\s().\-]")
_PLATE = re.compile(rf"({AREAS_OF_PLATES})(\d{{1,4}})([A-Z]{{1,3}})")
_LETTER = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
"""Crockford's alphabet, as the register of issued documents makes its codes."""
LEAP_YEAR = 2024


def nik(text: str) -> str | None:
    """16 digits of a resident."""
    digits = _digits(text)
    return digits if _has_region(digits, 16) and digits[12:] != "0000" and _is_day(digits, woman=40) else None


def family_card(text: str) -> str | None:
    """16 digits of a family card; its date is the day it was issued."""
    digits = _digits(text)
    return digits if _has_region(digits, 16) and digits[12:] != "0000" and _is_day(digits, woman=0) else None


def business(text: str) -> str | None:
    """NIB: the 13 digits OSS gives a business (PP 28/2025)."""
    digits = _digits(text)
    return digits if len(digits) == 13 and digits.isdigit() else None


def taxpayer(text: str) -> str | None:
    """NPWP: 16 digits, or the 15 of before (PMK 112/2022)."""
    digits = _digits(text)
    return digits if len(digits) in {15, 16} and digits.isdigit() else None


def phone(text: str) -> str | None:
    """An Indonesian number as +62…"""
    try:
        return normal_phone(text) or None
    except Invalid:
        return None


def email(text: str) -> str | None:
    """An address as RFC 5321 has it."""
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text


def plate(text: str) -> str | None:
    """A number plate as "S 1234 AB" (Perpol 7/2021)."""
    match = _PLATE.fullmatch(_digits(text).upper())
    return " ".join(match.groups()) if match else None


def postcode(text: str) -> str | None:
    """Five digits, the first of them 1 to 9."""
    return text if re.fullmatch(r"[1-9]\d{4}", text, re.ASCII) else None


def letter(text: str) -> str | None:
    """The code of an issued document, in capitals without gaps; O is read as 0, I and L as 1."""
    code = _digits(text).upper().translate(str.maketrans("OIL", "011"))
    return code if _LETTER.fullmatch(code) else None


def _digits(text: str) -> str:
    return _GAPS.sub("", text)


def _has_region(digits: str, length: int) -> bool:
    is_number = len(digits) == length and digits.isascii() and digits.isdigit()
    return is_number and 11 <= int(digits[:2]) <= 97 and digits[2:4] != "00" and digits[4:6] != "00"


def _is_day(digits: str, *, woman: int) -> bool:
    """Whether digits 7 to 12 are a day, month and year of two digits; any year may have been a leap year."""
    day, month = int(digits[6:8]), int(digits[8:10])
    day = day - woman if woman and day > woman else day
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]
