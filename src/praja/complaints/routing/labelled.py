"""Texts with the agency that took them, read from a CSV file; a bad file is refused with its column and line."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("text", "agency", "created_at")
LONGEST_FIELD = 1_000_000
FEWEST = 50
"""Rows below which nothing can be learned, let alone measured."""


class BadFile(Exception):
    """The file cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a citizen wrote, the agency that took it, and when (aware; UTC when the file names no offset)."""

    text: str
    agency: str
    created_at: dt.datetime


def read(path: Path) -> list[Labelled]:
    """The rows of a UTF-8 CSV file with the columns text, agency and created_at (ISO 8601), oldest first.

    Raises:
        BadFile: it cannot be read, lacks a column, or a line is unusable; the message names column and line.
    """
    csv.field_size_limit(min(sys.maxsize, LONGEST_FIELD))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(file, path.name))
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name}: not UTF-8 ({error.reason}); save it as CSV UTF-8") from None
    if len(rows) < FEWEST:
        raise BadFile(f"{path.name}: {len(rows)} usable rows; at least {FEWEST} are needed")
    rows.sort(key=lambda row: row.created_at)
    if len({row.agency for row in rows}) < 2:
        raise BadFile(f"{path.name}: column agency: every row names {rows[0].agency!r}; at least two are needed")
    return rows


def _rows(lines: Iterable[str], name: str) -> Iterator[Labelled]:
    reader = csv.reader(lines, delimiter=",", strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            found = ", ".join(header) or "none"
            raise BadFile(f"{name}: line 1: column {missing[0]} is missing (found: {found})")
        places = [header.index(column) for column in COLUMNS]
        end = 1
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise BadFile(f"{name}: line {line}: {len(cells)} columns, the first line has {len(header)}")
            text, agency, created_at = (cells[place].strip() for place in places)
            yield _row(text, agency, created_at, f"{name}: line {line}")
    except csv.Error as error:
        raise BadFile(f"{name}: line {reader.line_num}: {error}") from None


def _row(text: str, agency: str, created_at: str, where: str) -> Labelled:
    for column, value in (("text", text), ("agency", agency)):
        if not value:
            raise BadFile(f"{where}: column {column} is empty")
    try:
        moment = dt.datetime.fromisoformat(created_at)
    except ValueError:
        raise BadFile(
            f"{where}: column created_at: {created_at[:40]!r} is no ISO 8601 date, such as 2026-03-31T09:30:00+07:00"
        ) from None
    return Labelled(text, agency, moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
