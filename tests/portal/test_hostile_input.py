"""Whatever a stranger sends, no address of the platform breaks: never a 5xx, and programs are told what was wrong.

The addresses come from the resolver and their parameters from watching what the views read, so that a new page is
attacked from its first day.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from unittest import mock
from urllib.parse import quote, quote_from_bytes

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.kernel.actors import Role
from praja.kernel.web import openapi
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, unlocked, verifier_client
from tests.services.applications import world as w
from tests.services.queue.counters import DESK, GROUP, PLACE, SERVICE
from tests.services.town import Town, a_town

pytestmark = pytest.mark.django_db

T = TypeVar("T")

MAY_BE_UNAVAILABLE = ("/health/ready", "/bills/")
"""Nobody relays events here, and no bank is connected."""
HUGE = "9" * 30
VALUES = [
    b"",
    b"a\0b",
    b"\xff\xed\xa0\x80",  # neither UTF-8 nor a character
    "٣".encode(),
    b"-1",
    HUGE.encode(),
    b"9" * 5000,
    b"inf,-inf,nan,1e999",
    b"0001-01-01",
    b"9999-12-31",
    b"'\"<b>%s{{7}}\\",
    b"https://jahat.example/\r\nSet-Cookie: a=b" + b"x" * 20_000,
]
CURSORS = [
    b"z",
    b"a!!!",
    b"aWzBd",  # [0]
    b"aWyJcdTAwMDAiXQ",  # ["\\u0000"]
    b"aWyJhIiwiYiIsImMiXQ",  # ["a","b","c"]
    b"aWyI5OTk5LTEyLTMxVDIzOjU5OjU5KzAwOjAwIiwgOTIyMzM3MjAzNjg1NDc3NTgwODAwXQ",  # a late moment and a huge number
    b"a" + b"W10" * 900,
    b"b\xe9",
]
PERIODS = [b"2099", b"last-9999-days", b"2026-13"]
PARTS = [HUGE, "9" * 5000, "0", "\0", "\xed", "..", "x" * 5000]
METHODS = ["HEAD", "PUT", "DELETE", "OPTIONS", "BREW"]
FORM = "application/x-www-form-urlencoded"
BODIES = [
    ("application/json", b""),
    ("application/json", b"{"),
    ("application/json", b"[" * 100_000),
    ("application/json", b"\xff\xfe"),
    ("application/json", b"[null]"),
    ("application/json; charset=klingon", b"{}"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nendless'),
    (f"{FORM}; charset=utf-16", b"text=a"),
    (FORM, b"&".join(b"n%d=1" % number for number in range(1500))),
    (FORM, b"text=" + b"x" * 2_600_000),
    ("\xff", b"\0"),
]
HEADERS: list[dict[str, str]] = [
    {
        "CONTENT_LENGTH": "-1",
        "HTTP_ACCEPT": "application/json;q=\xff, */*/*",
        "HTTP_ACCEPT_LANGUAGE": "x" * 5000 + ";q=nan, *;q=\0",
        "HTTP_AUTHORIZATION": "Bearer \xff",
        "HTTP_IDEMPOTENCY_KEY": "\xff" * 9,
        "HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT",
        "HTTP_IF_NONE_MATCH": '"unclosed',
        "HTTP_ORIGIN": "null",
        "HTTP_RANGE": "bytes=9-1,-0,a-",
        "HTTP_REFERER": "https://[::1",
        "HTTP_X_FORWARDED_FOR": "\xff, , 999.1.1.1",
        "HTTP_X_REQUEST_ID": "a\r\nb",
        "QUERY_STRING": "lang=en&lang=\xff&a&=&&%&%zz&%ff=%ff;",
        "REMOTE_ADDR": "",
    },
    {"HTTP_HOST": "a b\xff/?"},
    {"HTTP_COOKIE": r'praja_session="aaaaaaaaaaaa\000"; messages="\000\377"; csrftoken="\000"; praja_language="\000"'},
    {"HTTP_COOKIE": "praja_session=" + "x" * 5000 + "; praja_complaint_=a:b:c; praja_pin=\xff:::; ;=;;"},
    {"QUERY_STRING": "&".join(f"lang={number}" for number in range(1500))},
]


def patterns(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Every pattern of the platform as it is written."""
    for entry in (resolver or get_resolver()).url_patterns:
        written = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from patterns(entry, written)
        else:
            yield written


ADDRESSES = list(dict.fromkeys(patterns()))


class Visitors:
    """Somebody with an open complaint, application and draft; an officer who has to do with none; and an overseer."""

    def __init__(self) -> None:
        self.filed = f.disposed(is_secret=True, is_anonymous=True)
        self.photo = f.a_photo()
        self.names = names_of(town := a_town())
        roles = [(Role.VERIFIER, f.COORDINATOR), (Role.VERIFIER, "dpmptsp"), (Role.HEAD, "dpmptsp")]
        overseer = a_person((Role.ADMIN, ""), *roles, (Role.HANDLER, town.bill.organization_id))
        reporter = unlocked(self.filed)
        for code, pin in ((town.filed.reference, town.filed.pin), (town.begun.draft.reference, town.begun.pin)):
            assert reporter.post("/applications/track/", {"code": code, "pin": pin}).status_code == 302
        self.all = {
            "reporter": reporter,
            "stranger": handler_client(f.HEALTH),
            "overseer": signed_in(overseer),
        }
        for client in self.all.values():
            client.raise_request_exception = False

    def in_turn(self, attacks: Sequence[T], addresses: Sequence[str] = ADDRESSES) -> Iterator[tuple[str, Client, T]]:
        """Every address with every attack, each by one of the three."""
        everybody = list(self.all.values())
        for place, pattern in enumerate(addresses):
            for turn, hostile in enumerate(attacks):
                yield pattern, everybody[(place + turn) % len(everybody)], hostile

    def readers(self, path: str) -> tuple[list[Client], set[str]]:
        """Those whom a page lets in, and the parameters it reads. A public page is the same for everybody."""
        able, names = [], set()
        for client in self.all.values():
            status, seen = watch(client, "GET", path)
            if status != 302:
                able.append(client)
                names |= seen
            if status == 200 and client is self.all["reporter"] and not path.startswith("/api/"):
                break
        return able, names

    def takes_post(self, pattern: str) -> bool:
        return attack(self.all["overseer"], "POST", self.fill(pattern)).status_code != 405

    def fill(self, pattern: str, value: str = "") -> str:
        """The address of a pattern, with the names of things that exist, or with `value` wherever it fits."""
        here = next((names for prefix, names in self.names.items() if pattern.startswith(prefix)), {})

        def example(match: re.Match[str]) -> str:
            kind, name = match[1] or "str", match[2]
            if value and (kind == "str" or (kind == "int" and value.isdigit())):
                return quote(value, safe="")
            if name in here:
                return here[name]
            known = {
                "uuid": str(self.photo if name == "file_id" else self.filed.complaint.pk),
                "int": "1",
                "slug": {"step": "answer", "date": "9999-12-31", "breakdown": "agency"}.get(name, self.filed.reference),
                "str": "complaints.filed",
            }
            return known[kind.removesuffix("str") or "str"]

        pattern = re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", pattern)
        return re.sub(r"<(?:(\w+):)?(\w+)>", example, pattern)


def names_of(town: Town) -> dict[str, dict[str, str]]:
    """By the beginning of an address, the longest first, what the names in it stand for."""
    part = {"form": "application", "section": "main", "field": "content", "step": "check"}
    return {
        "/services/manage/": {"code": w.PERMIT, **part},
        "/services/events/": {"code": "usaha-baru"},
        "/services/letters/": {"organization": w.VILLAGE_OFFICE},
        "/services/": {"code": w.PERMIT, "service": w.PERMIT},
        "/apply/": {"code": town.begun.draft.reference, **part},
        "/a/": {"code": town.filed.reference, "document": "permit"},
        "/applications/": {"application_id": str(w.pk(town.filed)), "action": "register", "ask": "pupr"},
        "/documents/": {"document_id": str(town.unsigned), "code": "sign"},
        "/v/": {"code": town.issued.code},
        "/tariffs/": {"code": town.bill.tariff},
        "/bills/": {"code": town.bill.code},
        "/payments/": {"bill_id": str(town.bill.pk)},
        "/satisfaction/": {"code": "dpmptsp"},
        "/queue/": {"place": PLACE, "group": GROUP, "service": SERVICE, "desk": DESK, "code": town.ticket.code},
        "/api/applications/": {"application_id": str(w.pk(town.filed)), "action": "register", "ask": "pupr"},
        "/api/documents/": {"code": town.issued.code},
        "/api/queue/": {"place": PLACE, "group": GROUP, "code": town.ticket.code},
        "/api/standards/": {"code": w.PERMIT},
    }


def attack(client: Client, method: str, path: str, **request: Any) -> Any:
    """Send a request, read its whole answer and undo what it did; whoever it signed out is signed in again.

    A savepoint and no block, in which what commits in steps would refuse to run.
    """
    cookies, before = copy.copy(client.cookies), transaction.savepoint()
    response = client.generic(method, path, **request)
    if getattr(response, "streaming", False):
        b"".join(response.streaming_content)
    transaction.savepoint_rollback(before)
    client.cookies = cookies
    return response


def forget(*said: object, **more: object) -> None:
    """In place of what keeps a copy of the context of every template; nobody looks at them here."""


class Broken(list[str]):
    """What answered with a 5xx, or as a program cannot read it."""

    def look(self, response: Any, path: str, what: object) -> None:
        name = f"{path[:90]} {str(what)[:120]!r}"
        is_excused = response.status_code == 503 and path.startswith(MAY_BE_UNAVAILABLE)
        if response.status_code >= 500 and not is_excused:
            self.append(
                f"{response.status_code} {name} {getattr(response, 'exc_info', None) and response.exc_info[1]!r}"
            )
        if response.status_code >= 400 and path.startswith("/api/") and not path.startswith("/api/docs"):
            self._look_at_problem(response, name)

    def _look_at_problem(self, response: Any, name: str) -> None:
        if response.headers.get("Content-Type") != "application/problem+json":
            self.append(f"{response.status_code} without a problem {name}")
            return
        if not response.content:  # HEAD
            return
        problem = json.loads(response.content)
        if response.status_code == 422 and not (problem.get("field") or problem.get("errors")):
            self.append(f"422 without a field {name}")


def watch(client: Client, method: str, path: str) -> tuple[int, set[str]]:
    """The status of a harmless request and the parameters the view read. The API's are in its document."""
    seen: set[str] = set()

    def watched(original: Any) -> Any:
        def run(self: QueryDict, key: str, *others: Any) -> Any:
            seen.add(key)
            return original(self, key, *others)

        return run

    with (
        mock.patch.object(QueryDict, "__getitem__", watched(QueryDict.__getitem__)),
        mock.patch.object(QueryDict, "getlist", watched(QueryDict.getlist)),
        mock.patch.object(QueryDict, "__contains__", watched(QueryDict.__contains__), create=True),
    ):
        if method == "GET":
            response = attack(client, "GET", path + "?watched=1")
        else:
            response = attack(client, "POST", path, data=b"watched=1", content_type="application/x-www-form-urlencoded")
    is_api = path.startswith("/api/")
    return response.status_code, set() if is_api else seen - {"watched", "lang", "csrfmiddlewaretoken"}


def api_parameters(pattern: str) -> set[str]:
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)
    operation = openapi.document()["paths"].get(address, {}).get("get", {})
    return {item["name"] for item in operation.get("parameters", []) if item["in"] == "query"}


@pytest.fixture(scope="class")
def visitors(django_db_setup: None, django_db_blocker: Any) -> Iterator[Visitors]:
    """Made once, in a transaction that is undone: each attack is undone too."""
    contexts = mock.patch("django.test.client.store_rendered_templates", forget)
    with contexts, django_db_blocker.unblock(), transaction.atomic():
        yield Visitors()
        transaction.set_rollback(True)


class TestEveryAddress:
    """Of three visitors one takes each attack in turn, so that every address meets all attacks and all visitors."""

    def test_none_answers_a_visit_with_an_empty_page(self, visitors: Visitors) -> None:
        answers = {path: attack(visitors.all["overseer"], "GET", path) for path in map(visitors.fill, ADDRESSES)}
        refused = {path: answer for path, answer in answers.items() if answer.status_code >= 400}
        assert [path for path, answer in refused.items() if not answer.content] == []

    def test_no_query_breaks_it(self, visitors: Visitors) -> None:
        broken = Broken()
        for pattern in ADDRESSES:
            path = visitors.fill(pattern)
            readers, names = visitors.readers(path)
            for turn, query in enumerate(hostile_queries(path, names | api_parameters(pattern)) if readers else []):
                client = readers[turn % len(readers)]
                broken.look(attack(client, "GET", path, QUERY_STRING=query), path, query)
        assert broken == []

    def test_no_form_breaks_it(self, visitors: Visitors) -> None:
        broken = Broken()
        for turn, pattern in enumerate(ADDRESSES):
            path = visitors.fill(pattern)
            alike: dict[tuple[int, frozenset[str]], list[Client]] = {}
            for client in visitors.all.values():
                status, names = watch(client, "POST", path)
                alike.setdefault((status, frozenset(names)), []).append(client)
            for (_, names), clients in alike.items():
                values = VALUES[turn % 2 :: 2] if len(names) > 9 else VALUES
                for place, value in enumerate(values if names else []):
                    body = "&".join(f"{name}={quote_from_bytes(value)}" for name in sorted(names)).encode()
                    client = clients[place % len(clients)]
                    broken.look(attack(client, "POST", path, data=body, content_type=FORM), path, value)
        assert broken == []

    def test_no_part_of_it_can_be_broken(self, visitors: Visitors) -> None:
        broken = Broken()
        for pattern, client, value in visitors.in_turn(PARTS, [pattern for pattern in ADDRESSES if "<" in pattern]):
            path = visitors.fill(pattern, value)
            broken.look(attack(client, "GET", path), path, "")
        assert broken == []

    def test_no_method_breaks_it(self, visitors: Visitors) -> None:
        broken = Broken()
        for pattern, client, method in visitors.in_turn(METHODS):
            path = visitors.fill(pattern)
            broken.look(attack(client, method, path), path, method)
        assert broken == []

    def test_no_body_breaks_it(self, visitors: Visitors) -> None:
        broken = Broken()
        takers = [pattern for pattern in ADDRESSES if visitors.takes_post(pattern)]
        assert len(takers) > 30
        for pattern, client, (kind, body) in visitors.in_turn(BODIES, takers):
            path = visitors.fill(pattern)
            response = attack(client, "POST", path, data=body, content_type=kind, HTTP_IDEMPOTENCY_KEY=f.key())
            broken.look(response, path, (kind, body[:30]))
        assert broken == []

    def test_no_header_breaks_it(self, visitors: Visitors) -> None:
        broken = Broken()
        for pattern, client, headers in visitors.in_turn(HEADERS):
            path = visitors.fill(pattern)
            broken.look(attack(client, "GET", path, **headers), path, headers)
        assert broken == []


def hostile_queries(path: str, names: set[str]) -> Iterator[str]:
    """All parameters with the same value at once; each alone where one wrong hides the others."""
    is_api = path.startswith("/api/")
    alone = [
        name for name in sorted(names) if is_api or name in {"cursor", "period", "id", "leaf", "size", "from", "first"}
    ]
    together = [name for name in sorted(names) if name not in alone]
    for value in VALUES if together else []:
        yield "&".join(f"{name}={quote_from_bytes(value)}" for name in together)
    for name in alone:
        for value in [*VALUES, *{"cursor": CURSORS, "period": PERIODS}.get(name, [])]:
            yield f"{name}={quote_from_bytes(value)}&{name}={quote_from_bytes(value)}"


letters = st.text(max_size=40) | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn"]), max_size=40)
anything = st.none() | st.booleans() | st.integers() | st.floats() | letters | st.just([]) | st.just({})
digits = st.integers(min_value=10**400, max_value=10**401)


def shaped(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the interface asks for, with some fields missing or of another kind."""
    return st.fixed_dictionaries({}, optional={name: kind | anything for name, kind in fields.items()})


words = shaped(
    text=letters | st.just("Kami tindak lanjuti."), photos=st.lists(st.uuids().map(str) | letters, max_size=9)
)
SENT = {
    "file": shaped(
        description=letters | st.just("Lampu jalan mati di depan sekolah."),
        category=st.just("waste") | letters,
        latitude=st.floats() | st.just(-7.547224) | digits,
        longitude=st.floats() | st.just(112.238885) | digits,
        village=st.just("35.17.09.1006") | letters,
        location_note=letters,
        is_anonymous=st.booleans(),
        name=letters,
        phone=letters | st.just("0812" + "\u0663" * 8),
        email=letters,
    ),
    "verify": shaped(classification=st.just("complaint") | letters, category=st.just("waste") | letters),
    "dispose": shaped(to=st.just("pupr") | letters, note=letters),
} | dict.fromkeys(["request-completion", "archive", "answer", "ask", "resolve", "return"], words)


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(action=st.sampled_from(sorted(SENT)), sent=st.data(), key=letters | st.just("k" * 32))
def test_no_json_breaks_the_api(performers: dict[str, tuple[Client, str]], action: str, sent: Any, key: str) -> None:
    client, path = performers[action]
    content = json.dumps(sent.draw(SENT[action] | anything)).encode()
    response = attack(
        client,
        "POST",
        path,
        data=content,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key.encode(errors="replace").decode("latin-1"),
    )
    broken = Broken()
    broken.look(response, path, content)
    assert broken == []


@pytest.fixture
def performers() -> dict[str, tuple[Client, str]]:
    """Who may take each action, and the address at which it is possible now."""
    verifier, handler = verifier_client(), handler_client(f.ROADS)
    new, verified, disposed = (str(filed.complaint.pk) for filed in (f.file(), f.verified(), f.disposed()))
    places = {"file": (Client(), "/api/complaints"), "dispose": (verifier, f"/api/complaints/{verified}/dispose")}
    places |= {
        code: (verifier, f"/api/complaints/{new}/{code}") for code in ("verify", "request-completion", "archive")
    }
    places |= {code: (handler, f"/api/complaints/{disposed}/{code}") for code in ("answer", "ask", "resolve", "return")}
    for client, _ in places.values():
        client.raise_request_exception = False
    return places
