"""The resources of GeoReport v2, each in the format its suffix asks for. What they raise, `errors` writes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from praja.complaints.models import Open311Key
from praja.complaints.open311 import commands, presenters, queries, search, services
from praja.complaints.open311.discovery import discovery as discovery_document
from praja.complaints.open311.discovery import require_jurisdiction
from praja.complaints.open311.errors import refusal
from praja.complaints.open311.formats import Content, Format, write
from praja.complaints.open311.intake import read_intake, read_media
from praja.complaints.open311.saying import read_saying
from praja.complaints.open311.updates import update_row
from praja.complaints.open311.updates import updates as found_updates
from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page
from praja.kernel.web.problems import MethodNotAllowed

View = Callable[..., HttpResponse]


def resource(*methods: str) -> Callable[[View], View]:
    """A resource that answers these methods. Clients are programs with a key, so no CSRF token is asked for."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def run(request: HttpRequest, form: Format = Format.XML, **parts: str) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
                response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
            elif request.method not in methods or (request.method in ("GET", "HEAD") and _has_body(request)):
                response = refusal(request, MethodNotAllowed())
            else:
                response = view(request, form, **parts)
            if response.status_code in (204, MethodNotAllowed.status):
                response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return run

    return decorate


@resource("GET", "HEAD")
def discovery(request: HttpRequest, form: Format) -> HttpResponse:
    """Where the interface is."""
    return _respond("discovery", discovery_document(), form, keep_seconds=300)


@resource("GET", "HEAD")
def service_list(request: HttpRequest, form: Format) -> HttpResponse:
    """Every category one can report in."""
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    return _respond("services", services.service_list(), form, keep_seconds=300)


@resource("GET", "HEAD")
def service_definition(request: HttpRequest, form: Format, code: str) -> HttpResponse:
    """What a service asks besides place and description."""
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    return _respond("service_definition", services.definition(code), form, keep_seconds=300)


@resource("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: Format) -> HttpResponse:
    """List public reports, or file one."""
    return _file(request, form) if request.method == "POST" else _list(request, form)


@resource("GET", "HEAD")
def service_request(request: HttpRequest, form: Format, identifier: str) -> HttpResponse:
    """One public report, as a list of one."""
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    found = queries.requests_named([identifier], key=_key_if_any(request))
    if not found:
        raise NotFound(_("There is no such service request, or it is not public."), field="service_request_id")
    return _respond("service_requests", _rows(found, request), form)


@resource("GET", "HEAD")
def token(request: HttpRequest, form: Format, token: str) -> HttpResponse:
    """The request behind a token. Filing is immediate, so a request's own identifier is the only token there is."""
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    found = queries.requests_named([token], key=None)
    if not found:
        raise NotFound(_("There is no such token."), field="token")
    return _respond("service_requests", [{"service_request_id": found[0].identifier, "token": token}], form)


@resource("GET", "HEAD", "POST")
def updates(request: HttpRequest, form: Format) -> HttpResponse:
    """Extension: what happened to public reports, or something the reporter said in the client's application."""
    if request.method == "POST":
        return _receive_update(request, form)
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    page = found_updates(request.GET, key=_key_if_any(request))
    response = _respond("service_request_updates", [update_row(item) for item in page], form)
    _link_pages(response, request, page)
    return response


@resource("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, form: Format, **_parts: str) -> HttpResponse:
    """Every other address below: an error that a client of this standard can read."""
    raise NotFound(_("There is no such resource. Resources end in .xml or .json."))


def _list(request: HttpRequest, form: Format) -> HttpResponse:
    require_jurisdiction(request.GET.get("jurisdiction_id", ""))
    key = _key_if_any(request)
    named = search.identifiers(request.GET)
    if named:
        return _respond("service_requests", _rows(queries.requests_named(named, key=key), request), form)
    page = queries.requests_found(search.read_search(request.GET), key=key)
    response = _respond("service_requests", _rows(page.rows, request), form)
    _link_pages(response, request, page)
    return response


def _link_pages(response: HttpResponse, request: HttpRequest, page: Page[Any]) -> None:
    links = [
        f'<{_page_address(request, cursor)}>; rel="{relation}"'
        for relation, cursor in (("next", page.next_cursor), ("prev", page.previous_cursor))
        if cursor
    ]
    if links:
        response.headers["Link"] = ", ".join(links)


def _sender(request: HttpRequest) -> Open311Key:
    """The key a request that changes something must bring."""
    key = queries.key_of((request.POST.get("api_key") or request.GET.get("api_key") or "").strip())
    require_jurisdiction(request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or "")
    return key


def _media(request: HttpRequest) -> Sequence[UploadedFile]:
    return read_media([*request.FILES.getlist("media"), *request.FILES.getlist("media[]")])


def _receive_update(request: HttpRequest, form: Format) -> HttpResponse:
    key, saying = _sender(request), read_saying(request.POST)
    complaint_id = queries.request_of_client(saying.service_request_id, key=key)
    said = commands.receive_update(complaint_id, saying, key=key, by=Actor.citizen(), media=_media(request))
    content = [{"update_id": str(said.message.id)}]
    return _respond("service_request_updates", content, form, status=200 if said.was_repeated else 201)


def _file(request: HttpRequest, form: Format) -> HttpResponse:
    key, media = _sender(request), _media(request)
    intake = read_intake(request.POST)
    filed = commands.file_request(
        intake,
        key=key,
        by=Actor.citizen(),
        media=media,
        idempotency_key=request.META.get("HTTP_IDEMPOTENCY_KEY", ""),
    )
    is_extended = _is_extended(request)
    content = [presenters.receipt(filed, account_id=intake.account_id, is_extended=is_extended)]
    return _respond("service_requests", content, form, status=200 if filed.was_repeated else 201)


def _rows(found: list[queries.PublicRequest], request: HttpRequest) -> list[dict[str, object]]:
    is_extended = _is_extended(request)
    return [presenters.service_request(item, is_extended=is_extended) for item in found]


def _is_extended(request: HttpRequest) -> bool:
    return "true" in (request.GET.get("extensions"), request.POST.get("extensions"))


def _key_if_any(request: HttpRequest) -> Open311Key | None:
    secret = request.GET.get("api_key", "").strip()
    return queries.key_of(secret) if secret else None


def _page_address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query.pop("api_key", None)
    query["page"] = cursor
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def _has_body(request: HttpRequest) -> bool:
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")


def _respond(root: str, content: Content, form: Format, *, status: int = 200, keep_seconds: int = 0) -> HttpResponse:
    response = HttpResponse(write(root, content, form), content_type=form.content_type, status=status)
    if keep_seconds:
        response.headers["Cache-Control"] = f"public, max-age={keep_seconds}"
    return response
