"""What passing time does to applications: warnings, a calendar that changes, silence that grants, drafts that end."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases import commands as engine
from praja.cases import deadlines as cases
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.services.applications.commands.documents import draft_documents
from praja.services.applications.commands.paying import bill_step
from praja.services.applications.commands.steps import Done, keep, locked, tell
from praja.services.applications.events import types as events
from praja.services.applications.facts import DEADLINE_PASSED
from praja.services.applications.models import Application, Draft, RecordKind, StepRecord
from praja.services.applications.offers import SERVICE_CLOCK, Offer, offer_of
from praja.services.applications.practice import practice
from praja.services.applications.values import values_of

GRANT = "grant"


@command
def warn(application_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Record that a running clock has reached the next level of its warnings.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    application = locked(application_id)
    item = cases.locked_clock(clock_id)
    warning = cases.record_warning(application.case, item)
    if warning is None:
        return Done(application, was_repeated=True)
    told = events.DeadlineWarned(
        clock=item.pk, code=item.code, percent=warning.percent, reached_at=warning.reached_at, due_at=item.due_at
    )
    tell(told, application, by)
    return Done(application)


@command
def follow_calendar(application_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Move an open deadline with a calendar that has changed.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    application = locked(application_id)
    item = cases.locked_clock(clock_id)
    moved = cases.follow_calendar(application.case, item)
    if moved.was_repeated:
        return Done(application, was_repeated=True)
    told = events.DeadlineMoved(
        clock=item.pk, code=item.code, before=moved.before, after=moved.after, edition=item.calendar_edition
    )
    tell(told, application, by)
    return Done(application)


@command
def note_silence(application_id: UUID, clock_id: int, *, by: Actor) -> Done:
    """Note that the legal time of a service for which silence grants has passed without a decision (fiktif positif).

    The evidence is how the clock was counted (`cases.calculation`), with the edition of the calendar. When the regency
    chose `grant` and the procedure has an action of the platform guarded by `deadline_passed`, that is taken as well,
    so that the head finds the document to sign.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    application = locked(application_id)
    item = cases.locked_clock(clock_id)
    offer = offer_of(application)
    silence = offer.definition.silence
    is_over = item.is_running and item.due_at < clock.now() and item.code == SERVICE_CLOCK
    if not is_over or silence is None or not silence.is_granted or _is_noted(application):
        return Done(application, was_repeated=True)
    consequence = practice().silence
    words = f"{silence.basis.text} {silence.basis.article}".strip()
    step = application.case.step
    keep(application, RecordKind.GRANTED_BY_SILENCE, code="silence", step=step, by=by, words=words)
    if consequence == GRANT:
        _grant(application, offer)
    told = events.SilencePassed(
        clock=item.pk, due_at=item.due_at, calendar_edition=item.calendar_edition, consequence=consequence
    )
    tell(told, application, by)
    return Done(application)


@command(emits=False)
def forget_drafts(*, by: Actor) -> int:
    """Delete drafts that were not used for too long, with what they say; returns how many. Their files follow.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    deleted, counts = Draft.objects.filter(expires_at__lt=clock.now()).delete()
    return counts.get("applications.Draft", 0) if deleted else 0


def _grant(application: Application, offer: Offer) -> None:
    left, key = application.case.step, f"silence:{application.pk}"
    acted = engine.proceed(
        application.case,
        key=key,
        values=values_of(application, offer.definition),
        facts={DEADLINE_PASSED},
        days=offer.days(),
    )
    if not acted.was_repeated:
        moves = [*acted.moves, *bill_step(application, offer, left=left, key=key)]
        draft_documents(application, offer, [move.from_step for move in moves], None)


def _is_noted(application: Application) -> bool:
    return StepRecord.objects.filter(application=application, kind=RecordKind.GRANTED_BY_SILENCE).exists()


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))
