"""The keys of this installation, from a file or the environment; never from the database.

{"encryption": {"active": "k1", "keys": {"k1": "<base64, 32 bytes>"}},
 "index": "<base64, 32 bytes>",
 "signing": {"active": "s1", "keys": {"s1": "<base64, 32 bytes: Ed25519 seed>"}}}
"""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class _KeySet(msgspec.Struct, forbid_unknown_fields=True):
    active: str
    keys: dict[str, str]


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    encryption: _KeySet
    index: str
    signing: _KeySet


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys, decoded. The active ones write; the others still read and verify."""

    encryption: dict[str, bytes]
    active_encryption: str
    index: bytes
    signing: dict[str, Ed25519PrivateKey]
    active_signing: str


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keys, read once in the life of a process.

    Raises:
        ImproperlyConfigured: they are missing, unreadable, open to other users of the machine, or malformed.
    """
    if settings.KEYS:
        return parse_keys(settings.KEYS.encode(), source="PRAJA_KEYS")
    path = Path(settings.KEYS_FILE)
    try:
        content = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise ImproperlyConfigured(
            f"The key file {path} cannot be read ({error.strerror}). Create it with the command create_keys,"
            " or restore it from the backup of this installation."
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ImproperlyConfigured(f"The key file {path} is open to other users of this machine: chmod 600 it.")
    return parse_keys(content, source=str(path))


def parse_keys(content: bytes, *, source: str) -> Keyring:
    """Decode a key file.

    Raises:
        ImproperlyConfigured: naming `source` and what is wrong, never a key.
    """
    try:
        file = msgspec.json.decode(content, type=_KeyFile)
    except msgspec.DecodeError as error:
        raise ImproperlyConfigured(f"{source} is not a valid key file: {error}") from error
    for name, keys in (("encryption", file.encryption), ("signing", file.signing)):
        if keys.active not in keys.keys:
            raise ImproperlyConfigured(f"{source}: the active {name} key is not among its keys")
    return Keyring(
        encryption={
            name: _decode(key, f"{source}: encryption key {name}") for name, key in file.encryption.keys.items()
        },
        active_encryption=file.encryption.active,
        index=_decode(file.index, f"{source}: index key"),
        signing={
            name: Ed25519PrivateKey.from_private_bytes(_decode(key, f"{source}: signing key {name}"))
            for name, key in file.signing.keys.items()
        },
        active_signing=file.signing.active,
    )


def create_keys(path: Path) -> None:
    """Write a new key file that only its owner may read.

    Raises:
        FileExistsError: there is one already; overwriting it would lose everything it encrypted.
    """
    content = _KeyFile(
        encryption=_KeySet(active="k1", keys={"k1": _new_key()}),
        index=_new_key(),
        signing=_KeySet(active="s1", keys={"s1": _new_key()}),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2))


def add_encryption_key(path: Path) -> str:
    """Add a key to the file and make it the one that writes; returns its name. The old ones still read."""
    file = msgspec.json.decode(path.read_bytes(), type=_KeyFile)
    name = f"k{max(int(known.removeprefix('k')) for known in file.encryption.keys) + 1}"
    file.encryption.keys[name] = _new_key()
    file.encryption.active = name
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(msgspec.json.format(msgspec.json.encode(file), indent=2))
    temporary.replace(path)
    keyring.cache_clear()
    return name


def _new_key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _decode(key: str, name: str) -> bytes:
    try:
        content = base64.b64decode(key, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64") from error
    if len(content) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must have {KEY_BYTES} bytes")
    return content
