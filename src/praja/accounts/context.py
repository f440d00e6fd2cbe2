"""What every template knows of the person who looks at it."""

from __future__ import annotations

from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, object]:
    """`actor`: the request's Actor, a citizen when nobody is signed in."""
    return {"actor": request.actor}  # type: ignore[attr-defined]
