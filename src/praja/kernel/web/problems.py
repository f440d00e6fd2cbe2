"""Errors as RFC 9457 problem details for programs, and as a page for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.kernel.errors import DomainError, InvalidFields, NotAllowed, NotFound, SignInRequired, TooManyRequests
from praja.kernel.web.connections import is_database_gone

MEDIA_TYPE = "application/problem+json"


class BadRequest(DomainError):
    """The request cannot be read at all."""

    code = "bad-request"
    status = 400
    title = gettext_lazy("The request cannot be read")


class MethodNotAllowed(DomainError):
    """The address does not take this HTTP method; the header `Allow` lists those it takes."""

    code = "method-not-allowed"
    status = 405
    title = gettext_lazy("This address does not take that method")


class Broken(DomainError):
    """Something in the platform failed; the log has the details under the request id."""

    code = "internal-error"
    status = 500
    title = gettext_lazy("Something went wrong on our side")


class Unavailable(DomainError):
    """A part the platform needs does not answer."""

    code = "unavailable"
    status = 503
    title = gettext_lazy("The service is not available just now")
    retry_after = 5
    """Seconds."""


ErrorWriter = Callable[[HttpRequest, DomainError], HttpResponse]
_writers: dict[str, ErrorWriter] = {}


def register_errors(prefix: str, write: ErrorWriter) -> None:
    """Let an interface that follows a standard of others write every error below its address as that one prescribes."""
    _writers[prefix] = write


def _writer(request: HttpRequest) -> ErrorWriter | None:
    return next((write for prefix, write in _writers.items() if request.path.startswith(prefix)), None)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program is asking: an address under /api/, or JSON wanted and no HTML."""
    if _writer(request) is not None:
        return False
    if request.path.startswith("/api/") and not request.path.startswith("/api/docs"):
        return True
    accept = request.META.get("HTTP_ACCEPT", "")
    return "json" in accept and "text/html" not in accept


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The response for an error, in the form the request wants. People who must sign in are led to the page for it."""
    write = _writer(request)
    if write is not None:
        return write(request, error)
    if wants_problem(request):
        return problem(request, error)
    if isinstance(error, SignInRequired) and request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    return page(request, error)


def problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    """An RFC 9457 document: `type`, `title`, `status`, `detail`, and `field` or `errors` for input at fault."""
    document: dict[str, Any] = {
        "type": f"{settings.PUBLIC_URL}/problems/{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": str(error.message),
        "code": error.code,
        "request_id": getattr(request, "request_id", ""),
        **error.members,
    }
    if error.field is not None:
        document["field"] = error.field
    if isinstance(error, InvalidFields):
        document["errors"] = [
            {"field": field, "detail": str(message)} for field, texts in error.errors.items() for message in texts
        ]
    response = HttpResponse(msgspec.json.encode(document), content_type=MEDIA_TYPE, status=error.status)
    _add_headers(response, error)
    return response


def page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The same for people. Falls back to a bare page when even the template fails."""
    context = {
        "error": error,
        "status": error.status,
        "title": error.title,
        "message": error.message if error.message != error.title else "",
        "request_id": getattr(request, "request_id", ""),
    }
    try:
        response = render(request, "ui/error.html", context, status=error.status)
    except TemplateDoesNotExist:
        response = HttpResponse(bare_page(error), status=error.status)
    _add_headers(response, error)
    return response


def bare_page(error: DomainError) -> str:
    """A page that needs neither database nor templates."""
    return (
        f'<!doctype html><html lang="{settings.LANGUAGE_CODE}"><meta charset="utf-8">'
        f"<title>{escape(error.title)}</title><h1>{escape(error.title)}</h1><p>{escape(error.message)}</p></html>"
    )


def as_domain_error(exception: BaseException | None) -> DomainError:
    """Django's own exceptions in our words. Their texts are dropped: they may quote the address."""
    if isinstance(exception, Http404):
        return NotFound()
    if isinstance(exception, PermissionDenied):
        return NotAllowed()
    if isinstance(exception, SuspiciousOperation):
        return BadRequest()
    if is_database_gone(exception):
        return Unavailable(_("The platform is starting its database again. Please send it once more in a moment."))
    return Broken(_("We have recorded the error. Please try again in a moment."))


def invalid_input(errors: Iterable[dict[str, Any]]) -> DomainError:
    """Ninja's (pydantic's) list of input errors as one error with the fields named.

    A field is the path inside the body or the parameter's name: `place.latitude`, `cursor`.
    """
    fields: dict[str, list[Any]] = {}
    for entry in errors:
        where = [str(part) for part in entry.get("loc", ())]
        source = where.pop(0) if where else ""
        if source == "body" and len(where) > 1:
            where.pop(0)  # the name of the view's parameter
        fields.setdefault(".".join(where) or source or "body", []).append(_input_message(entry))
    return InvalidFields(fields) if fields else BadRequest()


def _input_message(entry: dict[str, Any]) -> str:
    kind = str(entry.get("type", ""))
    limits = entry.get("ctx", {})
    if kind == "missing":
        return _("This is required.")
    if kind.startswith(("int", "float", "decimal")):
        return _("This must be a number.")
    if kind.startswith("uuid"):
        return _("This must be a UUID.")
    if kind.startswith(("date", "time")):
        return _("This must be a date or time in ISO 8601.")
    if kind.startswith("bool"):
        return _("This must be true or false.")
    if kind == "string_too_short":
        return _("This must have at least %(count)s characters.") % {"count": limits.get("min_length")}
    if kind == "string_too_long":
        return _("This may have at most %(count)s characters.") % {"count": limits.get("max_length")}
    if kind in {"greater_than_equal", "greater_than"}:
        return _("This must be at least %(limit)s.") % {"limit": limits.get("ge", limits.get("gt"))}
    if kind in {"less_than_equal", "less_than"}:
        return _("This must be at most %(limit)s.") % {"limit": limits.get("le", limits.get("lt"))}
    if kind.startswith("string") and kind != "string_pattern_mismatch":
        return _("This must be text.")
    return _("This value is not valid.")


def _add_headers(response: HttpResponse, error: DomainError) -> None:
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, TooManyRequests | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
