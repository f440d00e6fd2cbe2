"""CSV that somebody opens with a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def safe_cell(text: str) -> str:
    """The text, marked so that no spreadsheet runs it as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@|%") or text[:1] in tuple("\t\r\n") else text


def csv_line(cells: Iterable[str]) -> str:
    """One line of a CSV file, as RFC 4180 writes it, for a response that is streamed."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
