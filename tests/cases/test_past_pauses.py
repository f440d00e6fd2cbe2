"""The migration that rebuilds pauses from the actions carried out before pauses were kept."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from praja.cases.calculation import calculation
from praja.cases.models import Clock, ClockPause
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.watch import watch_deadlines
from tests import factories as f

pytestmark = pytest.mark.django_db
migration = import_module("praja.cases.migrations.0005_past_pauses")


def test_pauses_are_rebuilt_as_they_were_kept() -> None:
    again, waiting, closed = f.asked(), f.asked(), f.file()
    commands.reply(f.pk(again), words=Words("Sisi utara."), by=f.reporter(again), key=f.key())
    commands.ask_reporter(f.pk(again), words=Words("Yang mana?"), by=f.handler(), key=f.key())
    commands.reply(f.pk(again), words=Words("Yang kiri."), by=f.reporter(again), key=f.key())
    commands.request_completion(f.pk(closed), words=Words("Di mana?"), by=f.verifier(), key=f.key())
    names = ("clock", "paused_at", "resumed_at", "reason")
    kept = list(ClockPause.objects.order_by("clock", "paused_at").values_list(*names))
    assert len(kept) == 4
    ClockPause.objects.all().delete()
    Clock.objects.update(warning_levels=[], next_warning_at=None)
    migration.rebuild(apps, None)
    rebuilt = list(ClockPause.objects.order_by("clock", "paused_at").values_list(*names))
    assert [(row[0], row[3]) for row in rebuilt] == [(row[0], row[3]) for row in kept]
    for one, other in zip(rebuilt, kept, strict=True):
        assert abs((one[1] - other[1]).total_seconds()) < 1
        assert (one[2] is None) == (other[2] is None)
    item = Clock.objects.get(case=f.pk(again), code="resolution")
    assert item.next_warning_at == item.due_at
    assert calculation(f.pk(waiting), Clock.objects.get(case=f.pk(waiting), code="resolution").pk).agrees


def test_a_clock_that_was_late_before_starts_its_ladder() -> None:
    item = Clock.objects.get(case=f.pk(f.file()))
    started, due_at = item.started_at - dt.timedelta(days=9), item.started_at - dt.timedelta(days=2)
    fresh = {"working_seconds": None, "calendar_edition": 0, "checked_edition": 0, "warning_levels": []}
    Clock.objects.filter(pk=item.pk).update(started_at=started, due_at=due_at, next_warning_at=None, **fresh)
    migration.rebuild(apps, None)
    watch_deadlines()
    item.refresh_from_db()
    assert (item.warned, item.escalation_level, item.due_at) == (100, 1, due_at)
