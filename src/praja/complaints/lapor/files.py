"""Files an operator exports from SP4N-LAPOR! and takes back to it: CSV or JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from praja.complaints.lapor.exchange import FollowUp, Report, words
from praja.kernel.errors import Invalid
from praja.kernel.text import csv_line, safe_cell

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 2000
_DATES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y")
_NUMBERS = ("latitude", "longitude")
_TRUTHS = ("is_anonymous", "is_secret")
_REQUIRED = ("tracking_id", "description", "received_at")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: a report, or why it is none."""

    number: int
    report: Report | None = None
    fault: str = ""


def read_file(content: bytes) -> list[Line]:
    """The reports in a file. A faulty line never hides the others.

    Raises:
        Invalid: the file as a whole cannot be read; the message says what to do.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(_("The file is larger than 5 MB. Export a shorter period."), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = list(_json_rows(text) if text.lstrip().startswith("[") else _csv_rows(text))
    if not rows:
        raise Invalid(_("There is no report in this file."), field="file")
    if len(rows) > MOST_ROWS:
        raise Invalid(_("Import at most %(most)s reports at once.") % {"most": MOST_ROWS}, field="file")
    return [_line(number, row) for number, row in rows]


def follow_ups_as_csv(items: Iterable[FollowUp]) -> Iterator[str]:
    """Follow-ups as lines of a CSV file with a mark for spreadsheets; no cell begins a formula."""
    yield "\ufeff" + csv_line(["key", "tracking_id", "state", "agency", "text", "made_at"])
    for item in items:
        at = timezone.localtime(item.made_at).isoformat(timespec="seconds")
        cells = (item.key, item.tracking_id, item.state, item.agency, item.text, at)
        yield csv_line(safe_cell(cell) for cell in cells)


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        rows = msgspec.json.decode(text, type=list[dict[str, Any]])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Invalid(_("The file is no list of reports in JSON."), field="file") from None
    yield from enumerate(rows, start=1)


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    first = text.partition("\n")[0]
    delimiter = max((";", ",", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [_field_of(name) for name in next(reader, [])]
        missing = [field for field in _REQUIRED if field not in header]
        if missing:
            names = ", ".join(words().columns[field][0] for field in missing)
            raise Invalid(_("The first line must name these columns: %(names)s.") % {"names": names}, field="file")
        for row in reader:
            if any(cell.strip() for cell in row):
                named = zip(header, row, strict=False)
                yield reader.line_num, {field: cell for field, cell in named if field and cell.strip()}
    except csv.Error as error:
        raise Invalid(_("Line %(line)s is no CSV.") % {"line": reader.line_num}, field="file") from error


def _field_of(column: str) -> str:
    """The field a column stands for; empty when it is none of ours."""
    wanted = _plain(column)
    return next((field for field, names in words().columns.items() if wanted in map(_plain, names)), "")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _line(number: int, row: Mapping[str, Any]) -> Line:
    try:
        return Line(number, report=_report(row))
    except Invalid as error:
        return Line(number, fault=str(error.message))


def _report(row: Mapping[str, Any]) -> Report:
    content: dict[str, Any] = {}
    for field, value in row.items():
        if field in _TRUTHS:
            content[field] = str(value).strip().casefold() in words().truths
        elif field in _NUMBERS:
            content[field] = _number(field, value)
        elif field == "received_at":
            content[field] = _moment(str(value))
        else:
            content[field] = str(value).strip() if value is not None else ""
    for field in _REQUIRED:
        if not content.get(field):
            raise Invalid(_("%(column)s is missing.") % {"column": words().columns[field][0]})
    try:
        return msgspec.convert(content, Report)
    except msgspec.ValidationError as error:
        raise Invalid(_("This line cannot be read: %(fault)s.") % {"fault": str(error)}) from None


def _number(field: str, value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ".")) if str(value).strip() else None
    except ValueError:
        raise Invalid(_("%(column)s is no number.") % {"column": words().columns[field][0]}) from None


def _moment(text: str) -> dt.datetime:
    """A day or moment as an Indonesian export writes it, in the regency's zone unless it names another."""
    found = _parsed(text.strip())
    if found is None:
        raise Invalid(_("Write dates as day/month/year or year-month-day."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _parsed(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _DATES:
        try:
            return dt.datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added by the caller
        except ValueError:
            continue
    return None
