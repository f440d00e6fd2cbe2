"""The order in which applications wait, and who was taken out of turn."""

from __future__ import annotations

from django.db.models import F, Q

from praja.cases.models import InboxItem
from praja.services.applications.models import KIND, Application

COUNTED = 100


def overtaken_by(application: Application) -> int:
    """How many applications for the same service have waited longer in the same inbox for the same step, at most 100.

    One that another officer has taken on waits for nobody else. Two SQL queries.
    """
    mine = InboxItem.objects.filter(case=application.pk, request__isnull=True).order_by("id").first()
    if mine is None:
        return 0
    earlier = InboxItem.objects.filter(
        Q(case__officer__isnull=True) | Q(case__officer=application.case.officer_id),
        organization=mine.organization_id,
        kind=KIND,
        step=mine.step,
        request__isnull=True,
        case__category=application.service,
        entered_at__lt=mine.entered_at,
    )
    return len(earlier.values_list(F("id"))[:COUNTED])
