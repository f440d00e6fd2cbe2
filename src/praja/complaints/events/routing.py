"""What the model says when a complaint is filed or corrected, and what officers decided. In the worker only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from praja.complaints.commands.routing import keep_outcome, suggest
from praja.complaints.events.types import Disposed, Filed, Forwarded, Returned, Verified
from praja.kernel.actors import Actor
from praja.kernel.events import Recorded, handler

_BY = Actor.system("complaints.routing")


@handler(Filed, Verified, Returned, name="complaints.suggest_agency")
def suggest_agency(event: Recorded[Any]) -> None:
    """Score the text; again when officers corrected the report, in case another version is active by then."""
    suggest(_complaint(event), by=_BY)


@handler(Disposed, Forwarded, name="complaints.keep_routing_outcome")
def keep_routing_outcome(event: Recorded[Any]) -> None:
    """Remember the decision beside what rule and model had said."""
    is_outside = isinstance(event.data, Forwarded)
    keep_outcome(_complaint(event), decided=event.data.to, is_outside=is_outside, at=event.time, by=_BY)


def _complaint(event: Recorded[Any]) -> UUID:
    return UUID(event.subject.removeprefix("complaint/"))
