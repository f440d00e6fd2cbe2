"""Write messages, send them, try again, give up, and let people refuse kinds of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.notify.channels import channel
from praja.kernel.notify.events import MessageRetried
from praja.kernel.notify.models import MessageStatus, OutgoingMessage, Refusal
from praja.kernel.notify.templates import kind, render, staff_messages

log = structlog.get_logger(__name__)

ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(minutes=1)
"""Doubled after every attempt: the last one comes about four hours after the first."""
BATCH = 100


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes. `user_id` names a member of the staff, whose refusals count."""

    address: str
    language: str
    user_id: int | None = None
    channel: str = "email"


@command(emits=False)
def notify(template: str, *, to: Recipient, context: Mapping[str, str], key: str) -> None:
    """Write a message into the outbox. The same `key` again writes nothing.

    Raises:
        KeyError: no room declared such a kind, or there is no such channel.
        ValueError: the context has other keys than the kind declares (it could leak something personal).
    """
    if set(context) != kind(template).keys:
        raise ValueError(f"the message {template} takes {sorted(kind(template).keys)}, not {sorted(context)}")
    channel(to.channel)
    refused = (
        to.user_id is not None
        and Refusal.objects.filter(user=to.user_id, template=template, channel=to.channel).exists()
    )
    OutgoingMessage.objects.bulk_create(
        [
            OutgoingMessage(
                key=key,
                template=template,
                channel=to.channel,
                language=to.language,
                address=to.address,
                user_id=to.user_id,
                context=dict(context),
                status=MessageStatus.UNWANTED if refused else MessageStatus.PENDING,
                next_attempt_at=clock.now(),
                written_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )


def send_due() -> int:
    """Send what is due, each message in a transaction of its own; returns how many were tried."""
    tried = 0
    while tried < BATCH and _send_next(by=Actor.system("send_messages")):
        tried += 1
    return tried


@command
def retry_message(message_id: int, *, by: Actor) -> OutgoingMessage:
    """Try a message again that was given up.

    Raises:
        NotAllowed: `by` is not an administrator of the regency.
        NotFound: there is no such message.
        WrongState: it was not given up.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    message = OutgoingMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    if message.status != MessageStatus.FAILED:
        raise WrongState(_("Only a message that has failed can be tried again."))
    message.status, message.attempts, message.next_attempt_at = MessageStatus.PENDING, 0, clock.now()
    message.save(update_fields=["status", "attempts", "next_attempt_at"])
    emit(MessageRetried(message=message.pk, template=message.template), subject=f"message/{message.pk}", by=by)
    return message


@command(emits=False)
def choose_messages(wanted: set[tuple[str, str]], *, by: Actor) -> None:
    """Set which kinds of messages (kind, channel) a member of the staff wants; all others are refused.

    Raises:
        SignInRequired: `by` is not staff.
        Invalid: a kind is unknown or not for staff.
    """
    by.require_staff()
    offered = staff_messages()
    if not wanted <= offered:
        raise Invalid(_("Choose from the list."), field="wanted")
    Refusal.objects.filter(user=int(by.id)).delete()
    Refusal.objects.bulk_create(
        Refusal(user_id=int(by.id), template=template, channel=code) for template, code in sorted(offered - wanted)
    )


def _unsubscribing(message: OutgoingMessage) -> dict[str, str]:
    """Where an e-mail of a kind that can be unsubscribed from is ended; nothing for all others."""
    name = kind(message.template).unsubscribe
    return {"unsubscribe": str(message.context[name])} if name and message.channel == "email" else {}


@command(emits=False)
def _send_next(*, by: Actor) -> bool:
    """Send the message that is due longest; False when none is. Another worker's message is skipped."""
    message = (
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(status=MessageStatus.PENDING, next_attempt_at__lte=clock.now())
        .defer("address")  # decrypted below, where a failure is this message's own
        .order_by("next_attempt_at", "id")
        .first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        with transaction.atomic():
            subject, body = render(message.template, message.channel, message.language, message.context)
            channel(message.channel).send(
                address=message.address, subject=subject, body=body, key=message.key, **_unsubscribing(message)
            )
    except Exception as error:
        message.error = type(error).__name__
        message.next_attempt_at = clock.now() + FIRST_WAIT * 2 ** (message.attempts - 1)
        if message.attempts >= ATTEMPTS:
            message.status = MessageStatus.FAILED
        log.warning("message_not_sent", message=message.pk, attempts=message.attempts, error=message.error)
    else:
        message.status, message.sent_at, message.error = MessageStatus.SENT, clock.now(), ""
    message.save(update_fields=["attempts", "error", "next_attempt_at", "status", "sent_at"])
    return True
