"""The conversation with one sender: what is wrong, where, photos, confirm; afterwards its state and replies.

Each function takes a message and gives a `Turn`. The caller holds a lock on the sender and stores the turn in the same
transaction, so a message that is handled again after a crash finds everything as before.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from praja.complaints.channels.messages import Incoming
from praja.complaints.channels.phrases import phrase
from praja.complaints.channels.places import Village, villages_named
from praja.complaints.channels.replies import act_for_reporter, code_in, complaints_of, status_of
from praja.complaints.commands.admission import file_without_limits
from praja.complaints.commands.filing import SHORTEST_DESCRIPTION, Filed, Filing
from praja.complaints.commands.steps import MAX_PHOTOS
from praja.complaints.models import ChannelContact, Complaint, Conversation, IncomingStatus
from praja.government.pack import pack
from praja.government.queries import districts, locate, region, villages
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, InvalidFields

FORGOTTEN_AFTER = dt.timedelta(hours=12)
"""A report that is not sent until then is forgotten with its photos."""
LONG_ENOUGH = 40
"""Characters from which a first message is a report already, and no greeting."""
PATIENCE = 3
"""Places not understood until an officer looks at it."""
OTHER = "other"
"""Category of what comes by a chat; the verifier corrects it."""

CANCEL = frozenset({"BATAL", "CANCEL", "STOP"})
HELP = frozenset({"BANTUAN", "HELP", "/START", "/HELP", "MULAI", "MENU"})
GO_ON = frozenset({"LANJUT", "TIDAK", "TIDAK ADA", "SELESAI", "LEWATI", "NEXT"})
SEND = frozenset({"KIRIM", "YA", "SEND", "OK", "OKE"})
SECRET = frozenset({"RAHASIA", "SECRET"})

Store = Callable[[str], UUID | None]
"""Fetches and keeps a picture; None when it is none that can be kept."""


class Draft(msgspec.Struct):
    """What was said so far."""

    description: str = ""
    latitude: float | None = None
    longitude: float | None = None
    village: str = ""
    options: list[str] = []
    photos: list[UUID] = []
    attempts: list[str] = []


@dataclass(frozen=True, slots=True)
class Turn:
    """What a message led to.

    Attributes:
        reply: what the sender is told; empty for nothing.
        status, reason: what becomes of the message.
        words: what an officer shall read instead of the message.
        photos: pictures that go with these words.
    """

    reply: str = ""
    status: IncomingStatus = IncomingStatus.HANDLED
    reason: str = ""
    complaint: Complaint | None = None
    words: str = ""
    photos: list[UUID] = field(default_factory=list)


def converse(message: Incoming, *, store: Store, can_share: bool) -> Turn:
    """Take one message of a sender. `can_share`: the channel brings places and pictures."""
    said = " ".join(message.text.split()).upper().rstrip(".!")
    running = Conversation.objects.select_for_update().filter(sender=message.sender_hash).first()
    if running is not None and running.changed_at < clock.now() - FORGOTTEN_AFTER:
        running.delete()
        running = None
    if said in CANCEL:
        return _cancel(running)
    if said == "STATUS" or said.startswith("STATUS "):
        return _status(message)
    if said in HELP:
        return Turn(f"{_greeting()}\n\n{_question(running, can_share)}") if running else _begin(message, can_share)
    if running is None or code_in(message.text):
        turn = _reply(message, store)
        if turn is not None:
            return turn
    if running is None:
        return _begin(message, can_share, store=store)
    step = {"what": _what, "where": _where, "which": _which, "photos": _photos, "confirm": _confirm}[running.state]
    return step(_Talk(running, message, said, store, can_share))


@dataclass(slots=True)
class _Talk:
    """A message within a running conversation."""

    row: Conversation
    message: Incoming
    said: str
    store: Store
    can_share: bool
    draft: Draft = field(init=False)

    def __post_init__(self) -> None:
        self.draft = msgspec.json.decode(self.row.draft, type=Draft)

    def go_to(self, state: str, reply: str) -> Turn:
        self.row.state = state
        return self.stay(reply)

    def stay(self, reply: str) -> Turn:
        self.row.draft = msgspec.json.encode(self.draft).decode()
        self.row.changed_at = clock.now()
        self.row.save()
        return Turn(reply)


def _begin(message: Incoming, can_share: bool, *, store: Store | None = None) -> Turn:
    """Greet. A first message that says enough is the report already."""
    row = Conversation(
        sender=message.sender_hash,
        channel=message.channel,
        state="what",
        draft="{}",
        key=secrets.token_hex(32),
        changed_at=clock.now(),
    )
    says_enough = store is not None and len(message.text.strip()) >= LONG_ENOUGH
    talk = _Talk(row, message, "", store or (lambda media: None), can_share)
    if says_enough:
        turn = _what(talk)
    else:
        _keep_photos(talk)
        turn = talk.go_to("what", phrase("ask_what"))
    return Turn(f"{_greeting()}\n\n{turn.reply}")


def _what(talk: _Talk) -> Turn:
    text = talk.message.text.strip()
    _keep_photos(talk)
    if len(text) < SHORTEST_DESCRIPTION:
        return talk.stay(phrase("too_short", shortest=SHORTEST_DESCRIPTION))
    talk.draft.description = text
    if talk.message.latitude is not None:
        return _where(talk)
    return talk.go_to("where", _ask_where(talk.can_share))


def _where(talk: _Talk) -> Turn:
    message, draft = talk.message, talk.draft
    if message.media and not message.text:
        _keep_photos(talk)
        return talk.go_to("where", _ask_where(talk.can_share))
    if message.latitude is not None and message.longitude is not None:
        place = locate(message.latitude, message.longitude)
        if place is None:
            return talk.go_to("where", phrase("outside", regency=pack().name))
        draft.latitude, draft.longitude, draft.village = message.latitude, message.longitude, place.village_code
        return _placed(talk)
    found = villages_named(message.text)
    if len(found) == 1:
        draft.village = found[0].code
        return _placed(talk)
    if found:
        draft.options = [village.code for village in found]
        return talk.go_to("which", phrase("which_place", villages=found))
    return _unknown(talk)


def _which(talk: _Talk) -> Turn:
    options = talk.draft.options
    if talk.said.isdecimal() and len(talk.said) < 3 and 1 <= int(talk.said) <= len(options):
        talk.draft.village = options[int(talk.said) - 1]
        return _placed(talk)
    return _where(talk)


def _unknown(talk: _Talk) -> Turn:
    """Ask again; the third time an officer finds the place."""
    draft = talk.draft
    draft.attempts = [*draft.attempts, talk.message.text.strip()[:200]]
    if len(draft.attempts) < PATIENCE:
        return talk.go_to("where", phrase("unknown_place", regency=pack().name))
    talk.row.delete()
    return Turn(
        phrase("mail_kept"),
        IncomingStatus.UNMATCHED,
        "place_unknown",
        words="\n".join([draft.description, *draft.attempts]),
        photos=draft.photos,
    )


def _placed(talk: _Talk) -> Turn:
    if not talk.can_share or len(talk.draft.photos) == MAX_PHOTOS:
        return talk.go_to("confirm", _summary(talk.draft))
    return talk.go_to("photos", phrase("ask_photos", place=_place_name(talk.draft.village), most=MAX_PHOTOS))


def _photos(talk: _Talk) -> Turn:
    if talk.message.media:
        if not _keep_photos(talk):
            return talk.stay(phrase("photo_refused"))
        if len(talk.draft.photos) >= MAX_PHOTOS:
            return talk.go_to("confirm", _summary(talk.draft))
        return talk.stay(phrase("photo_kept", count=len(talk.draft.photos), most=MAX_PHOTOS))
    if talk.said in GO_ON | SEND:
        return talk.go_to("confirm", _summary(talk.draft))
    return talk.stay(phrase("ask_photos", place=_place_name(talk.draft.village), most=MAX_PHOTOS))


def _confirm(talk: _Talk) -> Turn:
    if talk.said not in SEND | SECRET:
        return talk.stay(_summary(talk.draft))
    draft = talk.draft
    filing = Filing(
        description=draft.description,
        category=OTHER,
        latitude=draft.latitude,
        longitude=draft.longitude,
        village=draft.village,
        is_secret=talk.said in SECRET,
        photos=draft.photos,
        channel=talk.message.channel,
    )
    try:
        with transaction.atomic():  # what was begun when a photo turns out to be gone is taken back
            filed = file_without_limits(filing, by=Actor.citizen(), key=talk.row.key)
    except DomainError as error:
        return talk.stay(phrase("refused", reason=_reason(error)))
    remember_contact(filed.complaint, talk.message)
    talk.row.delete()
    return Turn(filed_reply(filed), complaint=filed.complaint)


def remember_contact(complaint: Complaint, message: Incoming) -> None:
    """From now on this sender is answered about the complaint, on this channel."""
    contact = {"channel": message.channel, "address": message.sender, "sender": message.sender_hash}
    ChannelContact.objects.get_or_create(complaint=complaint, defaults=contact)


def filed_reply(filed: Filed) -> str:
    """Code and PIN, for a chat."""
    return phrase("filed", reference=filed.reference, pin=filed.pin, url=_track())


def _cancel(running: Conversation | None) -> Turn:
    if running is None:
        return Turn(phrase("nothing_to_cancel"))
    running.delete()
    return Turn(phrase("cancelled"))


def _status(message: Incoming) -> Turn:
    """Where a report of this sender stands; of others' reports it says nothing."""
    code, known = code_in(message.text), complaints_of(message.sender_hash)
    if not code and len(known) != 1:
        return Turn(phrase("status_which", example=f"{pack().tracking_prefix}-7K2M-9QXD"))
    found = [complaint for complaint in known if not code or complaint.case.reference == code]
    return Turn(status_of(found[0], url=_track()) if found else phrase("status_elsewhere", url=_track()))


def _reply(message: Incoming, store: Store) -> Turn | None:
    """Take a message outside a conversation as a reply, when a report of the sender waits for one or is named."""
    known, code = complaints_of(message.sender_hash), code_in(message.text)
    named = [complaint for complaint in known if complaint.case.reference == code] if code else []
    waiting = [complaint for complaint in known if complaint.case.step in ("waiting_reporter", "completing")]
    if not named and len(waiting) > 1:
        return Turn(phrase("say_which", references=[complaint.case.reference for complaint in waiting]))
    found = named or waiting
    if not found:
        return None
    complaint = found[0]
    photos = [photo for media in message.media[:MAX_PHOTOS] if (photo := store(media)) is not None]
    if act_for_reporter(complaint, message, photos=photos):
        return Turn(phrase("said", reference=complaint.case.reference), complaint=complaint)
    shown = status_of(complaint, url=_track())
    return Turn(shown, IncomingStatus.UNMATCHED, "not_now", complaint, photos=photos)


def _keep_photos(talk: _Talk) -> bool:
    """Keep the pictures of the message, as far as there is room; whether it brought one."""
    kept = False
    for media in talk.message.media[: MAX_PHOTOS - len(talk.draft.photos)]:
        photo = talk.store(media)
        if photo is not None:
            talk.draft.photos = [*talk.draft.photos, photo]
            kept = True
    return kept


def _question(running: Conversation, can_share: bool) -> str:
    """What was asked last, once more."""
    draft = msgspec.json.decode(running.draft, type=Draft)
    if running.state == "what":
        return phrase("ask_what")
    if running.state in ("where", "which"):
        return _ask_where(can_share)
    if running.state == "photos":
        return phrase("ask_photos", place=_place_name(draft.village), most=MAX_PHOTOS)
    return _summary(draft)


def _greeting() -> str:
    return phrase("greeting", regency=pack().name)


def _ask_where(can_share: bool) -> str:
    district = districts()[0]
    example: Village = Village("", villages(district.code)[0].name, district.name)
    return phrase("ask_where", can_share=can_share, village=example.name, district=example.district)


def _summary(draft: Draft) -> str:
    beginning = draft.description if len(draft.description) <= 200 else f"{draft.description[:200]}…"
    return phrase("confirm", beginning=beginning, place=_place_name(draft.village), photos=len(draft.photos))


def _place_name(code: str) -> str:
    village = region(code)
    return f"{village.name}, Kecamatan {region(village.parent_id or '').name}"


def _track() -> str:
    return settings.PUBLIC_URL + reverse("complaints:track")


def _reason(error: DomainError) -> str:
    if isinstance(error, InvalidFields):
        return " ".join(str(message) for messages in error.errors.values() for message in messages)
    return str(error.message)
