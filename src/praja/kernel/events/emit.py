"""Write an event in the transaction of the change it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.apps import apps
from django.db import connection

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import note_emitted
from praja.kernel.events.registry import EventPayload
from praja.kernel.identifiers import uuid7

if TYPE_CHECKING:
    from praja.kernel.events.models import Event


class OutsideTransaction(RuntimeError):
    """An event was emitted outside a command's transaction."""


def emit(payload: EventPayload, *, subject: str, by: Actor, organization: str = "") -> Event:
    """Record what happened. Call it once, last, in a command.

    Args:
        payload: the typed data of a registered event type.
        subject: what it happened to, "<kind>/<id>", e.g. "complaint/018f…"; the order of events is kept per subject,
            so hold a lock on the subject's row.
        by: who did it; recorded as a pseudonym.
        organization: code of the agency it happened in, empty when none.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{payload.TYPE} was emitted outside a transaction")
    model = apps.get_model("events", "Event")
    event = model.objects.create(
        id=uuid7(),
        type=payload.TYPE,
        subject=subject,
        actor=by.reference,
        organization=organization,
        time=clock.now(),
        data=msgspec.to_builtins(payload),
    )
    note_emitted()
    return event
