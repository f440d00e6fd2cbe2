"""Encrypt values (AES-256-GCM), hash them under a key (HMAC-SHA256), sign bytes (Ed25519).

A stored value is: version 1 | length of the key's name | the name | 12 bytes nonce | ciphertext and tag. Its purpose
is the associated data, so a value moved to another field does not decrypt.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from praja.kernel.crypto.keyring import forget_keyring, keyring

VERSION = 1
NONCE_BYTES = 12


class Undecryptable(Exception):
    """A stored value cannot be decrypted: its key is gone, or it was altered or moved."""


def encrypt(text: str, *, purpose: str) -> bytes:
    """Encrypt `text` under the active key."""
    keys = keyring()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(keys.encryption[keys.active_encryption]).encrypt(nonce, text.encode(), purpose.encode())
    return header_of(keys.active_encryption) + nonce + sealed


def decrypt(stored: bytes, *, purpose: str) -> str:
    """The text that was encrypted for `purpose`.

    Raises:
        Undecryptable: the message names the key, never the content.
    """
    name = key_of(stored)
    key = keyring().encryption.get(name)
    if key is None:
        forget_keyring()
        key = keyring().encryption.get(name)
    if key is None:
        raise Undecryptable(f"the encryption key {name} is not in the key file")
    start = 2 + stored[1]
    nonce, sealed = stored[start : start + NONCE_BYTES], stored[start + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, purpose.encode()).decode()
    except (InvalidTag, ValueError):
        raise Undecryptable(f"a value for {purpose} was altered or moved (key {name})") from None


def key_of(stored: bytes) -> str:
    """Name of the key a stored value was encrypted with."""
    if len(stored) < 2 or stored[0] != VERSION:
        raise Undecryptable("the stored value has an unknown version")
    try:
        return stored[2 : 2 + stored[1]].decode()
    except UnicodeDecodeError:
        raise Undecryptable("the stored value names no key") from None


def header_of(key: str) -> bytes:
    """What every value encrypted with this key begins with."""
    name = key.encode()
    return bytes([VERSION, len(name)]) + name


def keyed_hash(value: str, *, purpose: str) -> bytes:
    """HMAC-SHA256 of `value` under the index key; without the key nobody can guess short values from it."""
    return hmac.new(keyring().index, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


def blind_index(value: str, *, purpose: str) -> bytes:
    """A look-up key for an encrypted value. The caller normalises `value` first (spaces, case, NFKC)."""
    return keyed_hash(value, purpose=f"index:{purpose}")


def matches(value: str, digest: bytes, *, purpose: str) -> bool:
    """Whether `digest` is the keyed hash of `value`, in constant time."""
    return hmac.compare_digest(keyed_hash(value, purpose=purpose), bytes(digest))


def sign(message: bytes) -> tuple[str, bytes]:
    """Name of the active signing key, and its Ed25519 signature (RFC 8032) of `message`."""
    keys = keyring()
    return keys.active_signing, keys.signing[keys.active_signing].sign(message)


def verify(key_id: str, message: bytes, signature: bytes) -> bool:
    """Whether the key of that name signed `message`; False for an unknown key."""
    key = keyring().signing.get(key_id)
    if key is None:
        return False
    try:
        key.public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_keys() -> dict[str, bytes]:
    """The raw Ed25519 public key (32 bytes) of every signing key, by name."""
    return {
        name: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for name, key in keyring().signing.items()
    }
