"""The texts of messages: one template per kind and channel, its first line the subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.template import Context, Engine
from django.utils import translation

from praja.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message.

    Attributes:
        keys: all its template may use, so that nothing personal slips in.
        unsubscribe: the key whose address ends the messages by one POST (RFC 8058); empty for none.
    """

    code: str
    name: Text
    keys: frozenset[str]
    is_for_staff: bool
    unsubscribe: str = ""


_kinds: dict[str, Kind] = {}


def register_kind(code: str, *, name: Text, keys: set[str], is_for_staff: bool = False, unsubscribe: str = "") -> None:
    """Declare a kind of message; called once by the room that sends it. Staff may refuse kinds that are for staff."""
    _kinds[code] = Kind(code, name, frozenset(keys), is_for_staff, unsubscribe)


def kind(code: str) -> Kind:
    """The kind of this code.

    Raises:
        KeyError: no room declared it.
    """
    return _kinds[code]


def kinds() -> list[Kind]:
    """All kinds, in the order of declaration."""
    return list(_kinds.values())


def staff_messages() -> set[tuple[str, str]]:
    """What staff may refuse: kinds that are for them, by e-mail (kind, channel)."""
    return {(item.code, "email") for item in kinds() if item.is_for_staff}


def render(template: str, channel: str, language: str, context: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body in the recipient's language."""
    with translation.override(language):
        found = Engine.get_default().get_template(f"notify/{template}.{channel}.txt")
        text = found.render(Context(dict(context), autoescape=False))
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
