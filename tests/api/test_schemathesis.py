"""The API keeps what its OpenAPI description promises: never a 5xx, no status, header or content it does not name.

Schemathesis draws requests from the description the running application gives out, right ones and wrong ones, so a
new operation is tried from its first day. Names of things that exist are mixed in, so that the requests get past
"not found". A citizen and an officer send each of them to the WSGI application in this process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from praja.complaints.commands import PartOf, merging, splitting
from praja.kernel.actors import Role
from praja.kernel.events.models import Event
from praja.kernel.ledger.sequencer import sequence_all
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import picture
from tests.services.applications import world as w
from tests.services.town import a_town

pytestmark = pytest.mark.django_db

APPLICATION = get_wsgi_application()
SCHEMA = schemathesis.openapi.from_wsgi("/api/openapi.json", APPLICATION, config=schemathesis.Config())
OPERATIONS: dict[str, APIOperation] = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}

EXCEPTIONS: dict[str, str] = {}
"""Operations ("GET /api/...") that are not tried, each with the reason."""

EXAMPLES = {GenerationMode.POSITIVE: 20, GenerationMode.NEGATIVE: 8}
REFUSED_EXAMPLES = 2
"""Of those that need an officer, for a citizen."""

Known = Mapping[str, Sequence[Any]]

TEXT = "Jalan berlubang di depan pasar. Sudah dua pengendara jatuh minggu ini."
MOSTLY = [True] * 9 + [False]
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class World:
    """Two visitors, and by the name of a parameter or field the things they may mean by it."""

    officer: Client
    known: Known
    csrf_token: str = field(default_factory=lambda: get_token(HttpRequest()))

    def send(self, case: Case, *, as_officer: bool) -> Response:
        """Send a request, then undo what it did."""
        cookies = {"csrftoken": self.csrf_token}
        if as_officer:
            cookies |= {name: morsel.value for name, morsel in self.officer.cookies.items()}
        with transaction.atomic():
            response = case.call(cookies=cookies, headers={"X-CSRFToken": self.csrf_token})
            transaction.set_rollback(True)
        return response


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, in a transaction that is undone. The end of a request must not close its connection."""
    signals = [request_started, request_finished]
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            yield a_world()
            transaction.set_rollback(True)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def a_world() -> World:
    """A complaint in every step an officer may act in, one of everything the services hold, and a log of it all.

    One officer may act in all of them.
    """
    town = a_town()
    filed = [f.file(), f.disposed(category="public_service"), f.asked(), f.resolved()]
    filed += [leader := f.verified(), duplicate := f.verified(), parent := f.verified()]
    merging.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())
    parts = [PartOf(TEXT, category="road_damage"), PartOf(TEXT, category="waste")]
    splitting.split(f.pk(parent), parts=parts, by=f.verifier(), key=f.key())
    sequence_all()
    event = Event.objects.earliest("pk")
    complaints = [str(one.complaint.pk) for one in filed]
    known = {
        "action": ["register", "return"],
        "answers": [{}, {"content": "Warung", "width": 2}, {"recommended": True}],
        "application_id": [str(w.pk(town.filed)), str(town.registered)],
        "ask": ["pupr"],
        "bbox": ["112.0,-7.8,112.5,-7.3"],
        "breakdown": ["agency"],
        "category": ["road_damage", "public_service"],
        "classification": ["complaint", "information"],
        "code": ["complaints.filed", w.PERMIT, town.issued.code, town.ticket.code],
        "complaint_id": complaints,
        "cursor": [""],
        "description": [TEXT],
        "district": ["35.17.09"],
        "email": ["warga@example.id"],
        "event": [str(event.id)],
        "first": [1],
        "Idempotency-Key": [f.key()],
        "into": complaints,
        "latitude": [-7.547224],
        "longitude": [112.238885],
        "name": ["Warga"],
        "organization": [f.ROADS],
        "parts": [[{"description": TEXT, "category": "road_damage"}, {"description": TEXT, "category": "waste"}]],
        "period": ["2026", "last-30-days"],
        "phone": ["081200000000"],
        "photo": [picture().read()],
        "photos": [[], [str(f.a_photo())]],
        "second": [2],
        "group": ["adminduk"],
        "place": ["mpp-jombang"],
        "priority": ["", "elderly"],
        "nik": [w.NIK],
        "service": ["ktp-el", w.PERMIT],
        "starts_at": [town.ticket.slot.starts_at.isoformat()],
        "planned_on": [(timezone.localdate() + dt.timedelta(days=3)).isoformat()],
        "question": ["Apakah salurannya ikut diperbaiki?"],
        "size": [2],
        "text": ["Sudah kami perbaiki."],
        "to": [f.ROADS, f.HEALTH],
        "village": ["35.17.09.1006"],
    }
    roles = [(Role.ADMIN, ""), (Role.VERIFIER, f.COORDINATOR), (Role.HANDLER, f.ROADS), (Role.VERIFIER, "dpmptsp")]
    officer = a_person(*roles)
    return World(officer=signed_in(officer), known=known)


@st.composite
def requests(draw: st.DrawFn, operation: APIOperation, mode: GenerationMode, known: Known) -> Case:
    """A request as the description allows it (or not), with known names in most of the places that take them."""
    case = draw(operation.as_strategy(generation_mode=mode))

    def name_what_exists(content: Any) -> None:
        if isinstance(content, list):
            for item in content:
                name_what_exists(item)
        if not isinstance(content, MutableMapping):
            return
        for name, value in content.items():
            if name in known and draw(st.sampled_from(MOSTLY)):
                content[name] = draw(st.sampled_from(known[name]))
            else:
                name_what_exists(value)

    for place in (case.path_parameters, case.headers, case.query, case.body):
        name_what_exists(place)
    return case


@pytest.mark.parametrize("visitor", ["citizen", "officer"])
@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - EXCEPTIONS.keys()))
def test_an_operation_answers_as_described(label: str, visitor: str, world: World) -> None:
    operation = OPERATIONS[label]
    takes_input = any(operation.iter_parameters()) or bool(operation.body)
    is_refused = visitor == "citizen" and bool(operation.definition.raw.get("security"))
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes_input else (GenerationMode.POSITIVE,):

        @settings(
            max_examples=REFUSED_EXAMPLES if is_refused else EXAMPLES[mode],
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=requests(operation, mode, world.known))
        def answers_as_described(case: Case) -> None:
            response = world.send(case, as_officer=visitor == "officer")
            case.validate_response(response, checks=CHECKS)
            if is_refused:
                assert response.status_code in {401, 404}

        answers_as_described()


@pytest.mark.parametrize("path", sorted(SCHEMA.raw_schema["paths"]))
def test_a_method_that_is_not_described_is_refused_with_those_that_are(path: str, world: World) -> None:
    methods = SCHEMA.raw_schema["paths"][path]
    described = {method.upper() for method in methods}
    for parameter in next(iter(methods.values())).get("parameters", []):
        if parameter["in"] == "path":
            anything = 1 if parameter["schema"].get("type") == "integer" else uuid4()
            path = path.replace(f"{{{parameter['name']}}}", str(world.known.get(parameter["name"], [anything])[0]))
    for method in METHODS - described:
        answer = world.officer.generic(method, path)
        assert answer.status_code == 405, method
        assert set(answer.headers["Allow"].split(", ")) & METHODS == described
        assert answer.json()["code"] == "method-not-allowed"
