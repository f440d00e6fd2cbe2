"""What neighbours do with a complaint that is not theirs."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.steps import Done, locked, tell
from praja.complaints.models import Supporter
from praja.complaints.queries import is_published
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

MARK_LENGTHS = range(16, 81)


@command
def support(complaint_id: UUID, *, by: Actor, device: str) -> Done:
    """Count somebody who has the same problem, once for each device.

    Args:
        device: a random mark of the browser, 16 to 80 characters; only its keyed hash is stored.

    Raises:
        NotFound: there is no such public complaint.
        WrongState: it is closed.
        NotAllowed: `by` is staff, who act on complaints by their steps.
    """
    if by.is_staff:
        raise NotAllowed(_("Sign out to support a report; officers act on reports by their steps."))
    if len(device) not in MARK_LENGTHS:
        raise Invalid(_("Send a mark of 16 to 80 characters."), field="device")
    complaint = locked(complaint_id)
    if not is_published(complaint):
        raise NotFound(_("There is no such report, or it is not public."))
    if not complaint.case.is_open:
        raise WrongState(_("This report is closed. Report the problem again when it is still there."))
    mark = keyed_hash(f"{complaint_id}:{device}", purpose="complaints.supporter")
    _supporter, is_new = Supporter.objects.get_or_create(
        complaint=complaint, device=mark, defaults={"supported_at": clock.now()}
    )
    if is_new:
        complaint.supporters += 1
        complaint.save(update_fields=["supporters"])
        tell(events.Supported(supporters=complaint.supporters), complaint, by)
    return Done(complaint, was_repeated=not is_new)
