"""What every template knows of the platform itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """`demo`, `public_url` and the path (with query) a language switch returns to."""
    return {"demo": settings.DEMO, "public_url": settings.PUBLIC_URL, "here": request.get_full_path()}
