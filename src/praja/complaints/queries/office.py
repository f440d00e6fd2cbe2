"""What belongs to the officers themselves: filters under a name, the reports of a batch."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import BooleanField, Case, Q, Value, When

from praja.cases.models import Case as CaseRow
from praja.cases.queries import user_key
from praja.complaints.commands.filing import KIND
from praja.complaints.models import SavedFilter
from praja.complaints.queries.visibility import visible
from praja.kernel.actors import Actor

TABS = 30


def saved_filters(by: Actor) -> list[SavedFilter]:
    """One's own filters, then those shared in one's organizations; `is_own` tells them apart. One SQL query."""
    owner = user_key(by)
    is_own = Case(When(owner=owner, then=Value(True)), default=Value(False), output_field=BooleanField())
    found = SavedFilter.objects.filter(Q(owner=owner) | Q(organization__in=by.organizations()))
    return list(found.annotate(is_own=is_own).order_by("-is_own", "name")[:TABS])


def chosen(identifiers: Collection[UUID], *, by: Actor) -> list[CaseRow]:
    """Those of these complaints that `by` may see, newest first. Two SQL queries at most."""
    rows = visible(CaseRow.objects.filter(kind=KIND, pk__in=list(identifiers)), by)
    return list(rows.order_by("-id"))
