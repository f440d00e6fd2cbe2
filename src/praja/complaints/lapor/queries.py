"""Reads of the bridge to SP4N-LAPOR!: reports that came in, and what it has not been told yet."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.lapor.commands import require_operator
from praja.complaints.lapor.exchange import FollowUp
from praja.complaints.models import LaporCursor, LaporFollowUp, LaporReport
from praja.complaints.presenters.timeline import sentence
from praja.government.queries import organization_name
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid
from praja.kernel.events.models import Event
from praja.kernel.paging import Page, page_of

TO_MEND = "mend"
STATES = ("", TO_MEND)
MOST_WAITING = 2000


def lapor_reports(*, by: Actor, state: str = "", cursor: str = "") -> Page[LaporReport]:
    """Reports of SP4N-LAPOR!, newest first; `state` "mend": only those that are no complaint yet. One SQL query.

    Raises:
        NotAllowed, SignInRequired: `by` does not carry reports.
        Invalid: there is no such state.
    """
    require_operator(by)
    if state not in STATES:
        raise Invalid(_("There is no such view."), field="state")
    rows = LaporReport.objects.select_related("complaint__case").defer("complaint__search")
    if state == TO_MEND:
        rows = rows.filter(complaint__isnull=True)
    return page_of(rows, by=("-id",), cursor=cursor)


def waiting_follow_ups(*, by: Actor) -> list[tuple[int, FollowUp]]:
    """What SP4N-LAPOR! has not been told yet, oldest first, at most 2,000, each with its number.

    Two SQL queries at most. A planned date is told in a sentence of ours.

    Raises:
        NotAllowed, SignInRequired: `by` does not carry reports.
    """
    require_operator(by)
    rows = LaporFollowUp.objects.filter(sent_at__isnull=True).select_related("report", "message").order_by("id")
    waiting = list(rows[:MOST_WAITING])
    plans = _plans([row.event for row in waiting])
    return [(row.pk, _follow_up(row, plans, by)) for row in waiting]


def reading() -> LaporCursor:
    """How far the bridge was read. One SQL query."""
    return LaporCursor.objects.filter(id=1).first() or LaporCursor()


def _plans(identifiers: list[UUID]) -> dict[UUID, str]:
    """A sentence for each of these events that sets a planned date."""
    if not identifiers:
        return {}
    with translation.override(settings.LANGUAGE_CODE):
        found = Event.objects.filter(id__in=identifiers, type=events.Planned.TYPE)
        return {event.id: sentence(event, for_reporter=True) for event in found}


def _follow_up(row: LaporFollowUp, plans: dict[UUID, str], by: Actor) -> FollowUp:
    """As it travels. Words of a sealed report go over the bridge only: no officer carries them in a file."""
    message = row.message
    is_readable = message is not None and (message.sealed_text is None or by.is_system)
    said = message.words if message is not None and is_readable else ""
    return FollowUp(
        key=str(row.event),
        tracking_id=row.report.tracking_id,
        state=row.state,
        agency=organization_name(row.agency),
        text=" ".join(filter(None, (plans.get(row.event), said))),
        made_at=row.made_at,
    )
