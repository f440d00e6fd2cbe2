"""What happens to messages from outside, and who is told of a report on the channel it came by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.cases.queries import procedure
from praja.complaints.channels.messages import seal
from praja.complaints.events.types import (
    Answered,
    Archived,
    ClosedSilent,
    CompletionRequested,
    Disposed,
    ReporterAsked,
    Resolved,
)
from praja.complaints.models import Channel, ChannelContact, Message
from praja.complaints.models.complaint import complaint_key
from praja.kernel.events import EventPayload, Recorded, batch_handler, event_type
from praja.kernel.notify.commands import Recipient, notify


@event_type("complaints.message_reported.v1")
class MessageReported(EventPayload):
    """A verifier made a message a report."""

    channel: str
    complaint: str


@event_type("complaints.message_dismissed.v1")
class MessageDismissed(EventPayload):
    channel: str
    reason: str


@batch_handler(
    CompletionRequested,
    Disposed,
    Answered,
    ReporterAsked,
    Resolved,
    Archived,
    ClosedSilent,
    name="complaints.tell_on_channel",
)
def tell_on_channel(events: Sequence[Recorded[Any]]) -> None:
    """Tell a reporter who wrote by a chat, there. A question comes with its words, sealed until it is sent."""
    contacts = ChannelContact.objects.exclude(channel=Channel.EMAIL).select_related("complaint__case")
    known = contacts.in_bulk([complaint_key(event.subject) for event in events])
    for event in events:
        if (contact := known.get(complaint_key(event.subject))) is not None:
            _tell(contact, event)


def _tell(contact: ChannelContact, event: Recorded[Any]) -> None:
    case = contact.complaint.case
    to = Recipient(address=contact.address, language=contact.complaint.language, channel=contact.channel)
    known = {"reference": case.reference, "url": settings.PUBLIC_URL + reverse("complaints:track")}
    key = f"channel-event:{event.id}"
    if isinstance(event.data, CompletionRequested | ReporterAsked):
        question = Message.objects.get(pk=event.data.message).words
        notify("channel_question", to=to, context=known | {"text": seal(question)}, key=key)
        return
    with translation.override(contact.complaint.language):
        step = procedure(case.definition_id).step(case.step)
        context = known | {"step": str(step.public_name or step.name)}
    notify("complaint_updated", to=to, context=context, key=key)
