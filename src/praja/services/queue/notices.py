"""Who is told what: a booking is confirmed, a closed day excused, and a turn that comes near announced."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.kernel.events import Recorded, handler
from praja.kernel.notify.channels import is_ready
from praja.kernel.notify.commands import Recipient, notify
from praja.kernel.text import moment
from praja.services.queue import rules
from praja.services.queue.events import Booked, Called, Cancelled, Rescheduled
from praja.services.queue.models import Ticket
from praja.services.queue.queries import nearly_there

BY_PHONE = ("whatsapp", "sms")
"""Ways to reach a telephone number, the one that costs least first."""


@handler(Booked, Rescheduled, name="queue.confirm_booking")
def confirm_booking(event: Recorded[Any]) -> None:
    """Send the code and the time to whoever left an e-mail address; the others have them on the page."""
    ticket = _ticket(event)
    if ticket.email:
        _tell_when("queue_booked", ticket, Recipient(address=ticket.email, language=ticket.language), event)


@handler(Cancelled, name="queue.tell_of_closing")
def tell_of_closing(event: Recorded[Cancelled]) -> None:
    """Tell the holder that a closed day took their booking away; who gave it up knows."""
    ticket = _ticket(event)
    to = recipient(ticket)
    if event.data.because and to is not None:
        _tell_when("queue_cancelled", ticket, to, event)


@handler(Called, name="queue.tell_who_is_near")
def tell_who_is_near(event: Recorded[Called]) -> None:
    """Tell those who now have few people before them, once each."""
    called = _ticket(event)
    for ticket, ahead in nearly_there(called.line_id, most=rules.queue().rules.notice_ahead):
        to = recipient(ticket)
        if to is None:
            continue
        with translation.override(ticket.language):
            context = {
                "label": ticket.label,
                "ahead": str(ahead),
                "place": str(rules.place(ticket.place).name),
                "url": address(ticket),
            }
        notify("queue_near", to=to, context=context, key=f"queue-near:{ticket.pk}")


def recipient(ticket: Ticket) -> Recipient | None:
    """How the holder can be reached: by e-mail, else by telephone where the regency has a channel for it."""
    if ticket.email:
        return Recipient(address=ticket.email, language=ticket.language)
    channel = next((code for code in BY_PHONE if is_ready(code)), None)
    if ticket.phone and channel is not None:
        return Recipient(address=ticket.phone, language=ticket.language, channel=channel)
    return None


def address(ticket: Ticket) -> str:
    """The page of a ticket, for messages and codes."""
    return settings.PUBLIC_URL + reverse("queue:ticket", args=[ticket.code])


def _tell_when(kind: str, ticket: Ticket, to: Recipient, event: Recorded[Any]) -> None:
    with translation.override(ticket.language):
        context = {
            "code": ticket.code,
            "when": moment(ticket.slot.starts_at) if ticket.slot is not None else "",
            "place": str(rules.place(ticket.place).name),
            "url": address(ticket),
        }
    notify(kind, to=to, context=context, key=f"{kind}:{event.id}")


def _ticket(event: Recorded[Any]) -> Ticket:
    return Ticket.objects.select_related("line", "slot").get(pk=event.subject.partition("/")[2])
