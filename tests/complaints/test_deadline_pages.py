"""Pages and JSON about deadlines: the calculation, escalations, alerts, filters; and a calendar that changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from praja.cases.calculation import calculation
from praja.cases.models import Case, Clock
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.models import Alert, AlertReason, Complaint, Escalation
from praja.complaints.queries.deadlines import forget_open_alerts
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.calendar.commands import add_holiday, remove_holiday
from praja.kernel.calendar.models import HolidayKind
from praja.kernel.calendar.queries import forget_calendar, working_calendar
from praja.kernel.events.models import Event
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, key_of, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _count_anew() -> Iterator[None]:
    forget_open_alerts()
    forget_calendar()
    yield
    forget_calendar()


def late(days: int = 6, **changes: Any) -> commands.Filed:
    """A complaint whose first answer is late by so many working days, with the watch having looked every day."""
    filed = f.disposed(**changes)
    due_at = Clock.objects.get(case=f.pk(filed), code="first_answer").due_at
    moment = due_at
    for number in range(days + 1):
        with clock.at(moment):
            watch_deadlines()
        moment = working_calendar().add_working_days(due_at, number + 1)
    return filed


def test_an_officer_reads_how_a_deadline_was_counted() -> None:
    filed = f.disposed()
    item = Clock.objects.get(case=f.pk(filed), code="resolution")
    client = handler_client()
    assert f"/deadlines/{item.pk}/" in client.get(f"/complaints/{f.pk(filed)}/").content.decode()
    shown = text(client.get(f"/complaints/{f.pk(filed)}/deadlines/{item.pk}/"))
    assert "14 hari kerja" in shown
    assert "PermenPANRB 62/2018" in shown
    assert "Sabtu" in shown
    assert handler_client(f.HEALTH).get(f"/complaints/{f.pk(filed)}/deadlines/{item.pk}/").status_code == 404
    assert Client().get(f"/complaints/{f.pk(filed)}/deadlines/{item.pk}/").status_code in (302, 401)


def test_the_reporter_reads_it_too_with_its_pause() -> None:
    filed = f.asked()
    item = Clock.objects.get(case=f.pk(filed), code="resolution")
    page = f"/c/{filed.reference}/deadlines/{item.pk}/"
    shown = text(unlocked(filed).get(page))
    assert "Tanya pelapor" in shown
    assert Client().get(page).status_code == 302
    other = f.asked()
    assert unlocked(other).get(f"/c/{other.reference}/deadlines/{item.pk}/").status_code == 404


def test_the_same_as_json(django_assert_max_num_queries: Any) -> None:
    filed = f.asked()
    commands.reply(f.pk(filed), words=Words("Sisi utara."), by=f.reporter(filed), key=f.key())
    item = Clock.objects.get(case=f.pk(filed), code="resolution")
    client = handler_client()
    address = f"/api/complaints/{f.pk(filed)}/deadlines/{item.pk}"
    client.get(address)
    with django_assert_max_num_queries(7):
        told = client.get(address).json()
    assert told["agrees"] is True
    assert told["pauses"][0]["reason"] == "ask_reporter"
    assert sum(day["seconds"] for day in told["calendar_days"]) == told["counted_seconds"]
    assert client.get(f"/api/complaints/{f.pk(filed)}/deadlines/999999999").status_code == 404


def test_the_inspector_sees_notes_and_instructs_and_the_agency_reads_it() -> None:
    filed = late(is_secret=True)
    inspector = signed_in(a_person((Role.HEAD, "inspektorat")))
    listed = inspector.get("/complaints/escalations/")
    assert filed.reference in text(listed)
    page = f"/complaints/{f.pk(filed)}/"
    opened = inspector.get(page)
    assert "Catat" in text(opened)
    escalation = Escalation.objects.get(level=3, clock__code="first_answer")
    key = key_of(opened, "instruct")
    sent = inspector.post(
        f"/complaints/escalations/{escalation.pk}/instruct/", {"key": key, "text": "Tangani hari ini."}
    )
    assert sent.status_code == 302
    assert "Tangani hari ini." in text(handler_client().get(page))
    assert "Tangani hari ini." not in text(unlocked(filed).get(f"/c/{filed.reference}/"))
    assert filed.reference in text(inspector.get("/complaints/escalations/?state=noted"))
    assert filed.reference in text(inspector.get("/complaints/?escalated=me"))


def test_others_do_not_reach_what_was_not_escalated_to_them() -> None:
    filed = late(1)
    inspector = signed_in(a_person((Role.HEAD, "inspektorat")))
    assert inspector.get(f"/complaints/{f.pk(filed)}/").status_code == 404
    escalation = Escalation.objects.get(level=1, clock__code="first_answer")
    assert inspector.post(f"/complaints/escalations/{escalation.pk}/note/").status_code == 403
    head = signed_in(a_person((Role.HEAD, f.ROADS)))
    assert head.post(f"/complaints/escalations/{escalation.pk}/note/").status_code == 302


def test_empty_pages_say_so() -> None:
    assert "Tidak ada yang dieskalasi kepada Anda" in text(
        signed_in(a_person((Role.HEAD, "inspektorat"))).get("/complaints/escalations/")
    )
    assert "Tidak ada peringatan" in text(verifier_client().get("/complaints/alerts/"))


def test_alerts_stand_in_the_menu_and_are_acknowledged() -> None:
    commands.raise_alert(AlertReason.NOT_SENT, key="message:1", by=Actor.system("test"))
    client = verifier_client()
    assert "Peringatan (1)" in text(client.get("/complaints/alerts/"))
    alert = Alert.objects.get()
    assert client.post(f"/complaints/alerts/{alert.pk}/acknowledge/").status_code == 302
    assert "Peringatan (1)" not in text(client.get("/complaints/alerts/"))
    assert handler_client().get("/complaints/alerts/").status_code == 403


def test_the_inspectorates_auditor_reads_alerts_and_acknowledges_none() -> None:
    filed = f.file()
    Alert.objects.create(key="a", reason=AlertReason.NOBODY, complaint=filed.complaint, raised_at=clock.now())
    auditor = signed_in(a_person((Role.AUDITOR, "inspektorat")))
    shown = auditor.get("/complaints/alerts/").content.decode()
    assert filed.reference in shown
    assert f"/complaints/{filed.complaint.pk}/" not in shown, "a page that would be refused"
    assert "/acknowledge/" not in shown
    assert auditor.post(f"/complaints/alerts/{Alert.objects.get().pk}/acknowledge/").status_code == 403
    assert signed_in(a_person((Role.AUDITOR, f.ROADS))).get("/complaints/alerts/").status_code == 403


def test_lists_cost_the_same_whatever_their_length(django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        commands.raise_alert(AlertReason.NOT_SENT, key=f"message:{number}", by=Actor.system("test"))
    late()
    client, inspector = verifier_client(), signed_in(a_person((Role.HEAD, "inspektorat")))
    for reader, page, most in ((client, "/complaints/alerts/", 6), (inspector, "/complaints/escalations/", 5)):
        reader.get(page)
        with django_assert_max_num_queries(most):
            reader.get(page)


def test_list_and_inbox_mark_and_filter_what_has_used_its_time() -> None:
    filed, fresh = f.file(), f.file()
    item = Clock.objects.get(case=f.pk(filed))
    Clock.objects.filter(case=f.pk(fresh)).update(next_warning_at=item.due_at + dt.timedelta(days=9))
    Clock.objects.filter(pk=item.pk).update(warning_levels=[80], next_warning_at=clock.now())
    watch_deadlines()
    for page in ("/complaints/?warned=80", "/inbox/?warned=80"):
        shown = text(verifier_client().get(page))
        assert "80 %" in shown
        assert filed.reference in shown
        assert fresh.reference not in shown


def test_the_reporter_is_told_about_the_ombudsman() -> None:
    filed = f.disposed()
    Complaint.objects.filter(pk=f.pk(filed)).update(ombudsman_told_at=clock.now())
    assert "Ombudsman Republik Indonesia" in text(unlocked(filed).get(f"/c/{filed.reference}/"))


def _a_working_day_before(due_at: dt.datetime) -> dt.date:
    return next(day for day in reversed(working_calendar().days) if day < due_at.date() - dt.timedelta(days=1))


def test_an_open_deadline_follows_the_calendar_and_a_late_one_does_not() -> None:
    admin = f.officer(Role.ADMIN, REGENCY)
    filed, other = f.disposed(), f.disposed()
    item = Clock.objects.get(case=f.pk(filed), code="resolution")
    late_item = Clock.objects.get(case=f.pk(other), code="first_answer")
    Clock.objects.filter(pk=late_item.pk).update(due_at=late_item.started_at + dt.timedelta(seconds=1))
    late_item.refresh_from_db()
    before, day = item.due_at, _a_working_day_before(item.due_at)
    add_holiday(day, name="Cuti bersama baru", kind=HolidayKind.COLLECTIVE_LEAVE, by=admin)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        watch_deadlines()
    item.refresh_from_db()
    assert item.due_at > before
    assert calculation(f.pk(filed), item.pk).agrees
    moved = Event.objects.filter(type__endswith="deadline_moved.v1", subject=filed.complaint.subject)
    assert {event.data["code"] for event in moved} >= {"resolution"}
    assert Clock.objects.get(pk=late_item.pk).due_at == late_item.due_at
    remove_holiday(day, by=admin)
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        watch_deadlines()
    item.refresh_from_db()
    assert item.due_at == before
    case = Case.objects.get(pk=f.pk(filed))
    running = Clock.objects.filter(case=case, stopped_at=None, paused_at=None)
    assert case.due_at == min(running.values_list("due_at", flat=True))


def test_a_stopped_deadline_is_still_calculated_with_the_calendar_of_its_time() -> None:
    filed = f.disposed()
    item = Clock.objects.get(case=f.pk(filed), code="first_answer")
    commands.answer(f.pk(filed), words=Words("Kami tinjau."), by=f.handler(), key=f.key())
    day = _a_working_day_before(item.due_at)
    admin = f.officer(Role.ADMIN, REGENCY)
    add_holiday(day, name="Cuti bersama baru", kind=HolidayKind.COLLECTIVE_LEAVE, by=admin)
    found = calculation(f.pk(filed), item.pk)
    assert found.agrees
    assert found.plan.due_at == item.due_at
