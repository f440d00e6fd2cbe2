"""Personal numbers and addresses that people write into public texts: found, named, and masked.

Finds what has a form of its own. Names have none; whoever publishes a text must still let its author see it first.
Law: UU 27/2022 (personal data protection), UU 23/2006 as amended by UU 24/2013 (population data).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class PersonalData(StrEnum):
    """What kind of personal datum a text holds."""

    NIK = "nik"
    FAMILY_CARD = "family_card"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    ACCOUNT = "account"
    NUMBER = "number"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    PersonalData.NIK: _("NIK"),
    PersonalData.FAMILY_CARD: _("family card number"),
    PersonalData.PHONE: _("phone number"),
    PersonalData.EMAIL: _("e-mail address"),
    PersonalData.PLATE: _("number plate"),
    PersonalData.ACCOUNT: _("account number"),
    PersonalData.NUMBER: _("long number"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A personal datum in a text: characters `start` up to `end`."""

    kind: PersonalData
    start: int
    end: int


_GAP = r"[ .\-–/\u00a0]"
"""What people put between the groups of a number."""

_EMAIL = re.compile(r"[\w.+%-]+(?:@|\s?[\[(](?:at|di)[\])]\s?)[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_NUMBER = re.compile(rf"\+?\(?\d(?:{_GAP}?\(?\d\)?){{5,24}}")
_ACCOUNT_WORD = re.compile(
    r"\b(?:no\.?\s?rek|norek|rek|rekening|va|virtual account|bri|bca|bni|btn|bsi|mandiri|bank(?:\s\w+)?|gopay|ovo)\b"
    r"[^\d\n]{0,30}$",
    re.IGNORECASE,
)
_FAMILY_CARD_WORD = re.compile(r"\b(?:kk|kartu keluarga)\b[^\d\n]{0,30}$", re.IGNORECASE)
# Letters of the registration areas (Perkap 7/2021, annex), so that "RT 05 RW" and "KM 12 B" are no plates.
AREAS_OF_PLATES = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|"
    "DN|DP|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PE|PG|PS|PT|PY"
)
_PLATE = re.compile(rf"(?<![\w/])(?:{AREAS_OF_PLATES})[ \-.]?\d{{1,4}}[ \-.]?[A-Z]{{1,3}}(?![\w/])")
_PLATE_WORD = re.compile(
    rf"(?:\b(?:plat|nopol|no\.?\s?pol|nomor polisi|mobil|motor|truk|pikap|pick\s?up|bus)\b[^\d\n]{{0,25}}?)"
    rf"(?<!\w)(?P<plate>(?:{AREAS_OF_PLATES})[ \-.]?\d{{2,4}}[ \-.]?[a-z]{{1,3}})(?!\w)",
    re.IGNORECASE,
)
_MONEY_WORD = re.compile(r"\b(?:rp|idr|rupiah)[. :]{0,3}$", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d{2}(?!\d)")
_MOBILE = re.compile(r"(?:62|0)8\d{7,11}|8\d{8,11}")
_LANDLINE = re.compile(r"(?:62|0)(?:[2-7]\d|9\d)\d{6,9}")


def find_personal_data(text: str) -> list[Finding]:
    """The personal data in a text, in order and apart from each other."""
    found: list[Finding] = []
    end = 0
    for finding in sorted(_candidates(text), key=lambda one: (one.start, -one.end)):
        if finding.start >= end:
            found.append(finding)
            end = finding.end
    return found


def mask_personal_data(text: str) -> str:
    """The text with each personal datum replaced by its name, e.g. "[NIK]". Masking twice changes nothing more."""
    parts, end = [], 0
    for finding in find_personal_data(text):
        parts += [text[end : finding.start], f"[{finding.kind.label}]"]
        end = finding.end
    return "".join([*parts, text[end:]])


def _candidates(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield Finding(PersonalData.EMAIL, match.start(), match.end())
    for match in _PLATE.finditer(text):
        yield Finding(PersonalData.PLATE, match.start(), match.end())
    for match in _PLATE_WORD.finditer(text):
        yield Finding(PersonalData.PLATE, match.start("plate"), match.end("plate"))
    # A date is blotted out, so that two of them with a dash between make no long number.
    undated = _DATE.sub(lambda match: "#" * len(match.group()), text)
    for match in _NUMBER.finditer(undated):
        if kind := _kind_of_number(match.group(), text[max(0, match.start() - 60) : match.start()]):
            yield Finding(kind, match.start(), match.end())


def _kind_of_number(written: str, before: str) -> PersonalData | None:
    """What a number is by its digits and the words before it; None for one that points at nobody."""
    if _MONEY_WORD.search(before):
        return None
    digits = "".join(character for character in written if character.isdigit())
    if len(digits) == 16 and _is_population_number(digits):
        return PersonalData.FAMILY_CARD if _FAMILY_CARD_WORD.search(before) else PersonalData.NIK
    if _ACCOUNT_WORD.search(before) and len(digits) >= 8:
        return PersonalData.ACCOUNT
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return PersonalData.PHONE
    return PersonalData.NUMBER if len(digits) >= 13 else None


def _is_population_number(digits: str) -> bool:
    """Whether 16 digits have the form of a NIK or family card number: region, a date (a woman's day plus 40), serial.

    Source: UU 24/2013 and Permendagri 72/2022; the province codes run from 11 to 97.
    """
    province, day, month = int(digits[:2]), int(digits[6:8]), int(digits[8:10])
    return 11 <= province <= 97 and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
