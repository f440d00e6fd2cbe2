"""Every change of a report at an outside body: begin, note what it answered, keep what it said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.models import Complaint, RemoteRequest, RemoteState, RemoteUpdate
from praja.complaints.outside.client import Posted, Told
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text

FIRST_WAIT = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=12)
ATTEMPTS = 12
LOOK_AGAIN = dt.timedelta(minutes=30)
"""How often the state of a report is asked for."""


@dataclass(frozen=True, slots=True)
class Received:
    """A report after its body said something; `was_repeated` when that was known."""

    row: RemoteRequest
    was_repeated: bool = False


@command(emits=False)
def begin(complaint: Complaint, *, body: str, by: Actor) -> RemoteRequest:
    """Let the worker hand a forwarded report to the body's service; a secret one stays here."""
    _require_platform(by)
    state = RemoteState.WITHHELD if complaint.is_secret else RemoteState.WAITING
    row, _is_new = RemoteRequest.objects.get_or_create(
        complaint=complaint, defaults={"body": body, "state": state, "next_at": clock.now()}
    )
    return row


@command
def note_posted(complaint_id: UUID, posted: Posted, *, by: Actor) -> RemoteRequest:
    """Keep the number the body gave the report, or the token for it."""
    row = _locked(complaint_id, by)
    if row.state == RemoteState.SENT:
        return row
    row.token = posted.token[:200]
    row.attempts, row.last_error, row.next_at = 0, "", clock.now() + (LOOK_AGAIN if posted.remote_id else FIRST_WAIT)
    row.sent_at = row.sent_at or clock.now()
    row.remote_id = posted.remote_id[:200]
    row.state = RemoteState.SENT if posted.remote_id else RemoteState.TOKEN
    row.save()
    payload = events.HandedOver(body=row.body, has_number=bool(row.remote_id))
    emit(payload, subject=f"complaint/{complaint_id}", by=by)
    return row


@command(emits=False)
def note_failure(complaint_id: UUID, *, error: str, is_final: bool, by: Actor) -> RemoteRequest:
    """Keep what went wrong and when to try again; what is refused for good, or fails too often, is given up.

    Only giving up is an event: a body that is away for an hour is nothing to keep for ever.
    """
    row = _locked(complaint_id, by)
    row.attempts += 1
    row.last_error = error[:300]
    row.next_at = clock.now() + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
    is_unsent = row.state in (RemoteState.WAITING, RemoteState.TOKEN)
    is_given_up = is_unsent and (is_final or row.attempts >= ATTEMPTS)
    if is_given_up:
        row.state = RemoteState.FAILED
    row.save()
    if is_given_up:
        payload = events.HandingFailed(body=row.body, attempts=row.attempts)
        emit(payload, subject=f"complaint/{complaint_id}", by=by)
    return row


@command
def try_again(complaint_id: UUID, *, by: Actor) -> Received:
    """Send a report once more that was given up.

    Raises:
        NotAllowed, SignInRequired: `by` is no verifier of the coordinator.
        NotFound: it was not handed over.
        WrongState: it was not given up.
    """
    by.require(Role.VERIFIER, organization=coordinator())
    row = RemoteRequest.objects.select_for_update().filter(pk=complaint_id).first()
    if row is None:
        raise NotFound(_("This report was not handed to another body."))
    if row.state != RemoteState.FAILED:
        raise WrongState(_("It is being sent already, or was sent."))
    row.state = RemoteState.TOKEN if row.token else RemoteState.WAITING
    row.attempts, row.next_at = 0, clock.now()
    row.save()
    emit(events.HandingRetried(body=row.body), subject=f"complaint/{complaint_id}", by=by)
    return Received(row)


@command(emits=False)
def note_look(complaint_id: UUID, *, by: Actor) -> None:
    """The body had nothing new; look again later."""
    row = _locked(complaint_id, by)
    row.next_at = clock.now() + LOOK_AGAIN
    row.attempts, row.last_error = 0, ""
    row.save(update_fields=["next_at", "attempts", "last_error"])


@command
def receive(complaint_id: UUID, told: Told, *, by: Actor) -> Received:
    """Keep something the body said, once for each of its names, and tell the reporter."""
    row = _locked(complaint_id, by)
    words = clean_text(told.words[:4000], field="words", shortest=0, longest=4000)
    if RemoteUpdate.objects.filter(request=row, name=told.name).exists():
        return Received(row, was_repeated=True)
    if told.is_state and (row.status, row.status_words) == (told.status, words[:300]):
        return Received(row, was_repeated=True)
    now = clock.now()
    update = RemoteUpdate.objects.create(
        request=row, name=told.name, status=told.status[:40], words=words, said_at=told.at or now, received_at=now
    )
    if told.is_state:
        row.status, row.status_words = told.status, words[:300]
    row.updated_at = told.at or now
    row.next_at = now + LOOK_AGAIN
    row.save()
    payload = events.RemoteUpdated(body=row.body, update=update.pk, status=update.status)
    emit(payload, subject=f"complaint/{complaint_id}", by=by)
    return Received(row)


def _locked(complaint_id: UUID, by: Actor) -> RemoteRequest:
    _require_platform(by)
    row = RemoteRequest.objects.select_for_update().filter(pk=complaint_id).first()
    if row is None:
        raise NotFound(_("This report was not handed to another body."))
    return row


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself."))
