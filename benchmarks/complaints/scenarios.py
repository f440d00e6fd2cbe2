"""What is measured: filing, the staff list, the detail, the public map, and a whole lifecycle."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from benchmarks.load import Answer, Connection, Measured, put_load
from benchmarks.stack import Platform

VERIFIER = "verifier"
HANDLER = "handler"


@dataclass(frozen=True)
class Target:
    """A platform prepared for load: session cookies of two officers, and what can be asked for."""

    port: int
    cookies: dict[str, dict[str, str]]
    complaints: list[str]
    villages: list[str]
    districts: list[str]
    categories: list[str]

    @classmethod
    def prepare(cls, platform: Platform) -> Target:
        """Sign two officers in and look up what the requests name."""
        from benchmarks.officers import sign_in
        from praja.cases.models import Case
        from praja.complaints import rules
        from praja.government.queries import districts, villages

        codes = [district.code for district in districts()]
        newest = Case.objects.order_by("-id").values_list("id", flat=True)[:20_000]
        return cls(
            port=platform.port,
            cookies={VERIFIER: sign_in("verifier", "kominfo"), HANDLER: sign_in("handler", "pupr")},
            complaints=[str(identifier) for identifier in newest],
            villages=[village.code for code in codes for village in villages(code)],
            districts=codes,
            categories=[category.code for category in rules.categories()],
        )


Scene = Callable[[Target], Callable[[Connection], Awaitable[str]]]


@dataclass(frozen=True)
class Scenario:
    name: str
    scene: Scene
    officer: str = ""
    needs_stored: bool = False

    async def run(self, target: Target, connections: int, seconds: float) -> Measured:
        headers = target.cookies[self.officer] if self.officer else {}
        work = self.scene(target)
        return await put_load(work, port=target.port, headers=headers, connections=connections, seconds=seconds)


def _filing(target: Target) -> dict[str, object]:
    return {
        "description": f"Jalan berlubang dan gelap di depan balai desa, sudah {random.randint(2, 30)} hari.",
        "category": "road_damage",
        "village": random.choice(target.villages),
        "email": "",
    }


async def _file(connection: Connection, target: Target) -> Answer:
    return await connection.request("POST", "/api/complaints", _filing(target), {"Idempotency-Key": uuid4().hex})


def _failed(answer: Answer, expected: int = 200) -> str:
    return "" if answer.status == expected else f"{answer.status}: {answer.body[:200]!r}"


def filing(target: Target) -> Callable[[Connection], Awaitable[str]]:
    async def work(connection: Connection) -> str:
        return _failed(await _file(connection, target), 201)

    return work


def staff_list(target: Target) -> Callable[[Connection], Awaitable[str]]:
    filters = ["", "state=open", "state=overdue", "step=handling", "organization=pupr", "organization=pupr&step=closed"]

    async def work(connection: Connection) -> str:
        choice = random.randrange(len(filters) + 2)
        if choice < len(filters):
            query = filters[choice]
        elif choice == len(filters):
            query = f"category={random.choice(target.categories)}"
        else:
            query = f"district={random.choice(target.districts)}&state=open"
        return _failed(await connection.request("GET", f"/api/complaints?size=20&{query}"))

    return work


def detail(target: Target) -> Callable[[Connection], Awaitable[str]]:
    async def work(connection: Connection) -> str:
        return _failed(await connection.request("GET", f"/api/complaints/{random.choice(target.complaints)}"))

    return work


def public_map(target: Target) -> Callable[[Connection], Awaitable[str]]:
    """What the map of the public list loads when somebody moves it: one rectangle, sometimes narrowed."""
    narrowing = ["", "", "&state=open", "&organization=pupr", "&days=365"]

    async def work(connection: Connection) -> str:
        west, south = random.uniform(112.1, 112.4), random.uniform(-7.7, -7.4)
        box = f"{west:.3f},{south:.3f},{west + 0.1:.3f},{south + 0.1:.3f}"
        path = f"/api/complaints/map/clusters?bbox={box}&zoom=11{random.choice(narrowing)}"
        return _failed(await connection.request("GET", path))

    return work


def similar(target: Target) -> Callable[[Connection], Awaitable[str]]:
    """The check for repeats while a report is written."""

    async def work(connection: Connection) -> str:
        draft = {name: value for name, value in _filing(target).items() if name != "email"}
        return _failed(await connection.request("POST", "/api/complaints/similar", draft))

    return work


def lifecycle(target: Target) -> Callable[[Connection], Awaitable[str]]:
    """Create, assign (verify and dispose), resolve, search: five requests, as the verifier and the handler."""

    async def act(
        connection: Connection, officer: str, identifier: str, action: str, body: dict[str, object]
    ) -> Answer:
        headers = {"Idempotency-Key": uuid4().hex, **target.cookies[officer]}
        return await connection.request("POST", f"/api/complaints/{identifier}/{action}", body, headers)

    async def work(connection: Connection) -> str:
        filed = await _file(connection, target)
        if failure := _failed(filed, 201):
            return failure
        content = filed.json()
        assert isinstance(content, dict)
        identifier, reference = content["id"], content["reference"]
        for officer, action, body in (
            (VERIFIER, "verify", {"classification": "complaint", "category": "public_service"}),
            (VERIFIER, "dispose", {"to": "pupr"}),
            (HANDLER, "resolve", {"text": "Sudah diperbaiki."}),
        ):
            if failure := _failed(await act(connection, officer, identifier, action, body)):
                return f"{action}: {failure}"
        found = await connection.request("GET", f"/api/complaints?search={reference}", None, target.cookies[VERIFIER])
        return _failed(found) or ("" if reference.encode() in found.body else "search did not find it")

    return work


SCENARIOS = (
    Scenario("file a complaint", filing),
    Scenario("staff list of 20, filtered", staff_list, VERIFIER),
    Scenario("detail", detail, VERIFIER, needs_stored=True),
    Scenario("public map", public_map),
    Scenario("similar reports", similar),
    Scenario("lifecycle", lifecycle),
)


def count_statements(target: Target) -> dict[str, int]:
    """SQL statements of one request each, counted in this process on the same code and database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cookie = target.cookies[VERIFIER]["Cookie"]
    client = Client(headers={"host": "localhost", "cookie": cookie, "accept": "application/json"})
    requests = {
        "file a complaint": lambda: Client().post(
            "/api/complaints",
            _filing(target),
            content_type="application/json",
            headers={"host": "localhost", "idempotency-key": uuid4().hex},
        ),
        "staff list of 20, filtered": lambda: client.get("/api/complaints?state=open&organization=pupr"),
        "public map": lambda: client.get("/api/complaints/map/clusters"),
        "similar reports": lambda: client.post(
            "/api/complaints/similar", _filing(target), content_type="application/json"
        ),
    }
    if target.complaints:
        identifier = random.choice(target.complaints)
        requests["detail"] = lambda: client.get(f"/api/complaints/{identifier}")
    counts = {}
    for name, request in requests.items():
        request()
        with CaptureQueriesContext(connection) as queries:
            response = request()
        assert response.status_code < 300, response.content
        counts[name] = len(queries)
    return counts
