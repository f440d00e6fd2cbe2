"""Messages in words, for operators. Never where they go."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.kernel.notify.channels import channels
from praja.kernel.notify.models import MessageStatus, OutgoingMessage
from praja.kernel.notify.templates import kinds
from praja.kernel.ui.components import Content, Link, Status, Tone

TONES = {
    MessageStatus.PENDING: Tone.PROGRESS,
    MessageStatus.SENT: Tone.SUCCESS,
    MessageStatus.FAILED: Tone.DANGER,
    MessageStatus.UNWANTED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the list."""

    pk: int
    title: str
    status: Status
    facts: list[tuple[str, Content]]
    may_retry: bool


def message_view(message: OutgoingMessage) -> MessageView:
    status = MessageStatus(message.status)
    names = {kind.code: str(kind.name) for kind in kinds()}
    way = channels().get(message.channel)
    facts: list[tuple[str, Content]] = [
        (_("Number"), str(message.pk)),
        (_("Channel"), way.name if way else message.channel),
        (_("Written"), message.written_at),
        (_("Attempts"), message.attempts),
    ]
    if status is MessageStatus.PENDING:
        facts.append((_("Next attempt"), message.next_attempt_at))
    if message.sent_at is not None:
        facts.append((_("Sent"), message.sent_at))
    if message.error:
        facts.append((_("Last error"), message.error))
    return MessageView(
        pk=message.pk,
        title=names.get(message.template, message.template),
        status=Status(status.label, TONES[status]),
        facts=facts,
        may_retry=status is MessageStatus.FAILED,
    )


def status_tabs(current: str) -> list[Link]:
    """All messages, and a view for each state."""
    page = reverse("notify:messages")
    order = [MessageStatus.FAILED, MessageStatus.PENDING, MessageStatus.SENT, MessageStatus.UNWANTED]
    return [
        Link(_("All"), page, is_current=not current),
        *(Link(status.label, f"{page}?status={status}", is_current=status == current) for status in order),
    ]
