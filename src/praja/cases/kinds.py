"""What the inbox knows about the rooms above it: each room tells how its kind of case is called and where it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from praja.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case.

    Attributes:
        name: what people call one.
        page: name of the URL of its page for officers, which takes the case's identifier.
        category_name: the room's own name of a category code.
    """

    name: Text
    page: str
    category_name: Callable[[str], str]


_kinds: dict[str, Kind] = {}


def register_kind(code: str, kind: Kind) -> None:
    """Tell how cases of kind `code` are shown; called once by the room that opens them, when it loads."""
    _kinds[code] = kind


def kind_of(code: str) -> Kind:
    """The kind registered under this code.

    Raises:
        KeyError: no room has registered it.
    """
    return _kinds[code]


def kinds() -> list[str]:
    """Codes of all kinds, which are also the codes of their procedures."""
    return sorted(_kinds)
