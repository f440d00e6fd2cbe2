"""Escalations and alerts in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.presenters import deadline
from praja.complaints.forms import WordsForm
from praja.complaints.ladder import level_name, went_to
from praja.complaints.models import Alert, AlertReason, Escalation
from praja.complaints.presenters.deadlines import clock_name
from praja.government.queries import organization_name
from praja.kernel.actors import Actor
from praja.kernel.text import short_day
from praja.kernel.ui.command_forms import KeyedForm
from praja.kernel.ui.components import Column, Content, Link, Row, Status, Table, Tone


@dataclass(frozen=True, slots=True)
class EscalationView:
    """An escalation on the page of its complaint; `form` only for those it went to."""

    id: UUID
    title: str
    status: Status
    raised_at: dt.datetime
    source: str
    may_note: bool
    form: KeyedForm | None


def escalation_views(found: list[Escalation], *, by: Actor) -> list[EscalationView]:
    """Every escalation of a complaint, with what `by` can do about those that went to them."""
    views = []
    for item in found:
        is_mine = went_to(item, by)
        views.append(
            EscalationView(
                id=item.pk,
                title=_("%(clock)s: level %(level)s, %(name)s (%(agency)s)")
                % {
                    "clock": clock_name(item.clock.code),
                    "level": item.level,
                    "name": level_name(item.ladder, item.level),
                    "agency": organization_name(item.organization_id) if item.organization_id else "?",
                },
                status=_status(item),
                raised_at=item.raised_at,
                source=item.source,
                may_note=is_mine and item.noted_at is None,
                form=WordsForm(auto_id=f"id_{item.pk}_%s") if is_mine else None,
            )
        )
    return views


def escalation_table(found: list[Escalation], *, now: dt.datetime) -> Table:
    columns = [
        Column(_("Report"), is_heading=True, is_wide=True),
        Column(_("Deadline")),
        Column(_("Late")),
        Column(_("Agency")),
        Column(_("Level")),
        Column(_("Escalated")),
        Column(_("State")),
    ]
    rows = [
        Row(
            [
                item.complaint.case.title,
                clock_name(item.clock.code),
                deadline(item.clock.due_at, now=now) if item.clock.stopped_at is None else _("ended"),
                organization_name(item.clock.organization_id),
                f"{item.level}: {level_name(item.ladder, item.level)}",
                short_day(item.raised_at),
                _status(item),
            ],
            href=reverse("complaints:detail", args=[item.complaint_id]),
            note=item.complaint.case.reference,
        )
        for item in found
    ]
    return Table(columns, rows, caption=_("Late reports that were escalated to you"), is_caption_hidden=True)


def escalation_tabs(*, is_noted: bool) -> list[Link]:
    page = reverse("complaints:escalations")
    return [
        Link(_("Waiting for you"), page, is_current=not is_noted),
        Link(_("Note taken"), f"{page}?state=noted", is_current=is_noted),
    ]


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert of the list."""

    id: UUID
    title: str
    facts: list[tuple[str, Content | Link]]
    is_open: bool


def alert_view(alert: Alert, *, seen: Collection[UUID]) -> AlertView:
    """An alert in words; the report leads to its page where the reader may open it, i.e. its key is among `seen`."""
    facts: list[tuple[str, Content | Link]] = [(_("Raised"), alert.raised_at)]
    if alert.complaint is not None:
        code = alert.complaint.case.reference
        page = reverse("complaints:detail", args=[alert.complaint_id])
        facts.append((_("Report"), Link(code, page) if alert.complaint_id in seen else code))
    if alert.level:
        facts.append((_("Level"), alert.level))
    if alert.organization:
        facts.append((_("Organization"), organization_name(alert.organization)))
    if alert.minutes:
        text = ngettext("%(count)s minute", "%(count)s minutes", alert.minutes)
        facts.append((_("Not watched for"), text % {"count": alert.minutes}))
    if alert.acknowledged_at is not None:
        facts.append((_("Acknowledged"), alert.acknowledged_at))
    return AlertView(
        id=alert.pk,
        title=str(AlertReason(alert.reason).label),
        facts=facts,
        is_open=alert.acknowledged_at is None,
    )


def alert_tabs(*, is_open: bool) -> list[Link]:
    page = reverse("complaints:alerts")
    return [
        Link(_("Open"), page, is_current=is_open),
        Link(_("Acknowledged"), f"{page}?state=acknowledged", is_current=not is_open),
    ]


def _status(item: Escalation) -> Status:
    if item.noted_at is not None:
        return Status(_("note taken"), Tone.SUCCESS)
    return Status(_("waits for attention"), Tone.WARNING)
