"""Text in the cells of a CSV file that somebody opens with a spreadsheet."""

from __future__ import annotations


def safe_cell(text: str) -> str:
    """The text, marked so that no spreadsheet runs it as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@|%") or text[:1] in tuple("\t\r\n") else text
