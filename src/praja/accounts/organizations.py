"""Names of organizations for the screens of this room, told by the room above that knows them.

Accounts stand below government, so they know an organization only by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Names = Callable[[], Mapping[str, str]]

_provider: Names | None = None


def provide_names(names: Names) -> None:
    """Let `names` answer which organizations there are: code to name. Called once, when the app that knows is ready."""
    global _provider
    _provider = names


def organization_names() -> Mapping[str, str]:
    """All organizations, code to name; empty until somebody provides them."""
    return _provider() if _provider is not None else {}


def name_of(code: str | None) -> str:
    """The organization's name, or its code when nobody knows it; empty for the whole regency."""
    return organization_names().get(code, code) if code else ""
