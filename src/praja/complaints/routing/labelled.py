"""Texts with the agency that took them, read from a CSV file; a bad file is refused with its column and line."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from praja.complaints.routing import dates

COLUMNS = ("text", "agency", "created_at")
DELIMITERS = ",;\t"
LONGEST_FIELD = 1_000_000
FEWEST = 50
"""Rows below which nothing can be learned, let alone measured."""
MOST_UNUSABLE = 0.05
"""Share of rows without agency or date above which the file as a whole is refused."""


class BadFile(Exception):
    """The file cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a citizen wrote, the agency that took it, and when (aware; UTC when the file names no offset)."""

    text: str
    agency: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """The usable rows of a file, oldest first, and one sentence for each row that was left out."""

    rows: list[Labelled]
    left_out: list[str]


def read(path: Path) -> Contents:
    """The rows of a UTF-8 CSV file with the columns text, agency and created_at, in any order and beside others.

    An empty text is kept: citizens send them too. A row without agency or readable date is left out.

    Raises:
        BadFile: it cannot be read, lacks a column, or too many rows are unusable; the message names column and line.
    """
    csv.field_size_limit(min(sys.maxsize, LONGEST_FIELD))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells, left_out = _cells(file, path.name)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name}: not UTF-8 ({error.reason}); save it as CSV UTF-8") from None
    is_month_first = dates.are_month_first(written for _, _, written, _ in cells)
    rows = []
    for text, agency, written, line in cells:
        moment = dates.moment(written, is_month_first=is_month_first)
        if moment is None:
            left_out.append(
                f"{path.name}: line {line}: column created_at: {written[:40]!r} is no date, such as 2026-03-31T09:30"
            )
        else:
            rows.append(Labelled(text, agency, moment))
    if len(left_out) > MOST_UNUSABLE * (len(rows) + len(left_out)):
        raise BadFile(f"{left_out[0]} ({len(left_out)} of {len(rows) + len(left_out)} rows are unusable)")
    if len(rows) < FEWEST:
        raise BadFile(f"{path.name}: {len(rows)} usable rows; at least {FEWEST} are needed")
    rows.sort(key=lambda row: row.created_at)
    return Contents(rows, left_out)


def require_agencies(rows: list[Labelled], name: str) -> None:
    """Refuse rows from which nothing can be told apart.

    Raises:
        BadFile: all of them name one agency.
    """
    if len({row.agency for row in rows}) < 2:
        raise BadFile(f"{name}: column agency: every row names {rows[0].agency!r}; at least two are needed")


def _cells(file: Iterable[str], name: str) -> tuple[list[tuple[str, str, str, int]], list[str]]:
    lines = iter(file)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(_chain(first, lines), delimiter=delimiter)
    found: list[tuple[str, str, str, int]] = []
    left_out: list[str] = []
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            names = ", ".join(header) or "none"
            raise BadFile(f"{name}: line 1: column {missing[0]} is missing (found: {names})")
        places = [header.index(column) for column in COLUMNS]
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < len(header):
                left_out.append(f"{name}: line {line}: {len(cells)} columns, the first line has {len(header)}")
                continue
            text, agency, written = (cells[place].strip() for place in places)
            if agency:
                found.append((text, agency, written, line))
            else:
                left_out.append(f"{name}: line {line}: column agency is empty")
    except csv.Error as error:
        raise BadFile(f"{name}: line {reader.line_num}: {error}") from None
    return found, left_out


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
