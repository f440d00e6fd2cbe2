"""What neighbours do with a complaint that is not theirs."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.merging import count_supporters, locked_with_leader
from praja.complaints.commands.steps import Done, tell
from praja.complaints.models import Complaint, Supporter
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

    Who supports a merged report is counted with the one that leads, and stays with the merged one when that is undone.

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
    complaint, merged = locked_with_leader(complaint_id)
    leader = merged.leader if merged is not None else complaint
    if complaint.is_secret or not is_published(leader):
        raise NotFound(_("There is no such report, or it is not public."))
    if not leader.case.is_open:
        raise WrongState(_("This report is closed. Report the problem again when it is still there."))
    is_new = _remember(complaint, device)
    if is_new:
        if merged is not None:
            count_supporters(complaint)
        count_supporters(leader)
        tell(events.Supported(supporters=leader.supporters), leader, by)
    return Done(leader, was_repeated=not is_new)


def _remember(complaint: Complaint, device: str) -> bool:
    """Keep the mark of a device; False when it is known. Older rows hold marks that were bound to their report."""
    mark = keyed_hash(device, purpose="complaints.supporter")
    bound = keyed_hash(f"{complaint.pk}:{device}", purpose="complaints.supporter")
    if Supporter.objects.filter(complaint=complaint, device__in=[mark, bound]).exists():
        return False
    Supporter.objects.create(complaint=complaint, device=mark, supported_at=clock.now())
    return True
