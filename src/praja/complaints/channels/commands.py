"""Take messages in, once; handle them in order; let a verifier decide about what nobody understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from praja.complaints.channels import events
from praja.complaints.channels.adapters import ADAPTERS
from praja.complaints.channels.conversation import OTHER, Turn, converse, filed_reply, remember_contact
from praja.complaints.channels.http import ChannelFailed
from praja.complaints.channels.mail import take_mail
from praja.complaints.channels.messages import Incoming, read, seal
from praja.complaints.channels.phrases import phrase
from praja.complaints.commands.admission import file_without_limits
from praja.complaints.commands.filing import Filed, Filing
from praja.complaints.commands.steps import MAX_PHOTOS, PHOTO_PURPOSE
from praja.complaints.models import Channel, Conversation, IncomingMessage, IncomingPicture, IncomingStatus
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.files.commands import store_upload
from praja.kernel.notify.commands import Recipient, notify

log = structlog.get_logger(__name__)

ATTEMPTS = 6
FIRST_WAIT = dt.timedelta(seconds=30)
"""Doubled after every attempt; after the last one a verifier reads the message."""
BATCH = 200
MOST_AT_ONCE = 40
WITHIN = dt.timedelta(minutes=10)
"""More messages of one sender in this time are refused."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A message that became a report."""

    filed: Filed
    was_repeated: bool = False


@command(emits=False)
def receive(message: Incoming, *, pictures: Collection[UUID] = (), by: Actor) -> bool:
    """Store a message; whether it is new. The same identifier on the same channel is stored once."""
    row = IncomingMessage(
        channel=message.channel,
        external_id=message.external_id,
        sender=message.sender_hash,
        content=message.as_json(),
        due_at=clock.now(),
        received_at=clock.now(),
    )
    IncomingMessage.objects.bulk_create([row], ignore_conflicts=True)
    if not IncomingMessage.objects.filter(pk=row.pk).exists():
        return False
    IncomingPicture.objects.bulk_create(IncomingPicture(message=row, file_id=picture) for picture in pictures)
    return True


def handle_due() -> int:
    """Handle what is due, each message in a transaction of its own; returns how many were tried."""
    tried = 0
    while tried < BATCH and _handle_next(by=Actor.system("handle_incoming")):
        tried += 1
    return tried


@command(emits=False)
def _handle_next(*, by: Actor) -> bool:
    """Handle the oldest message that is due; False when none is. Another worker's message is skipped."""
    row = (
        IncomingMessage.objects.select_for_update(skip_locked=True)
        .filter(status=IncomingStatus.NEW, due_at__lte=clock.now())
        .defer("content")
        .order_by("id")
        .first()
    )
    if row is None:
        return False
    _take_turns(bytes(row.sender))
    row.attempts += 1
    try:
        with transaction.atomic():
            _carry_out(row)
    except Exception as error:
        row.due_at = clock.now() + FIRST_WAIT * 2 ** (row.attempts - 1)
        if row.attempts >= ATTEMPTS:
            row.status, row.reason = IncomingStatus.UNMATCHED, "failed"
        log.warning("incoming_not_handled", message=str(row.pk), attempts=row.attempts, error=type(error).__name__)
        row.save(update_fields=["attempts", "due_at", "status", "reason"])
    return True


def _carry_out(row: IncomingMessage) -> None:
    """Let the message do what it does, answer it, and keep no word of it that nobody needs."""
    message = read(row.content or "")
    if _is_too_much(row):
        turn = Turn(phrase("too_many") if _is_first_too_many(row) else "", IncomingStatus.REFUSED, "too_many")
    elif row.channel == Channel.EMAIL:
        photos = list(row.pictures.order_by("id").values_list("file_id", flat=True))
        turn, filed = take_mail(message, photos=photos, key=_key(row))
        if filed is not None:
            _tell_filed_by_mail(filed, message)
    else:
        adapter = ADAPTERS[row.channel]
        turn = converse(message, store=lambda media: _picture(row.channel, media), can_share=adapter.takes_photos)
    if turn.reply:
        _answer(message, turn.reply, key=f"channel-reply:{row.pk}")
    row.status, row.reason, row.complaint = turn.status, turn.reason, turn.complaint
    if turn.status != IncomingStatus.UNMATCHED:
        row.content = None
        row.pictures.all().delete()
    elif turn.words or turn.photos:
        row.content = msgspec.structs.replace(message, text=turn.words or message.text).as_json()
        IncomingPicture.objects.bulk_create(
            (IncomingPicture(message=row, file_id=photo) for photo in turn.photos), ignore_conflicts=True
        )
    row.save(update_fields=["status", "reason", "complaint", "content", "attempts"])


@command
def make_report(message_id: UUID, *, description: str, village: str, is_secret: bool = False, by: Actor) -> Reported:
    """File what a message says; its sender gets code and PIN on the same channel.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        NotFound, WrongState: there is no such message, or it was dismissed.
        InvalidFields: as for every filing.
    """
    by.require(Role.VERIFIER, organization=coordinator())
    row = _locked(message_id)
    if row.status == IncomingStatus.REPORTED and row.complaint is not None:
        raise Conflict(_("This message was made a report already."))
    message = _waiting(row)
    filing = Filing(
        description=description,
        village=village,
        category=OTHER,  # whose questions nobody is there to answer; the step of verification corrects it
        is_secret=is_secret,
        email=message.sender if row.channel == Channel.EMAIL else "",
        photos=list(row.pictures.order_by("id").values_list("file_id", flat=True)[:MAX_PHOTOS]),
        channel=row.channel,
    )
    filed = file_without_limits(filing, by=Actor.citizen(), key=_key(row))
    remember_contact(filed.complaint, message)
    if row.channel == Channel.EMAIL:
        _tell_filed_by_mail(filed, message)
    else:
        _answer(message, filed_reply(filed), key=f"channel-filed:{row.pk}")
    _settle(row, IncomingStatus.REPORTED)
    row.complaint = filed.complaint
    row.save(update_fields=["status", "content", "complaint"])
    payload = events.MessageReported(channel=row.channel, complaint=str(filed.complaint.pk))
    emit(payload, subject=f"incoming/{row.pk}", by=by, organization=coordinator())
    return Reported(filed)


@command
def dismiss(message_id: UUID, *, by: Actor) -> IncomingMessage:
    """Put a message aside that is no report; its words are deleted.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        NotFound, WrongState: there is no such message, or it waits no more.
    """
    by.require(Role.VERIFIER, organization=coordinator())
    row = _locked(message_id)
    _waiting(row)
    _settle(row, IncomingStatus.DISMISSED)
    row.save(update_fields=["status", "content"])
    emit(
        events.MessageDismissed(channel=row.channel, reason=row.reason),
        subject=f"incoming/{row.pk}",
        by=by,
        organization=coordinator(),
    )
    return row


@command(emits=False)
def forget_old(*, before: dt.datetime, conversations_before: dt.datetime, by: Actor) -> int:
    """Delete settled messages and reports that were begun and never sent; returns how many."""
    settled = IncomingMessage.objects.exclude(status__in=[IncomingStatus.NEW, IncomingStatus.UNMATCHED])
    messages, _by_model = settled.filter(received_at__lt=before).delete()
    begun, _by_model = Conversation.objects.filter(changed_at__lt=conversations_before).delete()
    return messages + begun


def keep_picture(content: bytes) -> UUID | None:
    """Rebuild and store a picture from outside; None when it is none."""
    try:
        identifier: UUID = store_upload(SimpleUploadedFile("photo", content), purpose=PHOTO_PURPOSE).id
    except Invalid:
        return None
    return identifier


def _picture(channel: str, media: str) -> UUID | None:
    """The picture of a chat. A service that refuses it for good gives none; one that is away is asked again later."""
    try:
        content = ADAPTERS[channel].fetch(media)
    except ChannelFailed as error:
        if error.status in (400, 403, 404, 410):
            return None
        raise
    return keep_picture(content)


def _answer(message: Incoming, reply: str, *, key: str) -> None:
    to = Recipient(address=message.sender, language="id", channel=message.channel)
    notify("channel_reply", to=to, context={"text": seal(reply)}, key=key)


def _tell_filed_by_mail(filed: Filed, message: Incoming) -> None:
    context = {
        "reference": filed.reference,
        "pin": seal(filed.pin),
        "url": f"{settings.PUBLIC_URL}{reverse('complaints:track')}?code={filed.reference}",
    }
    to = Recipient(address=message.sender, language=filed.complaint.language)
    notify("channel_filed", to=to, context=context, key=f"channel-filed:{filed.complaint.pk}")


def _key(row: IncomingMessage) -> str:
    return f"incoming:{row.pk}"


def _locked(message_id: UUID) -> IncomingMessage:
    row = IncomingMessage.objects.select_for_update().filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def _waiting(row: IncomingMessage) -> Incoming:
    if row.status != IncomingStatus.UNMATCHED or row.content is None:
        raise WrongState(_("This message waits no more."))
    return read(row.content)


def _settle(row: IncomingMessage, status: IncomingStatus) -> None:
    row.status, row.content = status, None
    row.pictures.all().delete()


def _take_turns(sender: bytes) -> None:
    """Let two messages of one sender wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [sender.hex()])


def _is_too_much(row: IncomingMessage) -> bool:
    return _recent(row) > MOST_AT_ONCE


def _is_first_too_many(row: IncomingMessage) -> bool:
    return _recent(row) == MOST_AT_ONCE + 1


def _recent(row: IncomingMessage) -> int:
    since = row.received_at - WITHIN
    return IncomingMessage.objects.filter(sender=row.sender, received_at__gt=since, id__lte=row.pk).count()
