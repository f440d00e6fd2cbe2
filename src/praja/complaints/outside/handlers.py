"""A report that is forwarded goes to the body's service by itself, where it has one."""

from __future__ import annotations

from praja.complaints import events, rules
from praja.complaints.models import Complaint
from praja.complaints.models.complaint import complaint_key
from praja.complaints.outside.commands import begin
from praja.kernel.actors import Actor
from praja.kernel.events import Recorded, handler


@handler(events.Forwarded, name="complaints.hand_to_outside_body")
def hand_over(event: Recorded[events.Forwarded]) -> None:
    """Begin the handing over. The same event begins it once; demo reports go nowhere."""
    body = rules.outside_bodies().get(event.data.to)
    if body is None or body.open311 is None:
        return
    complaint = Complaint.objects.select_related("case").get(pk=complaint_key(event.subject))
    if not complaint.is_demo:
        begin(complaint, body=body.code, by=Actor.system("outside_bodies"))
