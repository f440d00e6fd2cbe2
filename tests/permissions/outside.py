"""Who lets a report be sent once more to an outside body; everything else there is the platform's own doing."""

from __future__ import annotations

from collections.abc import Callable

from praja.complaints.models import Complaint, RemoteRequest, RemoteState
from praja.complaints.outside import commands as outside
from praja.complaints.outside.client import Posted, Told
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from tests import factories as f
from tests.permissions.matrix import Attempt, Row

OUTSIDE = "complaints.outside.commands"
PLATFORM = frozenset({ActorKind.SYSTEM})


def _row(state: str) -> RemoteRequest:
    filed = f.verified()
    return RemoteRequest.objects.create(
        complaint_id=f.pk(filed), body="bbpjn-jatim-bali", state=state, next_at=clock.now()
    )


def _begin() -> Attempt:
    complaint = Complaint.objects.get(pk=f.pk(f.verified()))
    return lambda by: outside.begin(complaint, body="bbpjn-jatim-bali", by=by)


def _with_row(
    attempt: Callable[[RemoteRequest, Actor], object], state: str = RemoteState.WAITING
) -> Callable[[], Attempt]:
    def prepare() -> Attempt:
        row = _row(state)
        return lambda by: attempt(row, by)

    return prepare


def _post(row: RemoteRequest, by: Actor) -> object:
    return outside.note_posted(row.pk, Posted(remote_id=f.key()), by=by)


def _fail(row: RemoteRequest, by: Actor) -> object:
    return outside.note_failure(row.pk, error="503", is_final=False, by=by)


def _look(row: RemoteRequest, by: Actor) -> object:
    return outside.note_look(row.pk, by=by)


def _receive(row: RemoteRequest, by: Actor) -> object:
    return outside.receive(row.pk, Told("R-1", f.key(), "fixed", "Selesai.", clock.now()), by=by)


def _retry(row: RemoteRequest, by: Actor) -> object:
    return outside.try_again(row.pk, by=by)


ROWS = [
    Row(f"{OUTSIDE}.begin", _begin, PLATFORM, f.COORDINATOR),
    Row(f"{OUTSIDE}.note_posted", _with_row(_post), PLATFORM, f.COORDINATOR),
    Row(f"{OUTSIDE}.note_failure", _with_row(_fail), PLATFORM, f.COORDINATOR),
    Row(f"{OUTSIDE}.note_look", _with_row(_look), PLATFORM, f.COORDINATOR),
    Row(f"{OUTSIDE}.receive", _with_row(_receive), PLATFORM, f.COORDINATOR),
    Row(f"{OUTSIDE}.try_again", _with_row(_retry, RemoteState.FAILED), frozenset({Role.VERIFIER}), f.COORDINATOR),
]
