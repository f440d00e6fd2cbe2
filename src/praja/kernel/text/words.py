"""Words that people write: cleaned, bounded, and represented in events by a salted hash."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata

from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid

TITLE_LENGTH = 90
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str, *, field: str, longest: int, shortest: int = 1) -> str:
    """The text in NFC without control and direction-override characters, with plain line ends and no outer space.

    Raises:
        Invalid: it is shorter or longer than allowed, in characters.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", text).strip()
    if len(text) < shortest:
        message = _("Write at least %(shortest)s characters.") if text else _("Write something here.")
        raise Invalid(message % {"shortest": shortest} if text else message, field=field)
    if len(text) > longest:
        raise Invalid(_("Write at most %(longest)s characters.") % {"longest": longest}, field=field)
    return text


def title_of(description: str) -> str:
    """The first sentence of a description, shortened at a word to 90 characters."""
    first = re.split(r"(?<=[.!?])\s|\n", description, maxsplit=1)[0]
    return textwrap.shorten(first, TITLE_LENGTH, placeholder="…") or first[:TITLE_LENGTH]


def content_digest(salt: bytes, text: str) -> str:
    """SHA-256 (hex) of salt and text: commits to the words without letting anybody guess them."""
    return hashlib.sha256(salt + text.encode()).hexdigest()
