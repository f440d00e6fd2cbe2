"""E-mail about a report, an area, an agency or a topic: asked for, confirmed by a link in the mail, ended by another.

Whether an address follows something is told to nobody but whoever reads its mail: every request is answered alike.
"""

from __future__ import annotations

import datetime as dt
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.models import FollowedKind, Rhythm, Subscription
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Invalid, NotAllowed, NotFound, TooManyRequests
from praja.kernel.events import EventPayload, emit
from praja.kernel.notify.commands import Recipient, notify

LINK = "complaints.subscription_link"
ADDRESS = "complaints.subscription"
NETWORK = "complaints.subscription_network"
ASK_AGAIN_AFTER = dt.timedelta(hours=1)
ASKED_AT_MOST = 5
"""Mails that ask one address to confirm, in a day: nobody's mailbox is filled from here."""
ASKED_BY_NETWORK = 20
"""Mails that one network may have written to whomever, in an hour: a village shares one, a robot has few."""
ASKED_BY_ALL = 300
"""Mails that ask anybody to confirm, in an hour: what the mail server bears."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What can be followed, with the name its mails call it by."""

    kind: FollowedKind
    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A subscription after a change; `was_repeated` when there was nothing to change."""

    subscription: Subscription | None
    was_repeated: bool = False


@command
def ask_to_follow(
    followed: Followed, *, address: str, rhythm: str, language: str, network: str = "", by: Actor
) -> Changed:
    """Write a mail that asks whether its reader wants to follow something; nothing else is sent before they confirm.

    An address that was asked within the hour, or too often in a day, gets no mail, and the answer is the same.

    Args:
        network: where the request comes from; kept as a keyed hash that means nothing the day after.

    Raises:
        Invalid: it is no e-mail address, or there is no such rhythm.
        TooManyRequests: this network, or all together, have asked very often within the hour.
    """
    address = _address(address)
    rhythm = _rhythm(followed.kind, rhythm)
    now = clock.now()
    asked_from = keyed_hash(f"{now:%Y%m%d} {network}", purpose=NETWORK) if network else None
    _require_room(asked_from, now)
    digest = keyed_hash(address.lower(), purpose=ADDRESS)
    asked_today = Subscription.objects.filter(address_digest=digest, asked_at__gt=now - dt.timedelta(days=1))
    if asked_today.count() >= ASKED_AT_MOST:
        return Changed(None, was_repeated=True)
    subscription, is_new = Subscription.objects.get_or_create(
        address_digest=digest,
        kind=followed.kind,
        subject=followed.subject,
        ended_at=None,
        defaults={
            "address": address,
            "language": language,
            "rhythm": rhythm,
            "asked_at": now,
            "asked_from": asked_from,
        },
    )
    if not is_new and subscription.asked_at > now - ASK_AGAIN_AFTER:
        return Changed(subscription, was_repeated=True)
    if not is_new:
        subscription.asked_at, subscription.asked_from = now, asked_from
        subscription.save(update_fields=["asked_at", "asked_from"])
    notify(
        "follow_confirm",
        to=Recipient(address=address, language=language),
        context={"about": followed.name, "manage": manage_address(subscription)},
        key=f"follow-confirm:{subscription.id}:{now:%Y%m%d%H%M%S}",
    )
    _tell(events.FollowAsked(kind=followed.kind, about=followed.subject), subscription, by)
    return Changed(subscription)


def _require_room(asked_from: bytes | None, now: dt.datetime) -> None:
    within_the_hour = Subscription.objects.filter(asked_at__gt=now - dt.timedelta(hours=1))
    if asked_from is not None and within_the_hour.filter(asked_from=asked_from).count() >= ASKED_BY_NETWORK:
        raise TooManyRequests(_("Too many requests come from your network. Try again in an hour."), retry_after=3600)
    if within_the_hour.count() >= ASKED_BY_ALL:
        raise TooManyRequests(_("Very many people ask for this now. Try again in an hour."), retry_after=3600)


@command
def confirm_subscription(subscription_id: UUID, *, by: Actor) -> Changed:
    """Begin to send; what happened before is not told. A repeat changes nothing.

    Raises:
        NotAllowed: `by` has not shown the link of the mail.
        NotFound: it has ended.
    """
    subscription = _own(subscription_id, by)
    if subscription.is_active:
        return Changed(subscription, was_repeated=True)
    subscription.confirmed_at = subscription.sent_until = clock.now()
    subscription.save(update_fields=["confirmed_at", "sent_until"])
    _tell(events.FollowConfirmed(kind=subscription.kind, about=subscription.subject), subscription, by)
    return Changed(subscription)


@command
def choose_rhythm(subscription_id: UUID, *, rhythm: str, by: Actor) -> Changed:
    """Let the mail come daily or weekly.

    Raises:
        NotAllowed: `by` has not shown the link of the mail.
        NotFound: it has ended.
        Invalid: there is no such rhythm for it.
    """
    subscription = _own(subscription_id, by)
    rhythm = _rhythm(FollowedKind(subscription.kind), rhythm)
    if subscription.rhythm == rhythm:
        return Changed(subscription, was_repeated=True)
    subscription.rhythm = rhythm
    subscription.save(update_fields=["rhythm"])
    _tell(events.FollowChanged(rhythm=rhythm), subscription, by)
    return Changed(subscription)


@command
def unsubscribe(subscription_id: UUID, *, by: Actor) -> Changed:
    """Send nothing any more. A repeat changes nothing, also after the row was deleted.

    Raises:
        NotAllowed: `by` has not shown the link of the mail.
    """
    _require_link(subscription_id, by)
    subscription = Subscription.objects.select_for_update().filter(id=subscription_id).first()
    if subscription is None or subscription.ended_at is not None:
        return Changed(subscription, was_repeated=True)
    subscription.ended_at = clock.now()
    subscription.save(update_fields=["ended_at"])
    _tell(events.FollowEnded(kind=subscription.kind, about=subscription.subject), subscription, by)
    return Changed(subscription)


def token_of(subscription_id: UUID) -> str:
    """The secret part of a subscription's links."""
    return urlsafe_b64encode(keyed_hash(str(subscription_id), purpose=LINK)).decode().rstrip("=")


def holder(subscription_id: UUID, token: str) -> Actor:
    """Whoever shows the link of a mail, as the one its subscription belongs to.

    Raises:
        NotFound: the link is not one of ours.
    """
    if not compare_digest(token_of(subscription_id).encode(), token.encode()):
        raise NotFound(_("This link is not complete. Copy it from the mail once more."))
    return Actor.citizen(str(subscription_id))


def manage_address(subscription: Subscription) -> str:
    return settings.PUBLIC_URL + reverse("complaints:subscription", args=_link(subscription))


def unsubscribe_address(subscription: Subscription) -> str:
    return settings.PUBLIC_URL + reverse("complaints:unsubscribe", args=_link(subscription))


def _link(subscription: Subscription) -> tuple[UUID, str]:
    return subscription.id, token_of(subscription.id)


def _own(subscription_id: UUID, by: Actor) -> Subscription:
    _require_link(subscription_id, by)
    found = Subscription.objects.select_for_update().filter(id=subscription_id, ended_at__isnull=True).first()
    if found is None:
        raise NotFound(_("This subscription has ended. You can follow again on the page of the report or area."))
    return found


def _require_link(subscription_id: UUID, by: Actor) -> None:
    if by.kind is not ActorKind.CITIZEN or by.id != str(subscription_id):
        raise NotAllowed(_("Open the link in the mail to do this."))


def _address(text: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        raise Invalid(_("Write the e-mail address like name@example.org."), field="email") from None
    if len(text) > 254:
        raise Invalid(_("Write the e-mail address like name@example.org."), field="email")
    return text.strip()


def _rhythm(kind: FollowedKind, rhythm: str) -> Rhythm:
    if kind is FollowedKind.REPORT:
        return Rhythm.AT_ONCE
    if rhythm not in (Rhythm.DAILY, Rhythm.WEEKLY):
        raise Invalid(_("Choose daily or weekly."), field="rhythm")
    return Rhythm(rhythm)


def _tell(event: EventPayload, subscription: Subscription, by: Actor) -> None:
    # The link is proved by the id in the subject already; the actor is a citizen like any other.
    emit(event, subject=f"subscription/{subscription.id}", by=Actor.citizen() if not by.is_staff else by)
