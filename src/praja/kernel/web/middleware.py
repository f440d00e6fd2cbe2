"""The frame of every request: its id, its log line and metrics, its language, its errors.

None of these touches the database or the session: an anonymous request to the API costs no SQL here.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import DomainError, Invalid
from praja.kernel.web import metrics, telemetry
from praja.kernel.web.problems import MethodNotAllowed, answer, as_domain_error, problem, wants_problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger("praja.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = ("/health/", "/metrics", "/static/")
_ROUTE_GROUPS = re.compile(r"\(\?P<(\w+)>.*?\)")


def request_context(get_response: GetResponse) -> GetResponse:
    """Give the request an id, then log and count its answer.

    The log names the route and never the address, since an address may hold a tracking code. The id of an upstream
    proxy is kept only when PRAJA_BEHIND_PROXY says that there is one.
    """
    trusts_proxy = settings.SECURE_PROXY_SSL_HEADER is not None

    def run(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "") if trusts_proxy else ""
        request_id = given if _REQUEST_ID.fullmatch(given) else os.urandom(8).hex()
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        with telemetry.span(request) as span:
            response = get_response(request)
            route = route_of(request)
            span.finish(route, response.status_code)
        response.headers["X-Request-Id"] = request_id
        seconds = time.perf_counter() - started
        metrics.observe_request(request.method or "", route, response.status_code, seconds)
        if not request.path.startswith(_QUIET):
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
            )
        return response

    return run


def route_of(request: HttpRequest) -> str:
    """The pattern that matched ("/c/<code>/"), or "unmatched": never the address itself."""
    match = request.resolver_match
    if match is None or not match.route:
        if match is not None and request.path == "/":
            return "/"
        return "/static/" if request.path.startswith("/static/") else "unmatched"
    return "/" + _ROUTE_GROUPS.sub(r"<\1>", match.route).lstrip("^").rstrip("$")


def choose_language(get_response: GetResponse) -> GetResponse:
    """Language by `?lang=`, then by cookie, else the default; never by the browser's header.

    A phone set to English is common in Indonesia and says nothing about what its owner reads best.
    """
    known = frozenset(dict(settings.LANGUAGES))

    def run(request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get("lang") if "lang=" in request.META.get("QUERY_STRING", "") else None
        if wanted not in known:
            wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return run


def refuse_zero_bytes(get_response: GetResponse) -> GetResponse:
    """Refuse a parameter with a zero byte and pass over cookies that hold one: PostgreSQL takes none in a text.

    Bodies are left alone; forms refuse zero bytes by themselves, and commands clean what people write.
    """

    def run(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            broken = [name for name, values in request.GET.lists() if any("\0" in text for text in (name, *values))]
            if broken:
                return answer(
                    request, Invalid(_("Zero bytes are not allowed here."), field=broken[0].replace("\0", ""))
                )
        cookies = request.META.get("HTTP_COOKIE", "")
        if "\\000" in cookies or "\0" in cookies:
            for name in [name for name, text in request.COOKIES.items() if "\0" in name + text]:
                del request.COOKIES[name]
        return get_response(request)

    return run


def _opened_without_its_form() -> MethodNotAllowed:
    error = MethodNotAllowed(_("It only takes what a form sends. Go back to that form."))
    error.title = _("This address does not open by itself")
    return error


class problems:  # noqa: N801 - one of a row of middleware names in the settings
    """Answer what views raise, and Django's bare 405: a problem document for programs, a page for people."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != MethodNotAllowed.status:
            return response
        if wants_problem(request):
            refusal = problem(request, MethodNotAllowed())
        elif not getattr(response, "content", b""):
            refusal = answer(request, _opened_without_its_form())
        else:
            return response
        refusal.headers["Allow"] = response.headers.get("Allow", "")
        return refusal

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate domain errors always, Django's own only for programs (people get Django's error handlers)."""
        if isinstance(exception, DomainError):
            return answer(request, exception)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation) and wants_problem(request):
            return answer(request, as_domain_error(exception))
        return None
