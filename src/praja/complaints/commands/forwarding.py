"""No wrong door: hand a report to the body outside the regency that answers for it, and tell its reporter."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events, rules
from praja.complaints.commands.steps import Done, Words, locked, take_step, tell
from praja.complaints.models import MessageKind
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid


@command
def forward(complaint_id: UUID, *, to: str, words: Words, by: Actor, key: str) -> Done:
    """Forward a verified complaint to an outside body, and tell the reporter where it went and why.

    Args:
        to: code of a body in the pack's outside_bodies.yaml.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        WrongState: it is not verified, or its procedure is older than forwarding.
        Invalid: there is no such body, or the reason is missing.
    """
    if to not in rules.outside_bodies():
        raise Invalid(_("Choose the body that answers for it."), field="to")
    complaint = locked(complaint_id)
    taken = take_step(complaint, "forward", by=by, key=key, words=words, kind=MessageKind.FORWARDING, content=[to])
    if taken.message is not None:
        complaint.forwarded_to = to
        complaint.save(update_fields=["forwarded_to"])
        tell(events.Forwarded(to=to, **taken.said), complaint, by)
    return taken.done
