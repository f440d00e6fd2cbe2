"""Messages that nobody understood, on the page of the coordinator's verifiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from praja.complaints.channels import commands, queries
from praja.complaints.channels.messages import Incoming
from praja.complaints.channels.simulators import ServicesSimulator
from praja.complaints.models import Complaint, IncomingMessage, IncomingPicture, IncomingStatus, Photo
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Conflict, WrongState
from praja.kernel.events.timeline import timeline
from praja.kernel.notify.commands import send_due
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.channel_world import NUMBER, services
from tests.complaints.pages import handler_client, text, verifier_client

pytestmark = pytest.mark.django_db

PAGE = "/complaints/messages/"
WORDS = "Tanggul di belakang masjid longsor sepanjang tiga meter."
REPORT = {"description": WORDS, "village": "35.17.09.1006"}


@pytest.fixture
def world() -> Iterator[ServicesSimulator]:
    with services() as simulator:
        yield simulator


def waiting(**changes: Any) -> IncomingMessage:
    message = Incoming(**({"channel": "whatsapp", "sender": NUMBER, "id": f.key(), "text": WORDS} | changes))
    commands.receive(message, pictures=[f.a_photo()], by=Actor.system("test"))
    row = IncomingMessage.objects.get(external_id=message.external_id)
    row.status, row.reason = IncomingStatus.UNMATCHED, "place_unknown"
    row.save()
    return row


def test_a_verifier_reads_the_words_and_not_the_sender() -> None:
    waiting()
    shown = text(verifier_client().get(PAGE))
    assert WORDS in shown
    assert "Tidak menyebut desa" in shown
    assert "1 foto" in shown
    assert NUMBER not in shown


def test_made_a_report_its_sender_gets_code_and_pin_in_the_chat(world: ServicesSimulator) -> None:
    row, client = waiting(), verifier_client()
    assert WORDS in text(client.get(f"{PAGE}{row.pk}/"))
    response = client.post(f"{PAGE}{row.pk}/", REPORT)
    assert response.status_code == 302, text(response)
    complaint = Complaint.objects.select_related("case").get()
    assert (complaint.channel, complaint.case.category) == ("whatsapp", "other")
    assert Photo.objects.filter(complaint=complaint).count() == 1
    assert not IncomingPicture.objects.exists()
    send_due()
    assert complaint.case.reference in world.said_to(NUMBER)[-1]
    row.refresh_from_db()
    assert (row.status, row.content) == (IncomingStatus.REPORTED, None)
    assert timeline(f"incoming/{row.pk}")[0].actor.startswith("staff:")
    assert timeline(complaint.subject)[0].actor == "citizen"


def test_a_report_is_made_once() -> None:
    row = waiting()
    commands.make_report(row.pk, **REPORT, by=f.verifier())
    with pytest.raises(Conflict):
        commands.make_report(row.pk, **REPORT, by=f.verifier())
    assert Complaint.objects.count() == 1


def test_what_is_wrong_with_the_report_stands_at_its_field() -> None:
    row = waiting()
    response = verifier_client().post(f"{PAGE}{row.pk}/", REPORT | {"village": ""})
    assert response.status_code == 422
    assert Complaint.objects.count() == 0


def test_dismissed_words_are_deleted() -> None:
    row, client = waiting(), verifier_client()
    assert client.post(f"{PAGE}{row.pk}/dismiss/").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.content) == (IncomingStatus.DISMISSED, None)
    assert "Tidak ada yang menunggu" in text(client.get(PAGE))
    with pytest.raises(WrongState):
        commands.dismiss(row.pk, by=f.verifier())
    assert client.post(f"{PAGE}{row.pk}/dismiss/", follow=True).status_code == 200


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HEAD])
def test_nobody_else_opens_the_page(role: Role) -> None:
    row = waiting()
    for client in (handler_client(), signed_in(a_person((role, f.COORDINATOR)))):
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}{row.pk}/").status_code == 403
        assert client.post(f"{PAGE}{row.pk}/dismiss/").status_code == 403
    assert Client().get(PAGE).status_code in {302, 401}


def test_the_list_costs_two_queries_whatever_its_length(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        waiting()
    with django_assert_num_queries(2):
        assert len(queries.unmatched(by=f.verifier()).rows) == 3
