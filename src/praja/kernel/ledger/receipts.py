"""A receipt: one event, its place in the log, and everything needed to check that without the platform.

`check_receipt` is the whole check; the browser does the same in static/ledger/verify.js.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid
from praja.kernel.ledger.encoding import tree_head_bytes
from praja.kernel.ledger.tree import HASH_BYTES, leaf_hash, root_from_inclusion

FORMAT = "praja-receipt/1"
KEY_BYTES = 32
MAX_BYTES = 64_000
"""Of a receipt file: a path of 64 hashes and a large event fit many times over."""


class SignedTreeHead(msgspec.Struct, frozen=True, kw_only=True):
    """A tree head as it is published. Hash and signature are base64, the timestamp is in ms since 1970 UTC."""

    tree_size: int
    timestamp: int
    root_hash: str
    key_id: str
    signature: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen keeps. `leaf_input` is the event as canonical JSON, exactly as it was hashed."""

    format: str = FORMAT
    log: str
    leaf_input: str
    leaf_index: int
    audit_path: list[str]
    tree_head: SignedTreeHead

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent the receipt speaks of."""
        decoded: dict[str, Any] = msgspec.json.decode(self.leaf_input)
        return decoded

    @property
    def leaf_hash(self) -> str:
        return to_base64(leaf_hash(self.leaf_input.encode()))

    @property
    def as_json(self) -> str:
        """For a file, or a form field."""
        return msgspec.json.encode(self).decode()

    @property
    def signed_at(self) -> dt.datetime:
        """When the tree head was signed."""
        return dt.datetime.fromtimestamp(self.tree_head.timestamp / 1000, dt.UTC)

    @property
    def recorded_at(self) -> dt.datetime:
        """When the event happened."""
        return dt.datetime.fromisoformat(self.event["time"])


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The words an event stands for, with the salt (hexadecimal) that hides them in its `content_digest`."""

    description: str
    salt: str


class ReceiptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a room hands it out: the receipt, and the words if it has any."""

    receipt: Receipt
    content: Content | None = None


class Step(StrEnum):
    """What is checked, in this order; the names are those of the browser's module too."""

    EVENT = "event"
    CONTENT = "content"
    INCLUSION = "inclusion"
    SIGNATURE = "signature"

    @property
    def label(self) -> str:
        return str(_STEP_LABELS[self])


_STEP_LABELS = {
    Step.EVENT: _("The receipt holds a readable event"),
    Step.CONTENT: _("The words are those that the event was made with"),
    Step.INCLUSION: _("The event stands in the log at this place"),
    Step.SIGNATURE: _("The log's key signed this state of the log"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which steps of the check held."""

    steps: dict[Step, bool]

    @property
    def is_valid(self) -> bool:
        return all(self.steps.values())


def parse_receipt(content: bytes) -> ReceiptFile:
    """Read a receipt, or a room's file with a receipt in it.

    Raises:
        Invalid: it is too large, not JSON, or not a receipt of ours.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(_("The file is too large to be a receipt."), field="receipt")
    try:
        file = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        parsed = (
            msgspec.json.decode(content, type=ReceiptFile)
            if "receipt" in file
            else ReceiptFile(receipt=msgspec.json.decode(content, type=Receipt))
        )
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(_("The file is not a receipt of this platform."), field="receipt") from error
    if parsed.receipt.format != FORMAT:
        raise Invalid(_("The file is not a receipt of this platform."), field="receipt")
    return parsed


def check_receipt(file: ReceiptFile, keys: Mapping[str, bytes]) -> Outcome:
    """Check a receipt against the log's public keys (raw Ed25519, by name). Needs neither network nor database."""
    receipt, head = file.receipt, file.receipt.tree_head
    steps = {Step.EVENT: _is_event(receipt)}
    if file.content is not None:
        steps[Step.CONTENT] = _has_content(receipt, file.content)
    try:
        root, signature = from_base64(head.root_hash), from_base64(head.signature)
        path = [from_base64(entry) for entry in receipt.audit_path]
    except ValueError:
        return Outcome(steps | {Step.INCLUSION: False, Step.SIGNATURE: False})
    steps[Step.INCLUSION] = _is_included(receipt, root, path)
    steps[Step.SIGNATURE] = _is_signed(head, root, signature, keys.get(head.key_id))
    return Outcome(steps)


def _is_event(receipt: Receipt) -> bool:
    try:
        event = receipt.event
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return isinstance(event, dict) and {"id", "type", "time"} <= event.keys()


def _has_content(receipt: Receipt, content: Content) -> bool:
    try:
        digest = hashlib.sha256(bytes.fromhex(content.salt) + content.description.encode()).hexdigest()
        data = receipt.event["data"]
        return bool(data["content_digest"] == digest)
    except (ValueError, KeyError, TypeError, msgspec.DecodeError):
        return False


def _is_included(receipt: Receipt, root: bytes, path: list[bytes]) -> bool:
    if any(len(entry) != HASH_BYTES for entry in path):
        return False
    try:
        own = leaf_hash(receipt.leaf_input.encode())
        return root_from_inclusion(receipt.leaf_index, receipt.tree_head.tree_size, own, path) == root
    except (ValueError, UnicodeEncodeError):
        return False


def _is_signed(head: SignedTreeHead, root: bytes, signature: bytes, key: bytes | None) -> bool:
    if key is None or len(root) != HASH_BYTES or not (0 <= head.timestamp < 2**64 and 0 <= head.tree_size < 2**64):
        return False
    message = tree_head_bytes(size=head.tree_size, timestamp=head.timestamp, root=root)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def from_base64(text: str) -> bytes:
    """Raises ValueError when it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
