"""The kinds of fields: how each is read from what people or programs send, and its type in expressions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from praja.cases.expressions import Type
from praja.cases.forms import formats
from praja.cases.forms.shapes import read_area, read_point
from praja.government.queries import place_of_village


class Kind(StrEnum):
    """What a field asks for. The named formats know their own shape; nobody writes patterns."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    RUPIAH = "rupiah"
    TRUTH = "truth"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    EMAIL = "email"
    PHONE = "phone"
    NIK = "nik"
    KK = "kk"
    NIB = "nib"
    NPWP = "npwp"
    PLATE = "plate"
    POSTCODE = "postcode"
    FILE = "file"
    PHOTO = "photo"
    TABLE = "table"
    POINT = "point"
    AREA = "area"
    LETTER = "letter"
    VILLAGE = "village"

    @property
    def type(self) -> Type:
        """Its type in expressions."""
        return _TYPES.get(self, Type.TEXT)


TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
NUMBERS = frozenset({Kind.NUMBER, Kind.RUPIAH})
CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})
FILES = frozenset({Kind.FILE, Kind.PHOTO})
PLACES = frozenset({Kind.POINT, Kind.AREA})
SINGLE = frozenset(Kind) - FILES - PLACES - {Kind.TABLE, Kind.CHOICES}
"""Kinds whose value is one text, number, truth or date; the others cannot stand in a table."""

ALWAYS_PERSONAL = frozenset({Kind.NIK, Kind.KK, Kind.PHONE, Kind.EMAIL})
"""Kinds that point at a person by themselves (UU 27/2022, article 4)."""

_TYPES = {
    Kind.NUMBER: Type.NUMBER,
    Kind.RUPIAH: Type.NUMBER,
    Kind.TRUTH: Type.TRUTH,
    Kind.DATE: Type.DATE,
    Kind.CHOICES: Type.LIST,
    Kind.FILE: Type.ROWS,
    Kind.PHOTO: Type.ROWS,
    Kind.TABLE: Type.ROWS,
}
COLUMNS = {Type.TEXT: Type.LIST, Type.NUMBER: Type.NUMBERS, Type.DATE: Type.DATES, Type.TRUTH: Type.TRUTHS}
"""Type of a column of a table by the type of its cells."""

LONGEST_FILE_NAME = 120


class Unreadable(ValueError):
    """A value that is not what its field asks for; the message says what to write."""


def read(kind: Kind, value: Any) -> Any:
    """The value of a field of this kind as it is kept: text, Decimal, bool, date, list or mapping; None when empty.

    Takes what a form sends (texts), what JSON holds, and what this function gave before. Tables are read by the form,
    which knows their columns.

    Raises:
        Unreadable: it is no such value.
    """
    if value is None or value in ("", [], ()):
        return None
    return _READERS[kind](value)


def stored(value: Any) -> Any:
    """A value as JSON has it: numbers as numbers, days as year-month-day. What was unreadable stays as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): stored(item) for key, item in value.items()}
    return [stored(item) for item in value] if isinstance(value, list | tuple) else value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable(_("Write a text."))
    return value.replace("\r\n", "\n").strip().replace("\x00", "")


def _formatted(normal: Callable[[str], str | None], remedy: Callable[[], str]) -> Callable[[Any], str]:
    def reader(value: Any) -> str:
        found = normal(_text(str(value) if isinstance(value, int) else value))
        if found is None:
            raise Unreadable(remedy())
        return found

    return reader


_GROUPED = {",": re.compile(r"-?\d{1,3}(?:,\d{3})+"), ".": re.compile(r"-?\d{1,3}(?:\.\d{3})+")}


def _number(value: Any) -> Decimal:
    """A number. In texts the separators are those of the present language, so 1.250 is 1250 in Indonesian."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Unreadable(_("Write a number."))
    text = value.replace("Rp", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "") if isinstance(value, str) else ""
    try:
        number = Decimal(_plain(text)) if isinstance(value, str) else Decimal(str(value))
    except InvalidOperation:
        raise Unreadable(_("Write a number.")) from None
    if not number.is_finite() or abs(number) > 10**12:
        raise Unreadable(_("Write a number below one trillion."))
    return number


def _plain(text: str) -> str:
    group, point = (",", ".") if get_language() == "en" else (".", ",")
    if point in text and group in text and text.rfind(group) > text.rfind(point):
        group, point = point, group
    if point in text or _GROUPED[group].fullmatch(text):
        text = text.replace(group, "")
    return text.replace(point, ".")


def _rupiah(value: Any) -> Decimal:
    number = _number(value)
    if number != number.to_integral_value():
        raise Unreadable(_("Write whole rupiah."))
    return number.to_integral_value()


def _truth(value: Any) -> bool:
    words = {"true": True, "false": False, "yes": True, "no": False, "on": True}
    found = value if isinstance(value, bool) else words.get(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable(_("Choose yes or no."))
    return found


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> dt.date:
    raise Unreadable(_("Write a date as year-month-day."))


def _list(value: Any) -> list[str]:
    values = list(value) if isinstance(value, list | tuple) else [value]
    if not all(isinstance(item, str) for item in values):
        raise Unreadable(_("Choose one or more values."))
    return list(dict.fromkeys(item for item in values if item))


def _files(value: Any) -> list[dict[str, str]]:
    values = value if isinstance(value, list | tuple) else [value]
    try:
        return [
            {"id": str(UUID(str(item["id"]))), "name": str(item.get("name", ""))[:LONGEST_FILE_NAME]} for item in values
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable(_("Add the file again.")) from None


def _village(value: Any) -> str:
    code = _text(value)
    if place_of_village(code) is None:
        raise Unreadable(_("Choose a village from the list."))
    return code


def _point(value: Any) -> dict[str, float]:
    point = read_point(value)
    if point is None:
        raise Unreadable(_("Put the pin on the map, or write latitude and longitude in degrees."))
    return point


def _area(value: Any) -> dict[str, Any]:
    area = read_area(value)
    if area is None:
        raise Unreadable(_("Draw at least three corners whose lines do not cross, or write a GeoJSON polygon."))
    return area


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NUMBER: _number,
    Kind.RUPIAH: _rupiah,
    Kind.TRUTH: _truth,
    Kind.DATE: _date,
    Kind.CHOICE: _text,
    Kind.CHOICES: _list,
    Kind.EMAIL: _formatted(formats.email, lambda: _("Write the e-mail address like name@example.org.")),
    Kind.PHONE: _formatted(formats.phone, lambda: _("Write the phone number like 0812 3456 7890.")),
    Kind.NIK: _formatted(formats.nik, lambda: _("Write the 16 digits of the NIK as they stand on the KTP.")),
    Kind.KK: _formatted(formats.family_card, lambda: _("Write the 16 digits of the family card (KK).")),
    Kind.NIB: _formatted(formats.business, lambda: _("Write the 13 digits of the NIB.")),
    Kind.NPWP: _formatted(formats.taxpayer, lambda: _("Write the 15 or 16 digits of the NPWP.")),
    Kind.PLATE: _formatted(formats.plate, lambda: _("Write the number plate like S 1234 AB.")),
    Kind.POSTCODE: _formatted(formats.postcode, lambda: _("Write the 5 digits of the postcode.")),
    Kind.FILE: _files,
    Kind.PHOTO: _files,
    Kind.POINT: _point,
    Kind.AREA: _area,
    Kind.LETTER: _formatted(formats.letter, lambda: _("Write the code of the letter as it stands below its QR code.")),
    Kind.VILLAGE: _village,
}
