"""A village operator types in a report for somebody at the counter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from praja.complaints import commands, queries
from praja.complaints.commands import Assistance
from praja.complaints.measures import filed as figure
from praja.complaints.models import AssistedFiling, Complaint
from praja.kernel import clock
from praja.kernel.actors import Role
from praja.kernel.errors import Invalid, NotAllowed
from praja.kernel.events.timeline import timeline
from praja.kernel.measures import Period
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, key_of, text, verifier_client

pytestmark = pytest.mark.django_db

VILLAGE = "kel-35.17.09.1006"
PAGE = "/complaints/assisted/"


def operator_client(desk: str = VILLAGE) -> Client:
    return signed_in(a_person((Role.VILLAGE_OPERATOR, desk)))


def typed(client: Client, **changes: Any) -> Any:
    content = {
        "key": key_of(client.get(PAGE)),
        "channel": "walk_in",
        "organization": VILLAGE,
        "category": "road_damage",
        "description": "Jembatan bambu di RT 3 patah sejak hujan semalam.",
        "village": "35.17.09.1006",
        "has_consent": "on",
    }
    return client.post(PAGE, content | changes)


def assisted(**changes: Any) -> commands.Filed:
    assistance = Assistance(**({"channel": "walk_in", "organization": VILLAGE, "has_consent": True} | changes))
    by = f.officer(Role.VILLAGE_OPERATOR, assistance.organization)
    return commands.file_assisted(f.a_filing(), assistance, by=by, key=f.key())


def test_the_operator_gets_a_slip_with_code_and_pin_for_the_citizen() -> None:
    client = operator_client()
    response = typed(client, name="Siti Aminah")
    assert response.status_code == 302, text(response)
    complaint = Complaint.objects.select_related("case", "assisted_filing").get()
    assert (complaint.channel, complaint.assisted_filing.organization_id) == ("walk_in", VILLAGE)
    slip = text(client.get("/complaints/assisted/slip/"))
    pin = slip.split("PIN ")[1].split()[0]
    assert complaint.case.reference in slip
    assert commands.unlock(complaint.case.reference, pin).pk == complaint.pk


def test_the_own_village_is_chosen() -> None:
    body = operator_client().get(PAGE).content.decode()
    assert '<option value="35.17.09.1006" selected>' in body


def test_the_desk_neither_opens_the_report_nor_learns_who_filed_it() -> None:
    client = operator_client()
    typed(client, name="Siti Aminah", is_secret="on")
    complaint = Complaint.objects.select_related("case").get()
    assert client.get(f"/complaints/{complaint.pk}/").status_code == 404
    assert client.get(f"/c/{complaint.case.reference}/").status_code == 302
    shown = text(client.get("/complaints/assisted/list/"))
    assert complaint.case.reference in shown
    assert "Siti" not in shown
    assert "Jembatan" not in shown


def test_after_handing_over_the_slip_is_gone() -> None:
    client = operator_client()
    typed(client)
    client.post("/complaints/assisted/handed-over/")
    assert client.get("/complaints/assisted/slip/").status_code == 302


def test_the_event_names_the_desk_and_the_account_but_no_person() -> None:
    user = a_person((Role.VILLAGE_OPERATOR, VILLAGE), name="Bu Carik")
    response = typed(signed_in(user), remark="dibacakan kembali")
    assert response.status_code == 302, text(response)
    event = timeline(Complaint.objects.get().subject)[0]
    assert (event.actor, event.data["assisted_by"], event.data["channel"]) == (f"staff:{user.pk}", VILLAGE, "walk_in")
    assert "Carik" not in str(event.data)


def test_without_consent_nothing_is_filed_but_a_letter_needs_none() -> None:
    client = operator_client()
    assert typed(client, has_consent="").status_code == 422
    assert Complaint.objects.count() == 0
    assert typed(client, has_consent="", channel="letter", letter_dated="2026-03-02").status_code == 302
    assert AssistedFiling.objects.get().letter_dated == dt.date(2026, 3, 2)


def test_a_letter_from_the_future_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        assisted(channel="letter", letter_dated=clock.now().date() + dt.timedelta(days=3))
    assert refused.value.field == "letter_dated"


@pytest.mark.parametrize("channel", ["web", "whatsapp"])
def test_an_officer_files_nothing_of_their_own(channel: str) -> None:
    with pytest.raises(NotAllowed):
        assisted(channel=channel)


def test_a_desk_of_somebody_else_is_refused() -> None:
    assistance = Assistance(channel="walk_in", organization=VILLAGE, has_consent=True)
    by = f.officer(Role.VILLAGE_OPERATOR, "desa-35.17.01.2001")
    with pytest.raises(NotAllowed):
        commands.file_assisted(f.a_filing(), assistance, by=by, key=f.key())


@pytest.mark.parametrize(
    ("role", "organization", "may"),
    [
        (Role.VILLAGE_OPERATOR, VILLAGE, True),
        (Role.HANDLER, "kec-35.17.09", True),
        (Role.VERIFIER, f.COORDINATOR, True),
        (Role.HANDLER, f.ROADS, False),
        (Role.AUDITOR, f.COORDINATOR, False),
    ],
)
def test_who_has_a_desk(role: Role, organization: str, may: bool) -> None:
    client = signed_in(a_person((role, organization)))
    assert (PAGE in client.get("/complaints/").content.decode()) is may
    assert client.get(PAGE).status_code == (200 if may else 403)
    assert client.get("/complaints/assisted/list/").status_code == (200 if may else 403)


def test_the_same_form_sent_twice_files_once() -> None:
    client = operator_client()
    key = key_of(client.get(PAGE))
    assert typed(client, key=key).status_code == typed(client, key=key).status_code == 302
    assert Complaint.objects.count() == 1


def test_officers_read_how_it_came_in_and_can_filter_by_it() -> None:
    filed = assisted(channel="telephone", remark="dibacakan kembali")
    f.file()
    client = verifier_client()
    shown = text(client.get(f"/complaints/{filed.complaint.pk}/"))
    assert "Telepon, diketik oleh Kelurahan Kepanjen" in shown
    assert "dibacakan kembali" in shown
    listed = text(client.get("/complaints/?channel=telephone"))
    assert filed.reference in listed
    assert listed.count("JBG-") == 1
    assert handler_client().get("/complaints/?channel=letter").status_code == 200


def test_filed_reports_can_be_counted_by_channel() -> None:
    assisted()
    f.file()
    assert {value.key: value.count for value in figure(Period.last_days(1), "channel")} == {"walk_in": 1, "web": 1}


def test_the_list_costs_one_query_whatever_its_length(django_assert_num_queries: Any) -> None:
    by = f.officer(Role.VILLAGE_OPERATOR, VILLAGE)
    for _ in range(3):
        assisted()
    with django_assert_num_queries(1):
        assert len(queries.typed_in(by=by).rows) == 3
