"""A message that nobody understood, as a verifier reads it: its words, never who sent it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.complaints.channels.messages import read
from praja.complaints.models import Channel, IncomingMessage
from praja.kernel.errors import Text

REASONS: dict[str, Text] = {
    "place_unknown": gettext_lazy("It names no village that is known here."),
    "too_little": gettext_lazy("It says too little for a report."),
    "other_sender": gettext_lazy("It names a report, but comes from another address than its reporter's."),
    "not_now": gettext_lazy("It names a report that takes no message at present."),
    "failed": gettext_lazy("The platform failed to handle it several times."),
}


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the list."""

    pk: UUID
    channel: str
    received_at: datetime
    reason: Text
    text: str
    pictures: int
    code: str
    complaint_href: str


def message_view(row: IncomingMessage) -> MessageView:
    message = read(row.content or "")
    complaint = row.complaint
    return MessageView(
        pk=row.pk,
        channel=str(Channel(row.channel).label),
        received_at=row.received_at,
        reason=REASONS.get(row.reason, _("Not understood")),
        text=message.text,
        pictures=len(row.pictures.all()),
        code=complaint.case.reference if complaint is not None else message.code,
        complaint_href=reverse("complaints:detail", args=[complaint.pk]) if complaint is not None else "",
    )
