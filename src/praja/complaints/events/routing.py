"""What the model says when a complaint is filed or corrected, and what officers decided. In the worker only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from praja.accounts.queries import holders
from praja.complaints.commands.routing import Decision, keep_outcomes, suggest
from praja.complaints.events.types import Disposed, Filed, Forwarded, Returned, RoutingDrifted, Verified
from praja.complaints.models.complaint import complaint_key
from praja.government.queries import coordinator
from praja.kernel.actors import Actor, Role
from praja.kernel.events import Recorded, batch_handler, handler
from praja.kernel.notify.commands import Recipient, notify

_BY = Actor.system("complaints.routing")


@batch_handler(Filed, Verified, Returned, name="complaints.suggest_agency")
def suggest_agency(events: Sequence[Recorded[Any]]) -> None:
    """Score the texts; again when officers corrected a report, in case another version is active by then."""
    suggest([complaint_key(event.subject) for event in events], by=_BY)


@batch_handler(Disposed, Forwarded, name="complaints.keep_routing_outcome")
def keep_routing_outcome(events: Sequence[Recorded[Any]]) -> None:
    """Remember the decisions beside what rule and model had said."""
    keep_outcomes(
        [
            Decision(
                complaint_key(event.subject),
                to=event.data.to,
                is_outside=isinstance(event.data, Forwarded),
                at=event.time,
            )
            for event in events
        ],
        by=_BY,
    )


@handler(RoutingDrifted, name="complaints.tell_of_drift")
def tell_of_drift(event: Recorded[Any]) -> None:
    """Tell the coordinator's verifiers and administrators that the model fell behind, once for each event."""
    for user in holders(Role.VERIFIER, Role.ADMIN, organization=coordinator()):
        notify(
            "routing_drifted",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
            context={
                "agreement": f"{100 * event.data.agreement:.0f}",
                "holdout": f"{100 * event.data.holdout:.0f}",
                "url": settings.PUBLIC_URL + reverse("complaints:routing"),
            },
            key=f"routing-drifted:{event.id}:{user.pk}",
        )
