"""The keys of this installation, from a file or the environment; never from the database.

{"encryption": {"active": "k1", "keys": {"k1": "<base64, 32 bytes>"}},
 "index": "<base64, 32 bytes>",
 "signing": {"active": "s1", "keys": {"s1": "<base64, 32 bytes: Ed25519 seed>"}}}
"""

from __future__ import annotations

import base64
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
CHECKED_EVERY_SECONDS = 1.0
"""How long a process may go on with the old ring after the file was changed."""


class _KeySet(msgspec.Struct, forbid_unknown_fields=True):
    active: str
    keys: dict[str, str]


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    encryption: _KeySet
    index: str
    signing: _KeySet


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys, decoded. The active ones write; the others still read and verify. Its text shows no key."""

    encryption: dict[str, bytes] = field(repr=False)
    active_encryption: str
    index: bytes = field(repr=False)
    signing: dict[str, Ed25519PrivateKey] = field(repr=False)
    active_signing: str


Version = tuple[str, int, int]
"""Where keys come from, and which file it is: path, inode and time of change."""

_current: tuple[Version, Keyring] | None = None
_check_at = 0.0


def keyring() -> Keyring:
    """The keys. A process notices a changed key file within a second, so that a rotation needs no restart.

    Raises:
        ImproperlyConfigured: they are missing, unreadable, open to other users of the machine, or malformed.
    """
    global _current, _check_at
    if _current is not None and time.monotonic() < _check_at:
        return _current[1]
    version = _version()
    if _current is None or _current[0] != version:
        _current = (version, _load())
    _check_at = time.monotonic() + CHECKED_EVERY_SECONDS
    return _current[1]


def forget_keyring() -> None:
    """Read the keys again at the next use."""
    global _current
    _current = None


def _version() -> Version:
    if settings.KEYS:
        return ("", 0, hash(settings.KEYS))
    try:
        found = Path(settings.KEYS_FILE).stat()
    except OSError:
        return (settings.KEYS_FILE, 0, 0)
    return (settings.KEYS_FILE, found.st_ino, found.st_mtime_ns)


def _load() -> Keyring:
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
        raise ImproperlyConfigured(f"{source} is not a valid key file: {error}") from None
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
    _write(path, content)


def add_encryption_key(path: Path) -> str:
    """Add a key to the file and make it the one that encrypts; returns its name. The old ones still decrypt.

    Raises:
        ImproperlyConfigured: the file is missing or malformed.
    """
    file = _read(path)
    name = _add(file.encryption, "k")
    _replace(path, file)
    return name


def add_signing_key(path: Path) -> str:
    """Add a key to the file and make it the one that signs; returns its name. The old ones still verify.

    Raises:
        ImproperlyConfigured: the file is missing or malformed.
    """
    file = _read(path)
    name = _add(file.signing, "s")
    _replace(path, file)
    return name


def _add(keys: _KeySet, prefix: str) -> str:
    """A new active key with the first free name after the present ones."""
    number = len(keys.keys) + 1
    while f"{prefix}{number}" in keys.keys:
        number += 1
    name = f"{prefix}{number}"
    keys.keys[name] = _new_key()
    keys.active = name
    return name


def _read(path: Path) -> _KeyFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"The key file {path} cannot be read ({error.strerror}).") from error
    parse_keys(content, source=str(path))
    return msgspec.json.decode(content, type=_KeyFile)


def _replace(path: Path, file: _KeyFile) -> None:
    """Change the key file in one step, so that it is whole at any moment, also after a power failure."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    _write(unfinished, file)
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    forget_keyring()


def _write(path: Path, content: _KeyFile) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2))
        file.flush()
        os.fsync(file.fileno())


def _new_key() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _decode(key: str, name: str) -> bytes:
    try:
        content = base64.b64decode(key, validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not base64") from None
    if len(content) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must have {KEY_BYTES} bytes")
    return content
