"""What the officers' page of a report costs, whoever reads it and however much hangs on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praja.complaints import commands
from praja.complaints.commands import Filed, PartOf, Words
from praja.complaints.commands.notes import write_note
from praja.kernel.actors import Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, verifier_client
from tests.complaints.test_deadline_pages import late
from tests.complaints.test_merging_pages import PARTS, merge
from tests.complaints.test_together import together

pytestmark = pytest.mark.django_db

OFFICES = [
    (Role.VERIFIER, f.COORDINATOR),
    (Role.HANDLER, f.ROADS),
    (Role.HEAD, f.ROADS),
    (Role.EXECUTIVE, ""),
    (Role.HEAD, "inspektorat"),
]
PLAIN = 8
FULL = 10
"""At most, also for one that is late, leads duplicates and is read by whom it was escalated to."""


def cost(client: Client, filed: Filed) -> int:
    """SQL statements of the page when nothing has to be looked up for the first time, or anew after some seconds."""
    page = f"/complaints/{f.pk(filed)}/"
    assert client.get(page).status_code == 200
    return min(_statements(client, page) for _ in range(4))


def _statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


def grow(leader: Filed) -> None:
    """More duplicates, one of them secret, and more notes."""
    for number in range(3):
        merge(f.file(is_secret=number == 0), leader)
        write_note(f.pk(leader), words=Words(f"Catatan {number}"), by=f.handler(), key=f.key())


@pytest.mark.parametrize(("role", "organization"), OFFICES[:4])
def test_an_ordinary_report_costs_eight_statements(role: Role, organization: str) -> None:
    assert cost(signed_in(a_person((role, organization))), f.asked()) <= PLAIN


def test_one_that_waits_for_a_decision_costs_ten() -> None:
    assert cost(verifier_client(), f.file()) <= FULL
    assert cost(verifier_client(), f.verified()) <= FULL


def test_a_supporting_agency_pays_ten() -> None:
    assert cost(handler_client("dishub"), together("dishub", "dlh")) <= FULL


def test_relatives_escalations_and_notes_cost_the_same_whatever_their_number() -> None:
    filed = late()
    merge(f.file(is_secret=True), filed)
    clients = [signed_in(a_person(office)) for office in OFFICES]
    before = [cost(client, filed) for client in clients]
    assert max(before) <= FULL
    grow(filed)
    assert [cost(client, filed) for client in clients] == before


def test_parts_cost_the_same_whatever_their_number() -> None:
    few, many = f.disposed(), f.disposed()
    commands.split(f.pk(few), parts=PARTS, by=f.verifier(), key=f.key())
    more = tuple(PartOf(f"Lampu jalan nomor {number} mati.", "street_light") for number in range(5))
    commands.split(f.pk(many), parts=more, by=f.verifier(), key=f.key())
    for client in (verifier_client(), handler_client(), signed_in(a_person((Role.EXECUTIVE, "")))):
        assert cost(client, many) == cost(client, few) <= FULL
