"""An Open311 GeoReport v2 client: XML only, since that is what every server of the standard has.

The address comes from the pack, never from a request; redirects are not followed, answers are bounded, and a document
type, with which XML could make itself grow, is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

import msgspec
import requests
from django.conf import settings

from praja.complaints.open311.formats import parse_moment
from praja.complaints.rules import Open311Service

TIMEOUT_SECONDS = (5, 20)
LARGEST_ANSWER = 2 * 1024 * 1024
MOST_AT_ONCE = 50


class RemoteError(Exception):
    """The other side did not answer as it should. `is_final`: the same request would be refused again."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Posted:
    """What a server called a new request: its number, or a token to ask for the number with."""

    remote_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Something a server says about a request.

    Attributes:
        name: the same whenever it is said again.
        is_state: `status` is where the request is, "open" or "closed"; else a word of the update extension.
    """

    remote_id: str
    name: str
    status: str
    words: str
    at: dt.datetime | None
    is_state: bool = False


class Server:
    """The Open311 service of an outside body."""

    def __init__(self, service: Open311Service, key: str) -> None:
        self._service = service
        self._key = key

    def post(self, content: dict[str, str], *, key: str) -> Posted:
        """File a request. Servers that know the header file nothing twice under the same key."""
        root = self._ask("POST", "requests.xml", content | {"api_key": self._key}, headers={"Idempotency-Key": key})
        request = root.find("request")
        posted = Posted(_text(request, "service_request_id"), _text(request, "token"))
        if not posted.remote_id and not posted.token:
            raise RemoteError("the answer names neither a number nor a token")
        return posted

    def number_of(self, token: str) -> str:
        """The number behind a token; empty while there is none."""
        root = self._ask("GET", f"tokens/{quote(token, safe='')}.xml")
        return _text(root.find("request"), "service_request_id")

    def statuses(self, remote_ids: Sequence[str]) -> list[Told]:
        """Where these requests are, at most 50 at once."""
        root = self._ask("GET", "requests.xml", {"service_request_id": ",".join(remote_ids)})
        return [
            Told(
                remote_id=_text(one, "service_request_id"),
                name=f"{_text(one, 'updated_datetime')} {_text(one, 'status').lower()}"[:200],
                status=_text(one, "status").lower(),
                words=_text(one, "status_notes"),
                at=parse_moment(_text(one, "updated_datetime")),
                is_state=True,
            )
            for one in root.iter("request")
        ]

    def updates(self, *, since: dt.datetime, until: dt.datetime) -> Iterator[Told]:
        """What happened to requests in a window of time, by the extension "service request updates"."""
        window = {"start_date": since.isoformat(), "end_date": until.isoformat(), "api_key": self._key}
        root = self._ask("GET", "servicerequestupdates.xml", window)
        for one in root.iter("request_update"):
            yield Told(
                remote_id=_text(one, "service_request_id"),
                name=_text(one, "update_id")[:200],
                status=_text(one, "status").lower()[:40],
                words=_text(one, "description"),
                at=parse_moment(_text(one, "updated_datetime")),
            )

    def _ask(
        self, method: str, path: str, content: dict[str, str] | None = None, *, headers: dict[str, str] | None = None
    ) -> ElementTree.Element:
        sent = dict(content or {})
        if self._service.jurisdiction_id:
            sent["jurisdiction_id"] = self._service.jurisdiction_id
        address = f"{self._service.endpoint.rstrip('/')}/{path}"
        try:
            with requests.request(
                method,
                address,
                params=sent if method == "GET" else None,
                data=sent if method == "POST" else None,
                headers={"Accept": "text/xml"} | (headers or {}),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                status = answer.status_code
        except (requests.RequestException, OSError) as error:
            raise RemoteError(f"it cannot be reached ({type(error).__name__})") from None
        if len(body) > LARGEST_ANSWER:
            raise RemoteError("its answer is too large")
        if not 200 <= status < 300:
            raise RemoteError(
                f"it answered {status}: {_faults(body)}"[:300], is_final=400 <= status < 500 and status != 429
            )
        return _parsed(body)


def server_of(service: Open311Service, *, body: str) -> Server:
    """The service of a body, with the key that the settings hold for it."""
    keys = msgspec.json.decode(settings.OPEN311_CLIENT_KEYS, type=dict[str, str])
    return Server(service, keys.get(body, ""))


def _parsed(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise RemoteError("its answer declares a document type")
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - no document type, bounded
    except ElementTree.ParseError:
        raise RemoteError("its answer is no XML") from None


def _faults(body: bytes) -> str:
    try:
        return " ".join(_text(one, "description") for one in _parsed(body).iter("error"))
    except RemoteError:
        return ""


def _text(element: ElementTree.Element | None, name: str) -> str:
    return (element.findtext(name) or "").strip() if element is not None else ""
