"""A form with a field of every kind, and answers that hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from praja.cases.forms import Form, parse_form

NIK = "3517075506900003"
VILLAGE = "35.17.09.2001"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[112.23, -7.55], [112.231, -7.55], [112.231, -7.549], [112.23, -7.549], [112.23, -7.55]]],
}
FILE = {"id": "0a5f1f0e-8f0e-4f0b-9a55-0f1e2d3c4b5a", "name": "ktp.jpg"}


def name(words: str) -> dict[str, str]:
    return {"id": words, "en": words}


def field(code: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "name": name(code), **more}


def form(*fields: dict[str, Any], **more: Any) -> Form:
    """A form of one section with these fields."""
    return parse_form({"sections": [{"code": "only", "name": name("Only"), "fields": list(fields)}], **more})


PROTECTED = {"personal": "general", "purpose": name("to know who asks")}
OPTIONS = {"neon": name("Neon"), "led": name("LED")}

EVERY_KIND = {
    "legal_basis": "Perbup 1/2026",
    "retention_months": 60,
    "sections": [
        {
            "code": "applicant",
            "name": name("Applicant"),
            "fields": [
                field("full_name", required=True, prefill="applicant.name", **PROTECTED),
                field("nik", "nik", required=True, prefill="applicant.nik", **PROTECTED),
                field("kk", "kk", **PROTECTED),
                field("phone", "phone", **PROTECTED),
                field("email", "email", **PROTECTED),
                field("village", "village", required=True),
                field("postcode", "postcode"),
                field("npwp", "npwp", **PROTECTED),
                field("is_company", "truth", required=True),
                field("nib", "nib", visible_when="is_company", required=True),
            ],
        },
        {
            "code": "sign",
            "name": name("Sign"),
            "fields": [
                field("text", "long_text", longest=400),
                field("kind", "choice", options=OPTIONS, required=True),
                field("extras", "choices", options=OPTIONS),
                field("width", "number", places=2, minimum=0.1, maximum=50, unit=name("m"), required=True),
                field("height", "number", places=2, minimum=0.1, maximum=50, unit=name("m"), required=True),
                field("size", "number", places=2, value="round(width * height, 2)", unit=name("m²")),
                field("is_large", "truth", value="size > 12"),
                field("structure", "file", visible_when="is_large", required=True),
                field("start", "date", required=True, earliest="today()"),
                field("end", "date", must=[{"holds": "end > start", "message": name("After the start.")}]),
                field("plate", "plate"),
                field("letter", "letter", service="surat-keterangan-domisili"),
            ],
        },
        {
            "code": "place",
            "name": name("Place"),
            "visible_when": "kind = 'neon'",
            "fields": [
                field("photos", "photo", least=1, most=3, required=True),
                field("point", "point", required=True),
                field("plot", "area"),
                field(
                    "parts",
                    "table",
                    columns=[
                        field("what", required=True),
                        field("count", "number", minimum=1, maximum=99, required=True),
                        field("price", "rupiah", required=True),
                        field("total", "rupiah", value="count * price"),
                    ],
                ),
                field("cost", "rupiah", value="sum(parts.total)"),
            ],
        },
    ],
}

START = dt.date(2027, 1, 4)
ANSWERS: dict[str, Any] = {
    "full_name": "Contoh Pemohon",
    "nik": NIK,
    "village": VILLAGE,
    "is_company": False,
    "kind": "neon",
    "width": Decimal("2.5"),
    "height": Decimal(3),
    "start": START,
    "end": dt.date(2027, 3, 1),
    "photos": [FILE],
    "point": {"latitude": -7.55, "longitude": 112.23},
    "plot": SQUARE,
    "parts": [{"what": "Pole", "count": Decimal(2), "price": Decimal(150_000)}],
}


def every_kind() -> Form:
    return parse_form(EVERY_KIND)
