"""Warnings, the ladder, and alerts: what the passing of working time does to complaints."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from praja.cases.counting import Term
from praja.cases.deadlines import clocks_to_warn
from praja.cases.models import Case, Clock, ClockWarning
from praja.complaints import commands, ladder
from praja.complaints.commands import Words
from praja.complaints.commands.filing import KIND
from praja.complaints.models import Alert, AlertReason, Complaint, DeadlineWatch, Escalation
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.events.models import Event
from praja.kernel.notify.models import MessageStatus, OutgoingMessage
from tests import factories as f
from tests.accounts.people import a_person

pytestmark = pytest.mark.django_db


def clock_of(filed: commands.Filed, code: str) -> Clock:
    return Clock.objects.filter(case=f.pk(filed), code=code).latest("id")


def events_of(filed: commands.Filed, kind: str) -> list[Event]:
    return list(Event.objects.filter(subject=filed.complaint.subject, type__endswith=f"{kind}.v1").order_by("position"))


def watch_until(end: dt.datetime) -> None:
    """Let the watch look once every working day until `end`, and then."""
    moment = clock.now()
    while moment < end:
        moment = working_calendar().add_working_days(moment, 1)
        with clock.at(min(moment, end)):
            watch_deadlines()


def days_after(moment: dt.datetime, days: int) -> dt.datetime:
    return working_calendar().add_working_days(moment, days) + dt.timedelta(seconds=1)


def test_a_clock_is_warned_of_once_at_each_share_of_its_time() -> None:
    filed = f.file()
    item = clock_of(filed, "verification")
    assert item.warning_levels == [50, 80, 100]
    with clock.at(item.due_at):
        assert watch_deadlines() == 4  # and the first level of the ladder
        assert watch_deadlines() == 0
    assert [warning.percent for warning in ClockWarning.objects.order_by("reached_at")] == [50, 80, 100]
    assert [event.data["percent"] for event in events_of(filed, "deadline_warned")] == [50, 80, 100]
    assert Case.objects.get(pk=f.pk(filed)).warned == 100


def test_an_action_in_time_leaves_nothing_to_warn_of() -> None:
    filed = f.file()
    with clock.at(clock_of(filed, "verification").next_warning_at):
        watch_deadlines()
        assert Case.objects.get(pk=f.pk(filed)).warned == 50
        commands.archive(f.pk(filed), words=Words("Bukan pengaduan."), by=f.verifier(), key=f.key())
        assert Case.objects.get(pk=f.pk(filed)).warned == 0
    watch_until(days_after(clock.now(), 10))
    assert ClockWarning.objects.count() == 1


def test_officers_get_one_message_for_each_level_however_many_deadlines() -> None:
    a_person((Role.VERIFIER, f.COORDINATOR), email="verifikator@example.go.id")
    filed = [f.file() for _ in range(3)]
    with clock.at(clock_of(filed[-1], "verification").next_warning_at + dt.timedelta(minutes=1)):
        watch_deadlines()
        watch_deadlines()
    message = OutgoingMessage.objects.get()
    assert message.template == "deadlines_warned"
    assert (message.context["level"], message.context["count"]) == ("50", "3")
    assert message.context["url"].endswith("/complaints/?warned=50")


def test_a_late_answer_goes_up_the_ladder_by_itself() -> None:
    for role, organization in ((Role.HEAD, f.ROADS), (Role.HEAD, "inspektorat"), (Role.HEAD, "setda")):
        a_person((role, organization))
    a_person((Role.EXECUTIVE, ""))
    filed = f.disposed()
    item = clock_of(filed, "first_answer")
    watch_until(days_after(item.due_at, 20))
    raised = Escalation.objects.filter(clock=item).order_by("level")
    # The agency has no unit of its own, so the head of the unit is the head of the agency, and level 2 is left out.
    assert [(row.level, row.organization_id) for row in raised] == [
        (1, f.ROADS),
        (3, "inspektorat"),
        (4, "setda"),
        (5, "pemkab"),
    ]
    assert [event.data["holders"] for event in events_of(filed, "escalated")][:4] == [1, 1, 1, 1]
    assert not Alert.objects.exclude(reason=AlertReason.SILENT).exists()
    assert Complaint.objects.get(pk=f.pk(filed)).ombudsman_told_at is not None
    assert len(events_of(filed, "ombudsman_shown")) == 1


def test_the_ladder_ends_when_the_clock_stops() -> None:
    filed = f.disposed()
    item = clock_of(filed, "first_answer")
    with clock.at(item.due_at):
        watch_deadlines()
        commands.answer(f.pk(filed), words=Words("Kami tinjau."), by=f.handler(), key=f.key())
        assert Case.objects.get(pk=f.pk(filed)).escalation_level == 0
    watch_until(days_after(item.due_at, 6))
    assert list(Escalation.objects.filter(clock=item).values_list("level", flat=True)) == [1]


def test_a_level_nobody_holds_raises_an_alert_and_the_ladder_goes_on() -> None:
    filed = f.disposed()
    item = clock_of(filed, "first_answer")
    watch_until(days_after(item.due_at, 6))
    alerts = Alert.objects.filter(reason=AlertReason.NOBODY, complaint=f.pk(filed)).order_by("id")
    assert [(alert.level, alert.organization) for alert in alerts] == [(1, f.ROADS), (3, "inspektorat")]
    assert Event.objects.filter(type__endswith="alert_raised.v1").count() >= 2


def test_an_organization_that_does_not_exist_raises_an_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    filed = f.disposed()
    level = ladder.Level(name=ladder.ombudsman().text, roles=(Role.HEAD,), organization="hilang")
    odd = ladder.Ladder("x", frozenset({"first_answer"}), 100, 5, "uji", dt.date(2020, 1, 1), (level,))
    ombudsman = ladder.ombudsman()
    monkeypatch.setattr(ladder, "_file", lambda: ladder.Ladders((odd,), ombudsman))
    with clock.at(clock_of(filed, "first_answer").due_at):
        watch_deadlines()
    assert Alert.objects.get(reason=AlertReason.NO_ORGANIZATION).organization == "hilang"
    assert Escalation.objects.get(complaint=f.pk(filed)).organization_id is None


def test_a_message_that_was_given_up_raises_an_alert_once() -> None:
    a_person((Role.VERIFIER, f.COORDINATOR))
    filed = f.file()
    with clock.at(clock_of(filed, "verification").next_warning_at):
        watch_deadlines()
        OutgoingMessage.objects.update(status=MessageStatus.FAILED)
        watch_deadlines()
        watch_deadlines()
    assert Alert.objects.filter(reason=AlertReason.NOT_SENT).count() == 1


def test_a_watch_that_was_silent_too_long_raises_an_alert() -> None:
    watch_deadlines()
    assert not Alert.objects.exists()
    with clock.at(clock.now() + dt.timedelta(minutes=45)):
        watch_deadlines()
    assert Alert.objects.get().minutes == 45
    assert DeadlineWatch.objects.count() == 1


def test_whoever_it_went_to_takes_note_and_instructs() -> None:
    filed = f.disposed(is_secret=True)
    watch_until(days_after(clock_of(filed, "first_answer").due_at, 6))
    escalation = Escalation.objects.get(level=3, clock__code="first_answer")
    inspector = f.officer(Role.HEAD, "inspektorat")
    key = f.key()
    assert not commands.take_note(escalation.pk, by=inspector).was_repeated
    assert commands.take_note(escalation.pk, by=inspector).was_repeated
    assert not commands.instruct(escalation.pk, text="Tangani hari ini.", by=inspector, key=key).was_repeated
    assert commands.instruct(escalation.pk, text="Tangani hari ini.", by=inspector, key=key).was_repeated
    with pytest.raises(NotAllowed):
        commands.take_note(escalation.pk, by=f.officer(Role.HEAD, "setda"))
    assert len(events_of(filed, "instructed")) == 1


def test_a_supervised_complaint_that_runs_late_names_the_ombudsman() -> None:
    from praja.complaints.models import Classification

    filed = f.disposed(classification=Classification.SUPERVISED)
    with clock.at(clock_of(filed, "resolution").due_at):
        watch_deadlines()
    assert Complaint.objects.get(pk=f.pk(filed)).ombudsman_told_at is not None


def test_alerts_are_for_the_coordinator() -> None:
    commands.raise_alert(AlertReason.NOT_SENT, key="x", by=Actor.system("test"))
    alert = Alert.objects.get()
    with pytest.raises(NotAllowed):
        commands.acknowledge_alert(alert.pk, by=f.handler())
    assert commands.acknowledge_alert(alert.pk, by=f.verifier()).acknowledged_at is not None
    with pytest.raises(NotFound):
        commands.acknowledge_alert(alert.pk, by=f.verifier())


def _many_clocks(count: int) -> None:
    """Open clocks that are not due, beside a few that are."""
    filed = f.file()
    case = Case.objects.get(pk=f.pk(filed))
    cases = [
        Case(
            kind=KIND,
            definition_id=case.definition_id,
            reference=f"UJI-{number}",
            title="x",
            category=case.category,
            organization_id=case.organization_id,
            step=case.step,
            opened_at=case.opened_at,
        )
        for number in range(count)
    ]
    Case.objects.bulk_create(cases)
    later = clock.now() + dt.timedelta(days=90)
    Clock.objects.bulk_create(
        Clock(
            case=row,
            code="verification",
            organization_id=f.COORDINATOR,
            days=60,
            started_at=case.opened_at,
            due_at=later,
            next_warning_at=later,
            checked_edition=10**6,
        )
        for row in cases
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_clock, cases_case")


def test_the_watch_reads_an_index_of_what_is_due_and_nothing_else() -> None:
    _many_clocks(4000)
    with CaptureQueriesContext(connection) as look:
        clocks_to_warn(KIND, at=clock.now(), limit=200)
    assert len(look) == 1
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + look.captured_queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "clock_warning_due" in plan
    assert "Seq Scan" not in plan


def test_a_round_costs_the_same_beside_thousands_of_open_clocks(django_assert_max_num_queries: Any) -> None:
    watch_deadlines()
    _many_clocks(3000)
    with django_assert_max_num_queries(10):
        assert watch_deadlines() == 0
    filed = [f.file() for _ in range(20)]
    moment = clock_of(filed[-1], "verification").next_warning_at + dt.timedelta(minutes=1)
    with clock.at(moment), CaptureQueriesContext(connection) as round_:
        watch_deadlines()
    assert len(round_) <= 40 + 21 * 13


def test_the_most_special_limit_in_force_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from praja.complaints import rules

    def limit(days: int, **only: Any) -> rules.Limit:
        return rules.Limit("first_answer", days, dt.date(2020, 1, 1), f"sumber {days}", **only)

    limits = (
        limit(5),
        limit(4, organizations=frozenset({"pupr"})),
        limit(3, categories=frozenset({"road_damage"})),
        limit(2, categories=frozenset({"road_damage"}), organizations=frozenset({"dlh"})),
    )
    monkeypatch.setattr(rules, "_limits", lambda: rules.Limits(limits))

    def days(category: str, organization: str) -> Term:
        return rules.days("first_answer", on=clock.now(), category=category, organization=organization)

    assert [days("waste", "dlh"), days("waste", "pupr"), days("road_damage", "pupr"), days("road_damage", "dlh")] == [
        5,
        4,
        3,
        2,
    ]
    assert days("road_damage", "dlh").source == "sumber 2"
