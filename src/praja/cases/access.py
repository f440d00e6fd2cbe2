"""How a browser shows that it was given something: signed cookies, one for each code.

What is signed names the thing, so that a cookie renamed to another code opens nothing. The cookie is set after filing,
or after code and PIN. It has the path "/", since files are served at /files/.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

ACCESS_FOR = dt.timedelta(hours=12)
PIN_FOR = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Access:
    """The cookies of one kind of things.

    Attributes:
        prefix: of the name of an access cookie; the code follows.
        pin_cookie: name of the cookie that holds a PIN while it may be shown.
        salt: binds what is signed to this kind.
        page_of: path of the pages of a code.
    """

    prefix: str
    pin_cookie: str
    salt: str
    page_of: Callable[[str], str]

    def grant(self, response: HttpResponse, reference: str, key: UUID, *, pin: str = "") -> None:
        """Let this browser open it for 12 hours, and show its PIN again for 30 minutes when one is given."""
        value = signing.dumps([reference, str(key)], salt=f"{self.salt}.access")
        _set(response, self.prefix + reference, value, ACCESS_FOR, path="/")
        if pin:
            value = signing.dumps([reference, pin], salt=f"{self.salt}.pin")
            _set(response, self.pin_cookie, value, PIN_FOR, path=self.page_of(reference))

    def revoke(self, response: HttpResponse, reference: str) -> None:
        """Take both cookies of a code from this browser."""
        response.delete_cookie(self.prefix + reference, path="/", samesite="Lax")
        response.delete_cookie(self.pin_cookie, path=self.page_of(reference), samesite="Lax")

    def revoke_all(self, request: HttpRequest, response: HttpResponse) -> None:
        """Take the cookies of every code of this kind from this browser."""
        for reference in self._references(request):
            self.revoke(response, reference)

    def granted(self, request: HttpRequest, reference: str) -> UUID | None:
        """What this code opens, when the browser may open it."""
        value = _read(request.COOKIES.get(self.prefix + reference, ""), f"{self.salt}.access", ACCESS_FOR)
        return UUID(value[1]) if isinstance(value, list) and value[0] == reference else None

    def is_granted(self, request: HttpRequest, key: UUID) -> bool:
        """Whether the browser may open this one."""
        return any(self.granted(request, reference) == key for reference in self._references(request))

    def pin_of(self, request: HttpRequest, reference: str) -> str:
        """The PIN, while it may still be shown; else empty."""
        value = _read(request.COOKIES.get(self.pin_cookie, ""), f"{self.salt}.pin", PIN_FOR)
        return str(value[1]) if isinstance(value, list) and value[0] == reference else ""

    def _references(self, request: HttpRequest) -> list[str]:
        return [name.removeprefix(self.prefix) for name in request.COOKIES if name.startswith(self.prefix)]


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
