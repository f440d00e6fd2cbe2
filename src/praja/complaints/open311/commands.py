"""Issue and revoke the keys of other systems; file and say what they send, once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands import Done, Filed, Filing, Words, comment, complete, reopen, reply
from praja.complaints.commands.admission import file_without_limits
from praja.complaints.commands.filing import answered_before
from praja.complaints.commands.steps import PHOTO_PURPOSE, locked
from praja.complaints.models import Channel, Complaint, Message, Open311Filing, Open311Key, Open311Update
from praja.complaints.open311.intake import Intake
from praja.complaints.open311.saying import Saying, Status
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.kernel.files.commands import store_upload
from praja.kernel.text.words import clean_text

SAME_FOR = dt.timedelta(hours=24)
"""How long the same request from the same client counts as a repeat, when it sends no Idempotency-Key."""
IDEMPOTENCY_KEY_LENGTH = 200
CLIENT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. `secret` is what the client sends as `api_key`; nobody can read it again."""

    key: Open311Key
    secret: str


@command
def issue_key(client: str, *, by: Actor) -> IssuedKey:
    """Let another system file over Open311.

    Args:
        client: the system, as the list of keys shall name it.

    Raises:
        NotAllowed, SignInRequired: `by` does not administer the regency.
        Invalid: the client has no name.
    """
    _require_administrator(by)
    secret = secrets.token_urlsafe(32)
    key = Open311Key.objects.create(
        client=clean_text(client, field="client", longest=CLIENT_LENGTH),
        digest=digest_of_secret(secret),
        created_at=clock.now(),
    )
    emit(events.Open311KeyIssued(key=key.pk, client=key.client), subject=f"open311-key/{key.pk}", by=by)
    return IssuedKey(key, secret)


@command
def revoke_key(key_id: int, *, by: Actor) -> Open311Key:
    """Refuse a key from now on. What was filed with it stays.

    Raises:
        NotAllowed, SignInRequired: `by` does not administer the regency.
        NotFound: there is no such key.
        WrongState: it is revoked already.
    """
    _require_administrator(by)
    key = Open311Key.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no key with this number."))
    if not key.is_active:
        raise WrongState(_("This key is revoked already."))
    key.is_active, key.revoked_at = False, clock.now()
    key.save(update_fields=["is_active", "revoked_at"])
    emit(events.Open311KeyRevoked(key=key.pk, client=key.client), subject=f"open311-key/{key.pk}", by=by)
    return key


@command
def file_request(
    intake: Intake, *, key: Open311Key, by: Actor, media: Sequence[UploadedFile] = (), idempotency_key: str = ""
) -> Filed:
    """File what a client sent, once.

    With an Idempotency-Key a repeat is recognised for ever, and the key with another content is refused. Without one,
    the same content from the same key is a repeat for 24 hours: clients of this standard send again after a timeout.

    Raises:
        NotAllowed: the key is revoked, or `by` may not file.
        InvalidFields, Invalid: the report breaks rules.
        Conflict: the Idempotency-Key was used for another report.
    """
    if not key.is_active:
        raise NotAllowed(_("This API key is not valid."), field="api_key")
    if len(idempotency_key) > IDEMPOTENCY_KEY_LENGTH:
        raise Invalid(_("Send an Idempotency-Key of at most 200 characters."), field="Idempotency-Key")
    content = _digest(_content(intake, media), "content")
    idempotency = _digest(idempotency_key, "idempotency") if idempotency_key else None
    _wait_for_same_request(key, idempotency or content)
    earlier = _earlier(key, content, idempotency)
    if earlier is not None:
        if bytes(earlier.content_digest) != content:
            raise Conflict(_("This Idempotency-Key was used before for another report."), field="Idempotency-Key")
        return answered_before(earlier.complaint)

    filed = file_without_limits(_filing(intake, media), by=by, key=secrets.token_hex(32))
    Open311Filing.objects.create(
        complaint=filed.complaint,
        key=key,
        idempotency_digest=idempotency,
        content_digest=content,
        account_id=intake.account_id or None,
        device_id=intake.device_id or None,
        media_urls="\n".join(intake.media_urls) or None,
        received_at=clock.now(),
    )
    return filed


@dataclass(frozen=True, slots=True)
class Said:
    """What a client said in its reporter's name; `was_repeated` when it had said it before."""

    message: Message
    was_repeated: bool = False


@command
def receive_update(
    complaint_id: UUID, saying: Saying, *, key: Open311Key, by: Actor, media: Sequence[UploadedFile] = ()
) -> Said:
    """Take what the reporter said in the client's application as if they had said it here.

    It completes the report, replies to a question, reopens it (status REOPEN) or adds something, as its step asks. The
    same update_id says it once.

    Raises:
        NotAllowed: the key is revoked, or the report was not filed by this client.
        Conflict: the update_id was used before for something else.
        WrongState: nothing can be said in the report's present step.
    """
    if not key.is_active:
        raise NotAllowed(_("This API key is not valid."), field="api_key")
    if not Open311Filing.objects.filter(complaint=complaint_id, key__client=key.client).exists():
        raise NotAllowed(_("Only the client that filed a report may update it."), field="service_request_id")
    complaint = locked(complaint_id)
    name = _digest(f"{key.client}:{saying.update_id}", "update")
    content = _digest(f"{saying.status}:{saying.description}", "update-content")
    earlier = Open311Update.objects.filter(complaint=complaint, name_digest=name).select_related("message").first()
    if earlier is not None:
        if bytes(earlier.content_digest) != content:
            raise Conflict(_("This update_id was used before for another update."), field="update_id")
        return Said(earlier.message, was_repeated=True)
    photos = [store_upload(upload, purpose=PHOTO_PURPOSE, field="media").id for upload in media]
    _say(complaint, saying, Words(saying.description, photos), key=f"open311:{name.hex()}")
    message = Message.objects.filter(complaint=complaint).order_by("-id")[0]
    Open311Update.objects.create(
        complaint=complaint,
        key=key,
        name_digest=name,
        content_digest=content,
        message=message,
        received_at=clock.now(),
    )
    return Said(message)


def digest_of_secret(secret: str) -> bytes:
    """The keyed hash under which an API key is stored."""
    return keyed_hash(secret, purpose="complaints.open311-key")


def _require_administrator(by: Actor) -> None:
    if not by.is_system:
        by.require(Role.ADMIN, organization=REGENCY)


def _filing(intake: Intake, media: Sequence[UploadedFile]) -> Filing:
    return Filing(
        description=intake.description,
        category=intake.service_code,
        latitude=intake.latitude,
        longitude=intake.longitude,
        village=intake.village,
        location_note=intake.address,
        is_anonymous=intake.is_anonymous,
        is_secret=intake.is_secret,
        name=intake.name,
        phone=intake.phone,
        email=intake.email,
        answers=intake.answers,
        photos=[store_upload(upload, purpose=PHOTO_PURPOSE, field="media").id for upload in media],
        channel=Channel.OPEN311,
    )


def _content(intake: Intake, media: Sequence[UploadedFile]) -> str:
    pictures = []
    for upload in media:
        pictures.append(hashlib.sha256(upload.read()).hexdigest())
        upload.seek(0)
    return msgspec.json.encode([asdict(intake), sorted(pictures)], order="sorted").decode()


def _digest(text: str, what: str) -> bytes:
    return keyed_hash(text, purpose=f"complaints.open311-{what}")


def _wait_for_same_request(key: Open311Key, digest: bytes) -> None:
    """Let two simultaneous copies of a request take turns, so that the second finds the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"complaints.open311:{key.pk}:{digest.hex()}"]
        )


def _earlier(key: Open311Key, content: bytes, idempotency: bytes | None) -> Open311Filing | None:
    filings = Open311Filing.objects.select_related("complaint__case").defer("complaint__search").filter(key=key)
    if idempotency is not None:
        return filings.filter(idempotency_digest=idempotency).first()
    since = clock.now() - SAME_FOR
    return filings.filter(content_digest=content, received_at__gte=since).order_by("-received_at").first()


def _say(complaint: Complaint, saying: Saying, words: Words, *, key: str) -> Done:
    say = reopen if saying.status is Status.REOPEN else _WHEN.get(complaint.case.step, comment)
    return say(complaint.pk, words=words, by=Actor.citizen(str(complaint.pk)), key=key)


_WHEN: dict[str, Callable[..., Done]] = {"completing": complete, "waiting_reporter": reply}
"""What saying something means where the reporter was asked for it."""
