"""What makes the platform installable: manifest, service worker, and the page shown without a link."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from praja.kernel.ui import offline


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest; `?lang=` says in which language, as on every page."""
    response = JsonResponse(
        offline.manifest((get_language() or "id")[:2]),
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker; browsers ask each time whether it has changed."""
    text = offline.service_worker()
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """What a visitor sees instead of a page that cannot be reached."""
    return render(request, "ui/offline.html", {"here": "/", "pages": offline.pages_without_link()})
