"""What time does to applications, who is told, and what is counted."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.events.models import Event
from praja.kernel.events.registry import Recorded, payloads
from praja.kernel.measures import Period
from praja.kernel.notify.models import OutgoingMessage
from praja.services.applications import commands, measures
from praja.services.applications.events import tell_applicant, tell_officers
from praja.services.applications.jobs import forget_old_drafts
from praja.services.applications.models import StepRecord
from praja.services.applications.practice import practice
from praja.services.applications.watch import watch_applications
from praja.services.documents.models import Document
from tests import factories as f
from tests.accounts.people import a_person
from tests.services.applications import world as w

pytestmark = pytest.mark.usefixtures("services")


def deliver(identifier: UUID) -> None:
    """Hand the last event of an application to the handlers that tell people; twice, as it may."""
    event = Event.objects.filter(subject=f"application/{identifier}").latest("position")
    said = msgspec.convert(event.data, payloads[event.type])
    for _ in range(2):
        for tell in (tell_applicant, tell_officers):
            tell(Recorded(event.position, event.id, event.type, event.subject, event.actor, "", event.time, said))


def test_silence_is_noted_once_when_the_legal_time_has_passed() -> None:
    identifier = w.pk(w.file())
    w.act(identifier, "register", w.FRONT)
    with clock.at(clock.now() + dt.timedelta(days=30)):
        assert watch_applications() > 0
        record = StepRecord.objects.get(application=identifier, kind="silence")
        assert "UU 30/2014" in record.words
        watch_applications()
    assert StepRecord.objects.filter(application=identifier, kind="silence").count() == 1


@pytest.fixture
def silence_grants(services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The regency of this test chose the other consequence, and its procedure can carry it out."""
    chosen = msgspec.structs.replace(practice(), silence="grant")
    monkeypatch.setattr("praja.services.applications.commands.time.practice", lambda: chosen)
    permit = w.a_permit()
    visit = next(step for step in permit["procedure"]["steps"] if step["code"] == "visit")
    passed = {"fact": "deadline_passed", "message": w.words("-")}
    visit["actions"].append(w.action("silence", "signing", by="platform", guards=[passed]))
    w.publish(permit)


@pytest.mark.usefixtures("silence_grants")
def test_where_the_regency_chose_it_silence_brings_the_document_to_the_head() -> None:
    identifier = w.recommended()
    with clock.at(clock.now() + dt.timedelta(days=30)):
        for _ in range(2):
            watch_applications()
        assert Case.objects.get(pk=identifier).step == "signing"
    assert Document.objects.filter(case=identifier).count() == 1
    said = Event.objects.get(type__contains="silence_passed")
    assert said.data["consequence"] == "grant"


@pytest.mark.usefixtures("silence_grants")
def test_silence_does_not_count_while_the_applicant_is_awaited() -> None:
    identifier = w.recommended()
    w.act(identifier, "return", w.BACK, "Kurang KTP")
    with clock.at(clock.now() + dt.timedelta(days=30)):
        watch_applications()
    assert Case.objects.get(pk=identifier).step == "completing"
    assert not StepRecord.objects.filter(application=identifier, kind="silence").exists()


def test_officers_are_warned_as_the_time_of_the_service_is_used_up() -> None:
    identifier = w.pk(w.file())
    w.act(identifier, "register", w.FRONT)
    with clock.at(clock.now() + dt.timedelta(days=30)):
        watch_applications()
    assert Case.objects.get(pk=identifier).warned == 100


def test_a_draft_is_forgotten_after_the_days_the_regency_chose() -> None:
    commands.start_draft(w.PERMIT, by=Actor.citizen(), key=f.key())
    with clock.at(clock.now() + dt.timedelta(days=29)):
        assert forget_old_drafts() == 0
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert forget_old_drafts() == 1


def test_the_applicant_is_told_and_so_is_whoever_has_work_now() -> None:
    a_person((Role.VERIFIER, "dpmptsp"), email="loket@contoh.example")
    filed = w.file()
    deliver(w.pk(filed))
    told = dict(OutgoingMessage.objects.values_list("template", "address"))
    assert set(told) == {"application_received", "application_waiting"}
    w.act(w.pk(filed), "return", w.FRONT, "Kurang KTP")
    deliver(w.pk(filed))
    assert OutgoingMessage.objects.filter(template="application_returned").count() == 1
    assert "KTP" not in str(OutgoingMessage.objects.values_list("context", flat=True))


def test_figures_count_by_service_and_leave_out_what_waited_for_the_applicant() -> None:
    identifier = w.recommended()
    w.act(identifier, "reject", w.BACK, "Tidak aman")
    period = Period.last_days(90)
    assert [(value.key, value.count) for value in measures.filed(period, "service")] == [(w.PERMIT, 1)]
    assert measures.on_time(period, None)[0].value == 100
    assert measures.median_days(period, "service")[0].count == 1
    assert measures.p90_days(period, "agency")[0].key == "dpmptsp"
    assert measures.overdue(period, None)[0].count == measures.still_open(period, None)[0].count == 0
    assert measures.out_of_turn(period, None)[0].value == 0
    assert measures.decided(period, None)[0].count == 1
