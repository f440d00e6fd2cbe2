"""Lists of complaints, newest first: for officers, and for everybody."""

from __future__ import annotations

from django.db.models import QuerySet

from praja.cases.models import Case
from praja.cases.queries import ROW_FIELDS, user_key
from praja.complaints.ladder import escalated_to
from praja.complaints.models import KIND, Escalation
from praja.complaints.queries.narrowing import Filters, found, harmless, matching, narrowed
from praja.complaints.queries.visibility import published, visible
from praja.kernel.actors import Actor
from praja.kernel.paging import MAX_PAGE_SIZE, PAGE_SIZE, Page, page_of


def complaint_list(
    *, by: Actor, filters: Filters, cursor: str = "", size: int = PAGE_SIZE, largest: int = MAX_PAGE_SIZE
) -> Page[Case]:
    """Complaints `by` may see, newest first, each row a case with its complaint. One SQL query, whatever the size;
    two for what is overdue.

    Args:
        largest: the most rows a page may have, for whoever acts on more than a page shows.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    cases = narrowed(visible(Case.objects.filter(kind=KIND), by), filters)
    if filters.escalated == "me":
        mine = Escalation.objects.filter(escalated_to(by)).values("complaint")
        cases = cases.filter(pk__in=mine, escalation_level__gt=0)
    if filters.assigned == "mine":
        cases = cases.filter(officer=user_key(by))
    if filters.search:
        cases = found(cases, filters.search)
    if filters.state == "overdue":
        return _cut_first(cases, cursor=cursor, size=size, largest=largest)
    return page_of(_rows(cases), by=("-id",), cursor=cursor, size=size, largest=largest)


def _cut_first(cases: QuerySet[Case], *, cursor: str, size: int, largest: int) -> Page[Case]:
    """A page of what no index has in its order: thousands of keys are sorted, and only the rows of the page are read.

    Two SQL queries; the first one reads nothing but the index `case_open_by_due`.
    """
    page = page_of(cases.only("id"), by=("-id",), cursor=cursor, size=size, largest=largest)
    rows = {case.pk: case for case in _rows(Case.objects.filter(pk__in=[case.pk for case in page]))}
    return page.map(lambda case: rows[case.pk])


def _rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Only what a row of the list shows."""
    return cases.select_related("complaint").only(
        *ROW_FIELDS,
        "complaint__channel",
        "complaint__is_anonymous",
        "complaint__is_secret",
        "complaint__is_demo",
        "complaint__planned_on",
        "complaint__still_broken",
        "complaint__is_sealed",
        "complaint__review_reason",
    )


def published_reports(*, filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Page[Case]:
    """Reports whose words are public, newest first, each a case with its complaint. One SQL query.

    The words searched for lose what could be a personal number: the text is masked only when it is shown, and a search
    must not find out what stands under the mask.
    """
    cases = narrowed(published(Case.objects.filter(kind=KIND)), filters)
    if words := harmless(filters.search):
        cases = matching(cases, words)
    return page_of(cases.select_related("complaint").defer("complaint__search"), by=("-id",), cursor=cursor, size=size)
