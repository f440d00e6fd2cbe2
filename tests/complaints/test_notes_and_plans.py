"""Internal notes, and the date by which an agency plans to act."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from praja.cases.models import Clock
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.models import Complaint, Photo
from praja.kernel import clock
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.kernel.events.models import Event
from tests import factories as f
from tests.complaints.pages import handler_client, picture, step, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db

NOTE = "Pelapor sudah dua kali menelepon; aspal baru datang Jumat."


def page(filed: commands.Filed) -> str:
    return f"/complaints/{filed.complaint.pk}/"


def public_page(filed: commands.Filed) -> str:
    return f"/reports/{filed.complaint.pk}/"


def today() -> dt.date:
    return timezone.localdate(clock.now())


def planned(filed: commands.Filed, days: int = 3, reason: str = "") -> None:
    commands.plan(f.pk(filed), planned_on=today() + dt.timedelta(days=days), reason=reason, by=f.handler(), key=f.key())


def test_a_note_is_read_by_officers_only() -> None:
    filed = f.disposed()
    assert step(handler_client(), page(filed), "note", text=NOTE, photos=[picture()]).status_code == 302
    assert NOTE in text(verifier_client().get(page(filed)))
    reporter = unlocked(filed)
    for shown in (reporter.get(f"/c/{filed.reference}/"), Client().get(public_page(filed))):
        assert NOTE not in text(shown)
        assert "mencatat" not in text(shown)
    photo = Photo.objects.get(message__kind="note")
    assert reporter.get(reverse("files:file", args=[photo.file_id])).status_code == 404
    assert handler_client().get(reverse("files:file", args=[photo.file_id])).status_code == 200


def test_a_note_moves_no_clock_and_repeats_nothing() -> None:
    filed, key = f.disposed(), f.key()
    before = list(Clock.objects.order_by("id").values())
    for _ in range(2):
        commands.write_note(f.pk(filed), words=Words(NOTE), by=f.handler(), key=key)
    assert list(Clock.objects.order_by("id").values()) == before
    assert Event.objects.filter(type__endswith="note_written.v1").count() == 1
    assert NOTE not in str(list(Event.objects.values_list("data", flat=True)))


def test_another_agency_writes_no_note() -> None:
    with pytest.raises(NotAllowed):
        commands.write_note(f.pk(f.disposed()), words=Words(NOTE), by=f.handler(f.HEALTH), key=f.key())


def test_everybody_reads_by_when_the_agency_plans_to_act() -> None:
    filed = f.disposed()
    day = dt.date(2027, 3, 9)
    with clock.at(dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC)):
        assert step(handler_client(), page(filed), "plan", planned_on="2027-03-09").status_code == 302
        assert Complaint.objects.get().planned_on == day
        for shown in (verifier_client().get(page(filed)), unlocked(filed).get(f"/c/{filed.reference}/")):
            assert "9 Maret 2027" in text(shown)
        assert "9 Maret 2027" in text(Client().get(public_page(filed)))


def test_a_planned_date_changes_only_with_a_reason_that_the_reporter_reads() -> None:
    filed = f.disposed()
    planned(filed)
    with pytest.raises(Invalid):
        planned(filed, days=9)
    planned(filed, days=9, reason="Hujan terus, aspal tidak kering.")
    assert "Hujan terus" in text(unlocked(filed).get(f"/c/{filed.reference}/"))
    moved = Event.objects.filter(type__endswith="planned.v1").latest("position")
    assert moved.data["before"] == (today() + dt.timedelta(days=3)).isoformat()


def test_a_plan_lies_not_in_the_past_and_ends_with_the_handling() -> None:
    filed = f.disposed(category="public_service")
    with pytest.raises(Invalid):
        planned(filed, days=-1)
    planned(filed)
    commands.resolve(f.pk(filed), words=Words("Selesai."), by=f.handler(), key=f.key())
    assert Complaint.objects.get().planned_on is None
    with pytest.raises(WrongState):
        planned(filed)


def test_a_plan_that_has_passed_is_marked_and_found() -> None:
    filed, other = f.disposed(), f.disposed()
    planned(filed, days=1)
    client = handler_client()
    week = text(client.get("/complaints/?planned=week"))
    with clock.at(clock.now() + dt.timedelta(days=2)):
        shown = text(handler_client().get("/complaints/?planned=passed"))
        assert filed.reference in shown
        assert other.reference not in shown
        assert "rencana lewat" in text(handler_client().get(page(filed)))
        assert "rencana lewat" in text(Client().get(public_page(filed)))
    assert other.reference not in week


def test_notes_and_plans_cost_the_page_no_query(django_assert_max_num_queries: Any) -> None:
    filed = f.disposed()
    planned(filed)
    for _ in range(4):
        commands.write_note(f.pk(filed), words=Words(NOTE), by=f.handler(), key=f.key())
    client = verifier_client()
    client.get(page(filed))
    with django_assert_max_num_queries(8):
        client.get(page(filed))
