"""By when an agency plans to act."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.steps import Done, Words, locked, take_step, tell
from praja.complaints.models import MessageKind
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid

LONGEST_PLAN = dt.timedelta(days=366)


@command
def plan(complaint_id: UUID, *, planned_on: dt.date, reason: str = "", by: Actor, key: str) -> Done:
    """Say by when the agency plans to act. Reporter and public read it, with the reason when the date changes.

    Raises:
        NotAllowed: `by` does not act for the responsible agency or its unit.
        WrongState: it is not being followed up.
        Invalid: the date has passed, is more than a year away or is the present one, or changes without a reason.
    """
    complaint = locked(complaint_id)
    before = complaint.planned_on
    has_reason = bool(reason.strip())
    taken = take_step(
        complaint,
        "plan",
        by=by,
        key=key,
        words=Words(reason) if has_reason else None,
        kind=MessageKind.PLAN if has_reason else None,
        content=[planned_on.isoformat()],
    )
    if taken.acted.was_repeated:
        return taken.done
    # Checked here and not before, so that a repeat is known as one even when the date has passed meanwhile.
    _check(planned_on, before, has_reason=has_reason)
    complaint.planned_on = planned_on
    complaint.save(update_fields=["planned_on"])
    said = taken.said if taken.message is not None else {"message": "", "content_digest": ""}
    dates = {"planned_on": planned_on.isoformat(), "before": before.isoformat() if before else ""}
    tell(events.Planned(**dates, **said), complaint, by)
    return taken.done


def _check(planned_on: dt.date, before: dt.date | None, *, has_reason: bool) -> None:
    today = timezone.localdate(clock.now())
    if planned_on < today:
        raise Invalid(_("Choose today or a later day."), field="planned_on")
    if planned_on > today + LONGEST_PLAN:
        raise Invalid(_("Choose a day within a year."), field="planned_on")
    if planned_on == before:
        raise Invalid(_("This is the planned date already."), field="planned_on")
    if before is not None and not has_reason:
        raise Invalid(_("Say why the date changes; the reporter reads it."), field="text")
