"""How a browser shows that it was given a complaint: signed cookies, one for each complaint.

What is signed names the complaint, so that a cookie renamed to another tracking code opens nothing.

The access cookie is set after filing, or after code and PIN. It has the path "/", since photos are served at /files/.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from praja.complaints.models import Complaint

ACCESS_FOR = dt.timedelta(hours=12)
PIN_FOR = dt.timedelta(minutes=30)
_ACCESS = "praja_complaint_"
_PIN = "praja_pin"
_ACCESS_SALT = "praja.complaints.access"
_PIN_SALT = "praja.complaints.pin"


def page_of(reference: str) -> str:
    """Path of the reporter's pages of a complaint."""
    return f"/c/{reference}/"


def grant(response: HttpResponse, complaint: Complaint, *, pin: str = "") -> None:
    """Let this browser open the complaint for 12 hours, and show its PIN again for 30 minutes when one is given."""
    reference = complaint.case.reference
    value = signing.dumps([reference, str(complaint.pk)], salt=_ACCESS_SALT)
    _set(response, _ACCESS + reference, value, ACCESS_FOR, path="/")
    if pin:
        value = signing.dumps([reference, pin], salt=_PIN_SALT)
        _set(response, _PIN, value, PIN_FOR, path=page_of(reference))


def revoke(response: HttpResponse, reference: str) -> None:
    """Take both cookies of a complaint from this browser."""
    response.delete_cookie(_ACCESS + reference, path="/", samesite="Lax")
    response.delete_cookie(_PIN, path=page_of(reference), samesite="Lax")


def revoke_all(request: HttpRequest, response: HttpResponse) -> None:
    """Take the cookies of every complaint from this browser."""
    for name in request.COOKIES:
        if name.startswith(_ACCESS):
            revoke(response, name.removeprefix(_ACCESS))


def granted(request: HttpRequest, reference: str) -> UUID | None:
    """The complaint with this tracking code, when the browser may open it."""
    value = _read(request.COOKIES.get(_ACCESS + reference, ""), _ACCESS_SALT, ACCESS_FOR)
    return UUID(value[1]) if isinstance(value, list) and value[0] == reference else None


def is_granted(request: HttpRequest, complaint_id: UUID) -> bool:
    """Whether the browser may open this complaint."""
    references = [name.removeprefix(_ACCESS) for name in request.COOKIES if name.startswith(_ACCESS)]
    return any(granted(request, reference) == complaint_id for reference in references)


def pin_of(request: HttpRequest, reference: str) -> str:
    """The PIN, while it may still be shown; else empty."""
    value = _read(request.COOKIES.get(_PIN, ""), _PIN_SALT, PIN_FOR)
    return str(value[1]) if isinstance(value, list) and value[0] == reference else ""


def _read(value: str, salt: str, longest: dt.timedelta) -> object:
    if not value:
        return None
    try:
        return signing.loads(value, salt=salt, max_age=longest)
    except signing.BadSignature:
        return None


def _set(response: HttpResponse, name: str, value: str, longest: dt.timedelta, *, path: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=longest,
        path=path,
        secure=settings.SERVED_OVER_HTTPS,
        httponly=True,
        samesite="Lax",
    )
