"""Where merging, handling together and deadlines meet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from praja.cases.calculation import calculation
from praja.cases.models import Case, Clock, ClockPause, InboxItem, Request
from praja.complaints import commands, rules
from praja.complaints.commands import Filed, PartOf, Words
from praja.complaints.events import INTERNAL_EVENTS
from praja.complaints.lapor.queries import waiting_follow_ups
from praja.complaints.models import Escalation
from praja.complaints.rules import Limit
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.events.models import Event
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import text, unlocked
from tests.complaints.test_lapor import deliver, taken

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 9, 2, tzinfo=dt.UTC)
VILLAGE, LIGHTS, PAVEMENT = "kel-35.17.09.1006", "dishub", "public_service"


def pavement() -> Filed:
    return f.disposed(category=PAVEMENT)


def merged(duplicate: Filed, leader: Filed) -> None:
    commands.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())


def unmerged(duplicate: Filed) -> None:
    commands.unmerge(f.pk(duplicate), by=f.verifier(), key=f.key())


def clocks(filed: Filed) -> list[Clock]:
    return list(Clock.objects.filter(case=f.pk(filed), stopped_at=None).order_by("code"))


def inbox(filed: Filed) -> list[str]:
    return sorted(InboxItem.objects.filter(case=f.pk(filed)).values_list("organization", flat=True))


def after(moment: dt.datetime, days: int) -> dt.datetime:
    return working_calendar().add_working_days(moment, days) + dt.timedelta(minutes=1)


def test_held_clocks_neither_warn_nor_escalate_and_go_on_after_that() -> None:
    with clock.at(MONDAY):
        duplicate, leader = pavement(), pavement()
        merged(duplicate, leader)
    held = clocks(duplicate)
    assert held
    assert all(item.is_held for item in held)
    with clock.at(after(MONDAY, 8)):
        watch_deadlines()
        assert Case.objects.get(pk=f.pk(duplicate)).warned == 0
        assert not Escalation.objects.filter(complaint=f.pk(duplicate)).exists()
        unmerged(duplicate)
        watch_deadlines()
        assert Case.objects.get(pk=f.pk(duplicate)).warned == 0
        first_answer = Clock.objects.get(case=f.pk(duplicate), code="first_answer")
    with clock.at(first_answer.due_at):
        watch_deadlines()
    assert Case.objects.get(pk=f.pk(duplicate)).warned == 100


def test_a_late_report_shows_no_escalation_while_it_is_merged() -> None:
    with clock.at(MONDAY):
        duplicate, leader = pavement(), pavement()
        due_at = Clock.objects.get(case=f.pk(duplicate), code="first_answer").due_at
    with clock.at(due_at):
        watch_deadlines()
        assert Case.objects.get(pk=f.pk(duplicate)).escalation_level == 1
        merged(duplicate, leader)
        assert Case.objects.get(pk=f.pk(duplicate)).escalation_level == 0
        unmerged(duplicate)
    case = Case.objects.get(pk=f.pk(duplicate))
    assert (case.escalation_level, case.warned) == (1, 100)


def test_the_calculation_of_a_report_that_was_merged_and_taken_out_again_agrees() -> None:
    with clock.at(MONDAY):
        duplicate, leader = pavement(), pavement()
    with clock.at(MONDAY + dt.timedelta(hours=30)):
        merged(duplicate, leader)
    assert {pause.reason for pause in ClockPause.objects.filter(clock__case=f.pk(duplicate))} == {"merge"}
    with clock.at(MONDAY + dt.timedelta(days=3)):
        unmerged(duplicate)
    assert not ClockPause.objects.filter(clock__case=f.pk(duplicate), resumed_at=None).exists()
    for item in clocks(duplicate):
        assert calculation(f.pk(duplicate), item.pk).agrees


def test_the_clocks_of_parts_have_a_source_warnings_and_the_ladder() -> None:
    filed = f.verified(category=PAVEMENT)
    parts = [
        PartOf("Lampu jalan di depan pasar mati sejak Senin.", "street_light", LIGHTS),
        PartOf("Jalan di depan pasar berlubang cukup dalam.", "road_damage", f.ROADS),
    ]
    commands.split(f.pk(filed), parts=parts, by=f.verifier(), key=f.key())
    started = Clock.objects.filter(case__complaint__part_of__parent=f.pk(filed), code="first_answer")
    assert started.count() == 2
    for item in started:
        assert item.source
        assert item.warning_levels == [50, 80, 100]
        assert item.next_warning_at is not None


def test_a_limit_of_a_category_and_of_an_agency_holds_wherever_a_clock_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    known = rules._limits()
    special = [
        Limit("first_answer", 2, dt.date(2018, 11, 1), "khusus", categories=frozenset({PAVEMENT})),
        Limit("resolution_complaint", 7, dt.date(2018, 11, 1), "khusus", organizations=frozenset({f.ROADS})),
    ]
    monkeypatch.setattr(rules, "_limits", lambda: rules.Limits((*known.limits, *special), known.warnings))
    resolved = f.resolved(category=PAVEMENT)
    assert dict(Clock.objects.filter(case=f.pk(resolved)).values_list("code", "days"))["first_answer"] == 2
    for number in range(3):
        commands.say_still_broken(f.pk(resolved), device=f"device-{number}".ljust(16, "-"), by=Actor.citizen())
    reopened = Clock.objects.get(case=f.pk(resolved), code="resolution", stopped_at=None)
    assert (reopened.days, reopened.source) == (7, "khusus")
    assert not Clock.objects.filter(case=f.pk(resolved), code="reporter_reply", stopped_at=None).exists()
    whole = f.verified(category=PAVEMENT)
    parts = [PartOf("Trotoar di depan pasar rusak parah.", PAVEMENT, f.ROADS)] * 2
    commands.split(f.pk(whole), parts=parts, by=f.verifier(), key=f.key())
    days = Clock.objects.filter(case__complaint__part_of__parent=f.pk(whole)).values_list("code", "days")
    assert set(days) == {("first_answer", 2), ("resolution", 7)}


def test_a_merge_ends_open_questions_and_keeps_the_unit_for_when_it_is_undone() -> None:
    duplicate, leader = pavement(), pavement()
    commands.assign_unit(f.pk(duplicate), to=VILLAGE, by=f.handler(), key=f.key())
    commands.ask_agencies(f.pk(duplicate), questions={LIGHTS: "Milik Anda?"}, by=f.handler(), key=f.key())
    assert inbox(duplicate) == sorted([f.ROADS, VILLAGE, LIGHTS])
    merged(duplicate, leader)
    assert inbox(duplicate) == []
    assert Request.objects.get(case=f.pk(duplicate)).outcome == "withdrawn"
    unmerged(duplicate)
    assert inbox(duplicate) == sorted([f.ROADS, VILLAGE])
    assert Case.objects.get(pk=f.pk(duplicate)).unit_id == VILLAGE


def test_the_head_of_the_unit_is_the_first_rung_and_the_agency_the_next() -> None:
    a_person((Role.HEAD, VILLAGE))
    a_person((Role.HEAD, f.ROADS))
    with clock.at(MONDAY):
        filed = pavement()
        commands.assign_unit(f.pk(filed), to=VILLAGE, by=f.handler(), key=f.key())
        due_at = Clock.objects.get(case=f.pk(filed), code="first_answer").due_at
    for moment in (due_at, after(due_at, 2)):
        with clock.at(moment):
            watch_deadlines()
    rungs = Escalation.objects.filter(complaint=f.pk(filed)).order_by("level")
    assert [(rung.level, rung.organization_id) for rung in rungs] == [(1, VILLAGE), (2, f.ROADS)]


def test_what_happens_between_officers_reaches_neither_reporter_nor_public(client: Client) -> None:
    a_person((Role.HEAD, f.ROADS))
    with clock.at(MONDAY):
        filed = pavement()
        commands.write_note(f.pk(filed), words=Words("Catatan rahasia petugas."), by=f.handler(), key=f.key())
        due_at = Clock.objects.get(case=f.pk(filed), code="first_answer").due_at
    with clock.at(due_at):
        watch_deadlines()
        escalation = Escalation.objects.get(complaint=f.pk(filed))
        head = f.officer(Role.HEAD, f.ROADS)
        commands.instruct(escalation.pk, text="Perintah pimpinan segera.", by=head, key=f.key())
    told = set(Event.objects.filter(subject=filed.complaint.subject).values_list("type", flat=True))
    assert len(told & set(INTERNAL_EVENTS)) == 4
    for shown in (text(client.get(f"/reports/{f.pk(filed)}/")), text(unlocked(filed).get(f"/c/{filed.reference}/"))):
        assert "rahasia petugas" not in shown
        assert "Perintah pimpinan" not in shown
        assert "dieskalasi" not in shown.lower()
        assert "waktu kerja tenggat" not in shown.lower()


def test_a_planned_date_is_told_to_lapor_in_a_sentence() -> None:
    complaint = taken()
    commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.dispose(complaint.pk, to=f.ROADS, by=f.verifier(), key=f.key())
    day = (clock.now() + dt.timedelta(days=3)).date()
    commands.plan(complaint.pk, planned_on=day, by=f.handler(), key=f.key())
    deliver()
    told = [follow_up.text for _number, follow_up in waiting_follow_ups(by=f.verifier())]
    assert any(str(day.year) in words for words in told), told


def test_open311_hears_of_a_planned_date_and_of_a_merge_by_its_client(client: Client) -> None:
    filed = pavement()
    commands.plan(f.pk(filed), planned_on=clock.now().date() + dt.timedelta(days=3), by=f.handler(), key=f.key())
    merged(filed, pavement())
    rows = client.get("/open311/v2/servicerequestupdates.json").json()
    assert "DUPLICATE" not in {row["status"] for row in rows}, "a duplicate is public no more"
    other = pavement()
    commands.plan(f.pk(other), planned_on=clock.now().date() + dt.timedelta(days=3), by=f.handler(), key=f.key())
    rows = client.get("/open311/v2/servicerequestupdates.json").json()
    assert "ACTION_SCHEDULED" in {row["status"] for row in rows}


@pytest.mark.parametrize(
    ("role", "organization"),
    [(Role.HEAD, f.ROADS), (Role.HEAD, "inspektorat"), (Role.EXECUTIVE, ""), (Role.VERIFIER, f.COORDINATOR)],
)
def test_the_list_with_an_escalated_report_costs_few_queries(
    role: Role, organization: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(a_person((role, organization)))
    with clock.at(MONDAY):
        filed = pavement()
        commands.assign_unit(f.pk(filed), to=VILLAGE, by=f.handler(), key=f.key())
        due_at = Clock.objects.get(case=f.pk(filed), code="first_answer").due_at
    for days in (0, 2, 5, 8, 13):
        with clock.at(after(due_at, days) if days else due_at):
            watch_deadlines()
    assert Escalation.objects.filter(complaint=f.pk(filed), clock__code="first_answer").count() == 5
    client.get("/complaints/")
    with django_assert_max_num_queries(6):
        assert client.get("/complaints/").status_code == 200
