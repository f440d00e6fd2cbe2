"""Addresses of the platform itself: health, metrics, language, the API's document, and Django's error handlers."""

from __future__ import annotations

import hashlib
import hmac
import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, NotAllowed, NotFound, TooManyRequests
from praja.kernel.web import health, metrics, openapi
from praja.kernel.web.problems import BadRequest, answer, as_domain_error, bare_page, problem, wants_problem

LANGUAGE_LASTS = 365 * 24 * 3600
ATTEMPTS_REST_SECONDS = 60


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Looks at nothing else."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the platform can do its work, 503 with what is missing otherwise."""
    found = health.checks()
    is_ready = all(check.is_well for check in found)
    content = {
        "status": "ready" if is_ready else "not ready",
        "checks": {check.name: {"ok": check.is_well, "detail": check.detail} for check in found},
    }
    return JsonResponse(content, status=200 if is_ready else 503)


@never_cache
@require_GET
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text. With PRAJA_METRICS_TOKEN as a bearer token, else only for this very machine, unproxied."""
    token = settings.METRICS_TOKEN
    if token:
        given = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        is_allowed = hmac.compare_digest(given.encode(), token.encode())
    else:
        is_local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
        is_allowed = is_local and "HTTP_X_FORWARDED_FOR" not in request.META
    if not is_allowed:
        raise NotFound
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


@csrf_exempt  # changes nothing but the language of the one who sends it, and must work from cached pages
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to where one was."""
    target = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if is_ours else "/")
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_LASTS,
            secure=settings.SERVED_OVER_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_safe
def openapi_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    content = openapi.document_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.META.get("HTTP_IF_NONE_MATCH") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def openapi_page(request: HttpRequest) -> HttpResponse:
    """The same document for people."""
    context = {"info": openapi.document()["info"], "operations": openapi.operations(), "shapes": openapi.shapes()}
    return render(request, "web/docs.html", context)


@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem's `type` points to."""
    kinds = {kind.code: kind for kind in _all_kinds(DomainError)}
    kind = kinds.get(code)
    if kind is None:
        raise NotFound
    meaning = (kind.__doc__ or "").partition("\n\n")[0]
    return render(
        request, "web/problem.html", {"code": code, "title": kind.title, "status": kind.status, "meaning": meaning}
    )


def _all_kinds(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _all_kinds(child))]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return answer(request, as_domain_error(exception) if isinstance(exception, Http404) else BadRequest())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return answer(request, as_domain_error(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    message = _("There is no page at this address. It may have moved, or the address may be mistyped.")
    return answer(request, NotFound(message))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """For the limits of others, which do not say when they end; none of ours is longer than this for a network."""
    message = _("There were many attempts from your network. Wait a minute, then try again.")
    return answer(request, TooManyRequests(message, retry_after=ATTEMPTS_REST_SECONDS))


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Must not fail itself: nobody is signed in on this page, and no template is a must."""
    error = as_domain_error(sys.exception())
    if wants_problem(request):
        return problem(request, error)
    request.actor = Actor.citizen()  # type: ignore[attr-defined]
    try:
        return answer(request, error)
    except Exception:
        return HttpResponse(bare_page(error), status=error.status)


def csrf_failed(request: HttpRequest, reason: str = "", **_options: Any) -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    message = _("The page was open too long, or cookies are switched off. Go back, reload the page and send it again.")
    return answer(request, NotAllowed(message, code="csrf-failed"))
