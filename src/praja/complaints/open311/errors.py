"""Every error below /open311/ as GeoReport v2 prescribes it, in the format that was asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from praja.complaints.open311.formats import Format, write
from praja.kernel.errors import DomainError, InvalidFields, NotAllowed, NotFound
from praja.kernel.web.problems import MethodNotAllowed, register_errors

ADDRESS = "/open311/"

_PARAMETERS = {
    "category": "service_code",
    "latitude": "lat",
    "longitude": "long",
    "village": "address_id",
    "location_note": "address_string",
    "name": "first_name",
    "photos": "media",
    "cursor": "page",
}
"""What the standard and its extensions call the fields of a filing and of a list."""


def register() -> None:
    """Let `refusal` write the errors; called once when the app is ready."""
    register_errors(ADDRESS, refusal)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """An error of the standard: its code is the HTTP status."""
    form, status = Format.of(request.path), _status(error)
    content = [{"code": status, "description": message} for message in _messages(error)]
    response = HttpResponse(write("errors", content, form), content_type=form.content_type, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _status(error: DomainError) -> int:
    """The standard knows 404, 403 for the key, and 400 for everything else one may do wrong."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, NotAllowed):
        return 403
    return error.status if isinstance(error, MethodNotAllowed) or error.status >= 500 else 400


def _messages(error: DomainError) -> list[str]:
    if isinstance(error, InvalidFields):
        return [_named(field, str(text)) for field, texts in error.errors.items() for text in texts]
    return [_named(error.field, str(error.message))]


def _named(field: str | None, message: str) -> str:
    return f"{_PARAMETERS.get(field, field)}: {message}" if field else message
