"""The officers' list of applications, newest first, under filters."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import QuerySet

from praja.cases.codes import normal_reference
from praja.cases.models import Case
from praja.cases.queries import ROW_FIELDS, user_key
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.paging import PAGE_SIZE, Page, page_of
from praja.services.applications.models import KIND, PART, Application, nik_index
from praja.services.applications.queries.visibility import visible

_CODE = re.compile(r"[A-Z]{2,4}L[0-9A-Z]{8}")


@dataclass(frozen=True, slots=True)
class Filters:
    """How the list is narrowed. `search` is a code, or a NIK as a whole: names are encrypted and cannot be searched."""

    service: str = ""
    step: str = ""
    state: str = ""
    organization: str = ""
    district: str = ""
    search: str = ""
    is_mine: bool = False
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def application_list(*, by: Actor, filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Page[Case]:
    """Applications `by` may see, each row a case with its application. One SQL query, and at most two for who may.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    cases = _narrowed(visible(Case.objects.filter(kind=KIND), by), filters, by)
    rows = cases.select_related("application").only(
        *ROW_FIELDS,
        "application__purpose",
        "application__channel",
        "application__version_id",
        "application__is_demo",
    )
    return page_of(rows, by=("-id",), cursor=cursor, size=size)


def _narrowed(cases: QuerySet[Case], filters: Filters, by: Actor) -> QuerySet[Case]:
    exact = {
        "category": filters.service,
        "step": filters.step,
        "organization": filters.organization,
        "district": filters.district,
    }
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if filters.state == "open":
        cases = cases.filter(closed_at__isnull=True)
    elif filters.state == "closed":
        cases = cases.filter(closed_at__isnull=False)
    elif filters.state == "overdue":
        cases = cases.filter(closed_at__isnull=True, due_at__lt=clock.now())
    if filters.is_mine:
        cases = cases.filter(officer=user_key(by))
    if filters.since is not None:
        cases = cases.filter(id__gte=first_uuid7_at(filters.since))
    if filters.until is not None:
        cases = cases.filter(id__lt=first_uuid7_at(filters.until))
    return _found(cases, filters.search) if filters.search.strip() else cases


def _found(cases: QuerySet[Case], search: str) -> QuerySet[Case]:
    letters = "".join(letter for letter in search.upper() if letter.isalnum())
    if len(letters) == 16 and letters.isdigit():
        mine = Application.objects.filter(nik_index=nik_index(letters))
        return cases.filter(pk__in=list(mine.values_list("case", flat=True)[:1000]))
    if _CODE.fullmatch(letters):
        return cases.filter(reference=normal_reference(search, part=PART))
    return cases.none()
