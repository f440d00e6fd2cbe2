"""Set a document in type: template and values in, tagged PDF/A-2a out.

One Typst library (typst/document.typ) draws every document. What people wrote goes to it as JSON, never as markup, and
the compiler sees only that folder and the fonts it carries.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
import segno
import typst
from django.conf import settings
from django.urls import reverse

from praja.services.documents import templates as t
from praja.services.documents.wording import Value, Values, fill, written

LIBRARY = Path(__file__).parent / "typst"
STANDARD: Final = "a-2a"
PREVIEW_PPI = 110.0
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Head:
    """The lines of a letterhead from the regency down to the office, and where the office is."""

    lines: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a document says beside its template and values.

    Attributes:
        code: its code in the register, which the QR code leads to.
        number: as written on it; empty while it has none.
        on: the day it bears.
        is_wet: it is signed by hand on paper.
        mark: a word across the page, such as "DRAF"; empty for the real one.
    """

    code: str
    head: Head
    on: dt.date
    signer_name: str
    signer_title: str
    number: str = ""
    is_wet: bool = False
    mark: str = ""


def pdf(template: t.Template, values: Values, setting: Setting) -> bytes:
    """The document as tagged PDF/A-2a. The same input gives the same bytes."""
    moment = dt.datetime.combine(setting.on, dt.time(12), tzinfo=dt.UTC)
    made = _compiler().compile(
        sys_inputs=_inputs(template, values, setting), format="pdf", pdf_standards=STANDARD, timestamp=moment
    )
    assert isinstance(made, bytes)
    return made


def pictures(template: t.Template, values: Values, setting: Setting) -> list[bytes]:
    """Every page as PNG, to look at on a screen."""
    made = _compiler().compile(sys_inputs=_inputs(template, values, setting), format="png", ppi=PREVIEW_PPI)
    return made if isinstance(made, list) else [made or b""]


def page_address(code: str) -> str:
    """Where anybody may check the document of this code; what its QR code says."""
    return settings.PUBLIC_URL + reverse("documents:check_code", args=[code])


def readable(code: str) -> str:
    """A code in groups of four, for people who type it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _compiler() -> typst.Compiler:
    """A compiler for each thread, kept because it remembers fonts and library."""
    known: typst.Compiler | None = getattr(_local, "compiler", None)
    if known is None:
        known = typst.Compiler(LIBRARY / "document.typ", root=LIBRARY, font_paths=_fonts())
        _local.compiler = known
    return known


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only the fonts that come with Typst, so that every machine sets the same lines."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _inputs(template: t.Template, values: Values, setting: Setting) -> dict[str, str]:
    code = readable(setting.code)
    title = next(block for block in template.blocks if isinstance(block, t.Title))
    content = {
        "title": fill(title.text, values),
        "office": setting.head.lines[-1],
        "date": [setting.on.year, setting.on.month, setting.on.day],
        "paper": template.paper,
        "mark": setting.mark,
        "is_wet": setting.is_wet,
        "address": page_address(setting.code),
        "qr": _qr(page_address(setting.code)),
        "qr_words": f"Kode QR: periksa keaslian dokumen {code}",
        "box_words": _box_words(setting, code),
        "footer": f"Periksa keaslian: {page_address(setting.code)}",
        "signer_name": setting.signer_name,
        "signer_title": setting.signer_title,
        "blocks": [block for one in template.blocks for block in _set(one, values, setting)],
    }
    return {"document": msgspec.json.encode(content).decode()}


def _box_words(setting: Setting, code: str) -> str:
    if setting.is_wet:
        return f"Ditandatangani basah. Kode {code}"
    return f"Ditandatangani secara elektronik\nmenggunakan sertifikat elektronik.\nKode {code}"


@lru_cache(maxsize=512)
def _qr(address: str) -> str:
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(scale=1, border=1)
    return drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _set(block: t.Block, values: Values, setting: Setting) -> Iterator[Mapping[str, Any]]:
    """The block with its words, ready for the library; nothing when it does not stand."""
    match block:
        case t.Letterhead():
            yield {"block": "letterhead", "lines": setting.head.lines, "address": setting.head.address}
        case t.Title():
            number = f"Nomor: {setting.number or '........'}"
            yield {
                "block": "title",
                "text": fill(block.text, values),
                "number": number,
                "about": fill(block.about, values),
            }
        case t.Parties():
            rows = [{"label": fill(row.label, values), "value": fill(row.value, values)} for row in block.rows]
            yield {"block": "parties", "rows": rows}
        case t.Paragraph():
            if not block.only_with or values.get(block.only_with) not in (None, "", False):
                yield {"block": "paragraph", "text": fill(block.text, values)}
        case t.ListTable():
            yield {
                "block": "table",
                "heads": [column.label for column in block.columns],
                "rows": list(_rows(block, values.get(block.field))),
            }
        case t.Provisions():
            yield {
                "block": "provisions",
                "title": fill(block.title, values),
                "items": [fill(item, values) for item in block.items],
            }
        case t.Signature():
            yield {"block": "signature", "place_and_date": f"{fill(block.place, values)}, {written(setting.on)}"}
        case t.Copies():
            yield {"block": "copies", "items": [fill(item, values) for item in block.items]}


def _rows(block: t.ListTable, rows: Value) -> Iterator[list[str]]:
    if isinstance(rows, list):
        for row in rows:
            if isinstance(row, Mapping):
                yield [written(row.get(column.field), column.format) for column in block.columns]
