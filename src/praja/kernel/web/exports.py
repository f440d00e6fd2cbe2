"""A list as a CSV file, read page by page while it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from praja.kernel import clock
from praja.kernel.paging import Page
from praja.kernel.text import csv_line

Row = TypeVar("Row")
LONGEST_EXPORT = 5000


def csv_export(
    name: str, header: Iterable[str], page_at: Callable[[str], Page[Row]], line_of: Callable[[Row], Iterable[str]]
) -> StreamingHttpResponse:
    """The rows of a list as UTF-8 with a mark for spreadsheets, at most 5,000; the last line says when there are more.

    `page_at` gives the page at a cursor, the first at "".
    """
    lines = _lines(header, page_at, line_of)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = timezone.localdate(clock.now()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    return response


def _lines(
    header: Iterable[str], page_at: Callable[[str], Page[Row]], line_of: Callable[[Row], Iterable[str]]
) -> Iterator[str]:
    yield "\ufeff" + csv_line(header)
    cursor, count = "", 0
    while True:
        page = page_at(cursor)
        yield "".join(csv_line(line_of(row)) for row in page)
        count, cursor = count + len(page), page.next_cursor
        if not cursor:
            return
        if count >= LONGEST_EXPORT:
            yield csv_line([_("The export ends here. Narrow the filters to get the rest.")])
            return
