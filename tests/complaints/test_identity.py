"""Who filed a report is opened only for a reason, and every opening can be checked."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praja.complaints import commands, events, queries
from praja.complaints.commands import Filed
from praja.complaints.models import IdentityView
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotAllowed
from praja.kernel.events.models import Event
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db

NAME, PHONE = "Siti Aminah", "+6281234567890"
NOTE = "Menanyakan letak lubang."


def filed_by_name(**changes: object) -> Filed:
    return f.disposed(**({"name": NAME, "phone": "0812 3456 7890"} | changes))


def auditor_client(organization: str = "inspektorat") -> Client:
    return signed_in(a_person((Role.AUDITOR, organization)))


def open_contact(client: Client, filed: Filed, **changes: str):  # type: ignore[no-untyped-def]
    return client.post(f"/complaints/{f.pk(filed)}/contact/", {"reason": "call", "note": NOTE} | changes)


def test_the_officers_page_shows_no_contact_until_a_reason_is_given() -> None:
    filed, client = filed_by_name(), handler_client()
    page = f"/complaints/{f.pk(filed)}/"
    assert NAME not in text(client.get(page))
    assert PHONE not in text(client.get(page))
    opened = open_contact(client, filed)
    assert opened.status_code == 200
    assert NAME in text(opened)
    assert PHONE in text(opened)
    assert NAME not in text(client.get(page)), "only for that once"


def test_an_opening_without_a_reason_shows_and_writes_nothing() -> None:
    filed, client = filed_by_name(), handler_client()
    for said in ({"reason": ""}, {"reason": "curiosity"}, {"reason": "other", "note": ""}):
        refused = open_contact(client, filed, **said)
        assert refused.status_code == 422
        assert NAME not in text(refused)
    assert not IdentityView.objects.exists()


def test_every_opening_is_an_event_without_personal_data() -> None:
    filed = filed_by_name()
    commands.view_identity(f.pk(filed), reason="call", note=NOTE, by=f.handler())
    event = Event.objects.get(type=events.IdentityViewed.TYPE)
    assert event.data == {"view": IdentityView.objects.get().pk, "reason": "call"}
    assert event.organization == f.ROADS


@pytest.mark.parametrize(
    "actor",
    [
        f.handler("dinkes"),
        f.officer(Role.AUDITOR, f.COORDINATOR),
        f.officer(Role.ADMIN, f.COORDINATOR),
        f.officer(Role.EXECUTIVE, ""),
    ],
)
def test_who_does_not_handle_it_opens_nothing(actor: Actor) -> None:
    filed = filed_by_name()
    with pytest.raises(NotAllowed):
        commands.view_identity(f.pk(filed), reason="call", by=actor)


def test_an_anonymous_reporter_is_opened_to_nobody() -> None:
    filed = filed_by_name(is_anonymous=True)
    with pytest.raises(NotAllowed):
        commands.view_identity(f.pk(filed), reason="call", by=f.verifier())


def test_another_reason_must_be_written() -> None:
    with pytest.raises(Invalid):
        commands.view_identity(f.pk(filed_by_name()), reason="other", note="", by=f.handler())


def test_the_interface_for_programs_never_gives_the_contact() -> None:
    filed = filed_by_name()
    for address in (f"/api/complaints/{f.pk(filed)}", "/api/complaints"):
        answer = verifier_client().get(address)
        assert answer.status_code == 200
        assert NAME not in answer.content.decode()
        assert "81234567890" not in answer.content.decode()


def test_the_reporter_sees_which_agency_looked_and_how_often() -> None:
    filed = filed_by_name()
    page = f"/c/{filed.reference}/"
    assert "belum pernah" in text(unlocked(filed).get(page))
    for _time in range(2):
        commands.view_identity(f.pk(filed), reason="call", by=f.handler())
    shown = text(unlocked(filed).get(page))
    assert "2 kali" in shown
    public = text(Client().get(f"/reports/{f.pk(filed)}/"))
    assert "membuka nama" not in public, "what officers look at is not for the public"


def test_auditors_read_who_looked_at_which_report_and_why() -> None:
    filed, client = filed_by_name(), handler_client()
    open_contact(client, filed)
    log = text(auditor_client().get("/complaints/identity-log/"))
    assert filed.reference in log
    assert NOTE in log
    assert NAME not in log
    assert filed.reference not in text(auditor_client().get("/complaints/identity-log/?reason=visit"))
    content = b"".join(auditor_client().get("/complaints/identity-log.csv").streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][0] == filed.reference
    assert rows[1][4] == NOTE


@pytest.mark.parametrize("address", ["/complaints/identity-log/", "/complaints/identity-log.csv"])
def test_only_auditors_and_administrators_read_the_log(address: str) -> None:
    assert Client().get(address, headers={"accept": "application/json"}).status_code == 401
    for client in (handler_client(), verifier_client(), auditor_client("dinkes")):
        assert client.get(address).status_code == 403
    assert auditor_client(f.COORDINATOR).get(address).status_code == 200
    assert signed_in(a_person((Role.ADMIN, ""))).get(address).status_code == 200


def test_the_log_costs_the_same_however_long_it_is() -> None:
    filed, client = filed_by_name(), auditor_client()
    commands.view_identity(f.pk(filed), reason="call", by=f.handler())

    def statements() -> int:
        client.get("/complaints/identity-log/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/complaints/identity-log/")
        return len(captured)

    few = statements()
    for _time in range(25):
        commands.view_identity(f.pk(filed), reason="visit", by=f.handler())
    assert statements() == few
    page = queries.identity_views(by=f.officer(Role.AUDITOR, "inspektorat"))
    assert len(page) == 20
    assert page.next_cursor
