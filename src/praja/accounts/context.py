"""What every template knows of the person who looks at it."""

from __future__ import annotations

from django.http import HttpRequest

from praja.kernel.actors import Actor


def actor(request: HttpRequest) -> dict[str, object]:
    """`actor`: the request's Actor; a citizen where the request failed before anybody could be found."""
    return {"actor": getattr(request, "actor", None) or Actor.citizen()}
