"""A message from outside, whatever brought it, and the sealed words that go back."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from praja.complaints.models import DESCRIPTION_LENGTH
from praja.kernel.crypto import blind_index, decrypt, encrypt

LONGEST_TEXT = DESCRIPTION_LENGTH
MOST_MEDIA = 5
_NOTICE = "complaints.channel_notice"
_ZERO = re.compile("[\x00\ud800-\udfff]")


class Incoming(msgspec.Struct, frozen=True):
    """What a sender said.

    Attributes:
        sender: the number, chat or address that is answered.
        id: what the channel calls the message; the same identifier is the same message.
        latitude, longitude: a shared place, WGS 84 degrees.
        media: what `Adapter.fetch` turns into pictures.
        code: the tracking code a mail answers to.
        refused: why a mail is not taken (an automatic answer, a list); empty otherwise.
    """

    channel: str
    sender: str
    id: str
    text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    media: tuple[str, ...] = ()
    code: str = ""
    refused: str = ""

    @property
    def sender_hash(self) -> bytes:
        return sender_hash(self.channel, self.sender)

    @property
    def external_id(self) -> str:
        """The identifier in a form of known length that names nobody."""
        return hashlib.sha256(self.id.encode()).hexdigest()

    def as_json(self) -> str:
        return msgspec.json.encode(self).decode()


def read(content: str) -> Incoming:
    """The message that was stored."""
    return msgspec.json.decode(content, type=Incoming)


def sender_hash(channel: str, address: str) -> bytes:
    """Keyed hash of an address, by which its messages are found."""
    return blind_index(f"{channel}:{address.strip().casefold()}", purpose="complaints.channel_sender")


def seal(text: str) -> str:
    """Words for the context of an outgoing message, which is stored in the clear; the template opens them."""
    return base64.b64encode(encrypt(text, purpose=_NOTICE)).decode()


def unseal(sealed: str) -> str:
    """The words that were sealed."""
    return decrypt(base64.b64decode(sealed), purpose=_NOTICE)


def at(tree: Any, *path: str | int) -> Any:
    """What stands there in parsed JSON; None when the way does not exist."""
    for part in path:
        if isinstance(part, str) and isinstance(tree, Mapping):
            tree = tree.get(part)
        elif isinstance(part, int) and isinstance(tree, list) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def items(tree: Any, *path: str | int) -> list[Any]:
    """The list that stands there; an empty one when there is none."""
    found = at(tree, *path)
    return found if isinstance(found, list) else []


def words(value: Any, longest: int = LONGEST_TEXT) -> str:
    """A text that the database takes; empty when it is none."""
    return _ZERO.sub("", value)[:longest] if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """A number or short text as an identifier; empty when it is neither."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int) and abs(value) < 1 << 63:
        return str(value)
    return value if isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,300}", value) else ""


def degrees(value: Any, largest: int) -> float | None:
    """A finite number of degrees within its bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -largest <= value <= largest:
        return None
    return float(value) if math.isfinite(value) else None


def parse(body: bytes) -> Any:
    """The JSON of a body; None when it is none. Never raises."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
