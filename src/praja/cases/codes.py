"""The code and the PIN by which somebody without an account comes back to what is theirs."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Invalid

PIN_DIGITS = 6
KEY_LENGTH = 80
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit."""


def new_code(prefix: str) -> str:
    """A code nobody can guess from another one, e.g. "JBG-7K2M-9QXD"; the caller looks whether it is taken."""
    letters = random_letters(8)
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def random_letters(count: int) -> str:
    """Letters and digits nobody can guess, of Crockford's base 32: five bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def normal_reference(text: str, *, part: str = "") -> str:
    """A code as it is stored, from what people type: lower case, no hyphens, O for 0, I or L for 1.

    `part` is what a room adds to the prefix of the regency, as "L" in "JBG-L-7K2M-9QXD".
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    prefix, rest = letters[:-8], letters[-8:].translate(str.maketrans("OIL", "011"))
    if part and prefix.endswith(part):
        prefix = f"{prefix.removesuffix(part)}-{part}"
    return f"{prefix}-{rest[:4]}-{rest[4:]}"[:30]


def check_key(key: str) -> None:
    """Refuse what is no idempotency key.

    Raises:
        Invalid: it is too short or too long, or holds unprintable characters.
    """
    if not 16 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise Invalid(_("Send an idempotency key of 16 to 80 characters."), field="key")


def pin_for(key: str, purpose: str) -> str:
    """Six digits that only this platform can derive from the client's key: a repeated request learns the same PIN."""
    number = int.from_bytes(keyed_hash(key, purpose=f"{purpose}-derivation")[:8])
    return str(number % 10**PIN_DIGITS).zfill(PIN_DIGITS)


def pin_digest(reference: str, pin: str, purpose: str) -> bytes:
    """The keyed hash under which a PIN is stored; bound to what it opens."""
    return keyed_hash(f"{reference}:{pin}", purpose=purpose)
