"""Encrypted fields, keyed hashes and signatures. The keys stand outside the database."""

from praja.kernel.crypto.cipher import (
    Undecryptable,
    blind_index,
    decrypt,
    encrypt,
    keyed_hash,
    matches,
    public_keys,
    sign,
    verify,
)
from praja.kernel.crypto.fields import EncryptedTextField
from praja.kernel.crypto.keyring import Keyring, create_keys, keyring

__all__ = [
    "EncryptedTextField",
    "Keyring",
    "Undecryptable",
    "blind_index",
    "create_keys",
    "decrypt",
    "encrypt",
    "keyed_hash",
    "keyring",
    "matches",
    "public_keys",
    "sign",
    "verify",
]
