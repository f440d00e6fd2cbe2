"""Read the parameters of GET requests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from praja.complaints.open311.formats import parse_moment
from praja.complaints.open311.queries import MAX_REQUESTS, Search
from praja.complaints.queries.points import PUBLIC_DAYS
from praja.kernel import clock
from praja.kernel.errors import Invalid

WINDOW = dt.timedelta(days=PUBLIC_DAYS)
STATUSES = ("open", "closed")
_SECOND = dt.timedelta(seconds=1)
_EARLIEST = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
_LATEST = dt.datetime(2500, 1, 1, tzinfo=dt.UTC)


def identifiers(query: QueryDict) -> list[str]:
    """The members of `service_request_id`; empty when the parameter is not used.

    Raises:
        Invalid: there are too many.
    """
    found = _listed(query, "service_request_id")
    if len(found) > MAX_REQUESTS:
        message = _("Ask for at most %(maximum)s service requests.") % {"maximum": MAX_REQUESTS}
        raise Invalid(message, field="service_request_id")
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, the first moment included, the last not, and a page of what lies in it."""

    since: dt.datetime
    until: dt.datetime
    page: str
    size: int


def read_window(query: QueryDict) -> Window:
    """The window a query asks for; one that is open on one side reaches 90 days from the other.

    Raises:
        Invalid: a parameter is malformed, or the window spans more than 90 days.
    """
    start, end = _bounds(query)
    page = query.get("page", "").strip()
    return Window(
        # What is shown has whole seconds, so the bounds include the seconds they name.
        since=start.replace(microsecond=0),
        until=end.replace(microsecond=0) + _SECOND,
        page="" if page == "1" else page,
        size=_size(query),
    )


def read_search(query: QueryDict) -> Search:
    """The search a query asks for, within the window it names.

    Raises:
        Invalid: a parameter is malformed, or the window spans more than 90 days.
    """
    window = read_window(query)
    updated_since, updated_until = _moment(query, "updated_after"), _moment(query, "updated_before")
    statuses = _listed(query, "status")
    if any(status not in STATUSES for status in statuses):
        raise Invalid(_("A status is open or closed."), field="status")
    return Search(
        since=window.since,
        until=window.until,
        updated_since=updated_since and updated_since.replace(microsecond=0),
        updated_until=updated_until and updated_until.replace(microsecond=0) + _SECOND,
        service_codes=_listed(query, "service_code"),
        statuses=statuses,
        page=window.page,
        size=window.size,
    )


def _bounds(query: QueryDict) -> tuple[dt.datetime, dt.datetime]:
    start, end = _moment(query, "start_date"), _moment(query, "end_date")
    if end is None:
        end = clock.now() if start is None else min(clock.now(), start + WINDOW)
        if start is not None and end < start:
            end = start
    if start is None:
        start = end - WINDOW
    if start > end:
        raise Invalid(_("start_date must not be after end_date."), field="start_date")
    if end - start > WINDOW:
        raise Invalid(_("Ask for at most 90 days."), field="start_date")
    return start, end


def _size(query: QueryDict) -> int:
    text = query.get("page_size", "").strip()
    if not text:
        return MAX_REQUESTS
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) == 0:
        raise Invalid(_("This must be a number from 1 to 1000."), field="page_size")
    return min(int(text), MAX_REQUESTS)


def _moment(query: QueryDict, name: str) -> dt.datetime | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    moment = parse_moment(text)
    if moment is None or not _EARLIEST <= moment <= _LATEST:
        raise Invalid(_("Write a date and time with its zone, like 2026-01-31T08:00:00+07:00."), field=name)
    return moment


def _listed(query: QueryDict, name: str) -> list[str]:
    """The members of a parameter that is a list with commas, or is given several times."""
    parts = [part.strip() for value in query.getlist(name) for part in value.split(",")]
    return [part for part in dict.fromkeys(parts) if part]
