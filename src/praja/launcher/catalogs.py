"""Compile the translations: every `locale/<language>/LC_MESSAGES/*.po` below a folder becomes its `.mo`."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogs(source: Path) -> int:
    """Compile the catalogs below `source` that changed since they were last compiled; returns how many."""
    compiled = 0
    for po in source.rglob("locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as text:
            catalog = read_po(text, locale=po.parts[-3])
        unfinished = mo.with_suffix(".mo.new")
        with unfinished.open("wb") as binary:
            write_mo(binary, catalog)
        unfinished.replace(mo)
        compiled += 1
    return compiled
