"""What belongs to the officers themselves: filters under a name, the reports of a batch."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, Q, Value, When

from praja.cases.models import Case as CaseRow
from praja.cases.queries import user_key
from praja.complaints.commands.filing import KIND
from praja.complaints.models import SavedFilter
from praja.complaints.queries.visibility import visible
from praja.kernel.actors import Actor

TABS = 30


def saved_filters(by: Actor) -> list[SavedFilter]:
    """One's own filters, then those shared in one's organizations. One SQL query."""
    owner = user_key(by)
    found = SavedFilter.objects.filter(Q(owner=owner) | Q(organization__in=by.organizations()))
    is_shared = Case(When(owner=owner, then=Value(0)), default=Value(1))
    return list(found.order_by(is_shared, "name")[:TABS])


def chosen(identifiers: Collection[UUID], *, by: Actor) -> list[CaseRow]:
    """Those of these complaints that `by` may see, newest first. Two SQL queries at most."""
    rows = visible(CaseRow.objects.filter(kind=KIND, pk__in=list(identifiers)), by)
    return list(rows.order_by("-id"))
