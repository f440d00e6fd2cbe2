"""What the public may read of a complaint after it was filed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.steps import Done, locked, tell
from praja.complaints.queries import may_conceal
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed


@command
def conceal(complaint_id: UUID, *, by: Actor) -> Done:
    """Hide a report from the public for good: it says more of somebody than masks can find. A repeat changes nothing.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` is neither its reporter nor a verifier of the coordinator.
    """
    complaint = locked(complaint_id)
    if not may_conceal(complaint, by):
        raise NotAllowed(_("Only the reporter and the verifiers can hide a report from the public."))
    if complaint.is_secret:
        return Done(complaint, was_repeated=True)
    complaint.is_secret = True
    complaint.save(update_fields=["is_secret"])
    tell(events.Concealed(by_reporter=not by.is_staff), complaint, by)
    return Done(complaint)
