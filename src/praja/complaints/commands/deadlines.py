"""What passing time does to complaints, and what those do to whom a late one is escalated."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases import deadlines as cases
from praja.cases.commands import act_beside
from praja.cases.models import Clock
from praja.cases.queries import acting
from praja.complaints import events, ladder
from praja.complaints.commands.alerts import note_alert
from praja.complaints.commands.steps import Done, digest_of, locked, say, tell
from praja.complaints.ladder import Rung, holders_of, ladder_for, went_to
from praja.complaints.models import MESSAGE_LENGTH, AlertReason, Complaint, Escalation, MessageKind
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.text.words import clean_text


@command
def warn(complaint_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Record that a running clock has reached the next level of its warnings; at its start level the ladder begins.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    complaint = locked(complaint_id)
    item = cases.locked_clock(clock_id)
    warning = cases.record_warning(complaint.case, item)
    if warning is None:
        return Done(complaint, was_repeated=True)
    _begin_ladder(complaint, item, warning.percent)
    _tell_ombudsman_after_long_limit(complaint, item, warning.percent, by)
    tell(
        events.DeadlineWarned(
            clock=item.pk, code=item.code, percent=warning.percent, reached_at=warning.reached_at, due_at=item.due_at
        ),
        complaint,
        by,
    )
    return Done(complaint)


@command
def escalate(complaint_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Take a late clock one level up the ladder, or, after the last level, tell the reporter about Ombudsman RI.

    A level nobody holds, or whose organization does not exist, is recorded all the same, raises an alert (one for each
    such place and day, whatever the number of complaints), and the ladder goes on.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    complaint = locked(complaint_id)
    item = cases.locked_clock(clock_id)
    now = clock.now()
    if not item.is_running or item.next_escalation_at is None or item.next_escalation_at > now:
        return Done(complaint, was_repeated=True)
    found = ladder_for(item.code, complaint.case.category, on=complaint.case.opened_at)
    if found is None:
        cases.schedule_escalation(item, level=item.escalation_level, next_at=None)
        note_alert(AlertReason.NO_LADDER, key=f"no-ladder:{item.pk}", complaint=complaint, by=by)
        return Done(complaint)
    ahead = [rung for rung in ladder.rungs(found, *acting(complaint.case, item)) if rung.number > item.escalation_level]
    if complaint.is_sealed:
        # Whistle-blowing stays with those who examine it, however late it is; the reporter is told of Ombudsman RI.
        ahead = [rung for rung in ahead if rung.organization == complaint.case.organization_id]
    if not ahead:
        cases.schedule_escalation(item, level=item.escalation_level, next_at=None)
        if _tell_ombudsman(complaint, item, by, is_ladder_exhausted=True):
            return Done(complaint)
        return Done(complaint, was_repeated=True)
    rung, following = ahead[0], ahead[1:]
    days = ladder.days_between(found, rung.number, following[0].number) if following else found.exhausted_after_days
    next_at = working_calendar().add_working_days(now, days) if days else now
    cases.schedule_escalation(item, level=rung.number, next_at=next_at)
    _record(complaint, item, rung, ladder_code=found.code, source=found.source, by=by)
    return Done(complaint)


@command
def take_note(escalation_id: UUID, *, by: Actor) -> Done:
    """Say that one knows of an escalation. A second time does nothing.

    Raises:
        NotAllowed: `by` does not sit where it went.
        NotFound: there is none.
    """
    escalation = _locked_escalation(escalation_id, by)
    if escalation.noted_at is not None:
        return Done(escalation.complaint, was_repeated=True)
    _note(escalation, by)
    tell(events.EscalationNoted(escalation=str(escalation.pk), level=escalation.level), escalation.complaint, by)
    return Done(escalation.complaint)


@command
def instruct(escalation_id: UUID, *, text: str, by: Actor, key: str) -> Done:
    """Tell the agency what to do about an escalated complaint. Its officers read it; the reporter and others do not.

    Raises:
        NotAllowed: `by` does not sit where it went.
        NotFound: there is no such escalation.
        Invalid: the text is missing or too long.
        Conflict: the key was used for another text.
    """
    escalation = _locked_escalation(escalation_id, by)
    complaint = escalation.complaint
    words = clean_text(text, field="text", longest=MESSAGE_LENGTH)
    noted = act_beside(complaint.case, action="instruct", key=key, content=[str(escalation.pk), words])
    if noted.was_repeated:
        return Done(complaint, was_repeated=True)
    message = say(complaint, MessageKind.INSTRUCTION, words, by=by, organization=escalation.organization_id)
    if escalation.noted_at is None:
        _note(escalation, by)
    told = events.Instructed(
        escalation=str(escalation.pk),
        level=escalation.level,
        message=str(message.id),
        content_digest=digest_of(message),
    )
    tell(told, complaint, by)
    return Done(complaint)


@command
def follow_calendar(complaint_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Move an open deadline with a calendar that has changed.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    complaint = locked(complaint_id)
    item = cases.locked_clock(clock_id)
    moved = cases.follow_calendar(complaint.case, item)
    if moved.was_repeated:
        return Done(complaint, was_repeated=True)
    told = events.DeadlineMoved(
        clock=item.pk, code=item.code, before=moved.before, after=moved.after, edition=item.calendar_edition
    )
    tell(told, complaint, by)
    return Done(complaint)


def _record(complaint: Complaint, item: Clock, rung: Rung, *, ladder_code: str, source: str, by: Actor) -> None:
    known = ladder.known_organization(rung.organization)
    roles = [role.value for role in rung.level.roles]
    escalation = Escalation.objects.create(
        complaint=complaint,
        clock=item,
        ladder=ladder_code,
        level=rung.number,
        organization_id=known.code if known is not None else None,
        roles=roles,
        source=source,
        raised_at=clock.now(),
    )
    holders = len(holders_of(known.code, roles)) if known is not None else 0
    if not holders:
        note_alert(
            AlertReason.NOBODY if known is not None else AlertReason.NO_ORGANIZATION,
            key=f"empty:{rung.organization}:{'+'.join(roles)}:{timezone.localdate(escalation.raised_at)}",
            complaint=complaint,
            level=rung.number,
            organization=rung.organization,
            by=by,
        )
    told = events.Escalated(
        escalation=str(escalation.pk),
        clock=item.pk,
        code=item.code,
        level=rung.number,
        organization=rung.organization,
        roles=roles,
        holders=holders,
    )
    tell(told, complaint, by)


def _begin_ladder(complaint: Complaint, item: Clock, percent: int) -> None:
    if item.next_escalation_at is not None or item.escalation_level:
        return
    found = ladder_for(item.code, complaint.case.category, on=complaint.case.opened_at)
    if found is not None and percent >= found.starts_at:
        days = found.levels[0].after_days
        at = working_calendar().add_working_days(clock.now(), days) if days else clock.now()
        cases.schedule_escalation(item, level=0, next_at=at)


def _tell_ombudsman_after_long_limit(complaint: Complaint, item: Clock, percent: int, by: Actor) -> None:
    rule = ladder.ombudsman()
    if percent >= 100 and item.code == rule.clock and item.days >= rule.from_days:
        _tell_ombudsman(complaint, item, by, is_ladder_exhausted=False)


def _tell_ombudsman(complaint: Complaint, item: Clock, by: Actor, *, is_ladder_exhausted: bool) -> bool:
    """Show the reporter the way to Ombudsman RI; False when that was done before."""
    if complaint.ombudsman_told_at is not None:
        return False
    complaint.ombudsman_told_at = clock.now()
    complaint.save(update_fields=["ombudsman_told_at"])
    tell(events.OmbudsmanShown(clock=item.pk, is_ladder_exhausted=is_ladder_exhausted), complaint, by)
    return True


def _locked_escalation(escalation_id: UUID, by: Actor) -> Escalation:
    by.require_staff()
    rows = Escalation.objects.select_for_update(of=("self", "complaint__case")).select_related("complaint__case")
    escalation = rows.filter(pk=escalation_id).first()
    if escalation is None:
        raise NotFound(_("There is no such escalation."))
    if not went_to(escalation, by):
        raise NotAllowed(_("This did not go to you."))
    return escalation


def _note(escalation: Escalation, by: Actor) -> None:
    escalation.noted_at, escalation.noted_by = clock.now(), by.reference
    escalation.save(update_fields=["noted_at", "noted_by"])


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))
