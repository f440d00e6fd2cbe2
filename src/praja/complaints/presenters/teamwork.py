"""What officers see of working together: plan, supporting agencies, unit and officer, before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.cases.models import Request
from praja.cases.presenters import deadline
from praja.complaints.models import Complaint, MessageKind
from praja.complaints.presenters.conversation import images
from praja.complaints.queries import Detail
from praja.government.queries import organization_name
from praja.kernel.text import day, short_day
from praja.kernel.ui.components import Content, Image, Status, Tone

Fact = tuple[str, Content | Status]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Pictures of the report beside those of its last resolution."""

    before: list[Image]
    after: list[Image]


def plan_status(complaint: Complaint, *, now: dt.datetime) -> Status | None:
    """The planned date, marked when it has passed; None when the agency has named none."""
    if complaint.planned_on is None:
        return None
    if is_plan_passed(complaint, now=now):
        return Status(_("%(day)s, plan passed") % {"day": day(complaint.planned_on)}, Tone.DANGER)
    return Status(day(complaint.planned_on), Tone.INFO)


def is_plan_passed(complaint: Complaint, *, now: dt.datetime) -> bool:
    return complaint.planned_on is not None and complaint.planned_on < timezone.localdate(now)


def plan_note(complaint: Complaint, *, now: dt.datetime) -> str:
    """The planned date in a few words, for a list; empty when there is none."""
    if complaint.planned_on is None:
        return ""
    words = _("plan passed: %(day)s") if is_plan_passed(complaint, now=now) else _("planned: %(day)s")
    return words % {"day": short_day(complaint.planned_on)}


def still_broken_note(count: int) -> str:
    """How many neighbours say so; empty for none."""
    if not count:
        return ""
    return ngettext("%(count)s neighbour: still broken", "%(count)s neighbours: still broken", count) % {"count": count}


def seats_facts(complaint: Complaint) -> list[Fact]:
    """The unit and the officer that have it."""
    case = complaint.case
    officer = case.officer.display_name if case.officer is not None else ""
    return [(_("Unit"), organization_name(case.unit_id) if case.unit_id else ""), (_("Officer"), officer)]


def request_facts(detail: Detail, *, now: dt.datetime) -> list[Fact]:
    """Each supporting agency with how far it is."""
    return [(organization_name(item.organization_id), _request_status(item, now)) for item in detail.requests]


def _request_status(item: Request, now: dt.datetime) -> Status | None:
    if item.is_open:
        return deadline(item.due_at, now=now)
    names = {
        "given": Status(_("has contributed"), Tone.SUCCESS),
        "declined": Status(_("declined"), Tone.WARNING),
        "withdrawn": Status(_("not waited for")),
    }
    return names[item.outcome]


def before_after(detail: Detail) -> BeforeAfter | None:
    """The reporter's pictures beside those of the last resolution; None unless there are both."""
    last = next((item for item in reversed(detail.messages) if item.kind == MessageKind.RESOLUTION), None)
    before = detail.photos.get(None, [])
    after = detail.photos.get(last.id, []) if last is not None else []
    if not before or not after:
        return None
    return BeforeAfter(images(before), images(after))
