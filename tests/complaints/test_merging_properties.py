"""Whatever officers, neighbours and reporters do one after the other, the rules of merging hold."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from praja.cases.calculation import calculation
from praja.cases.models import Case, Clock
from praja.complaints import commands
from praja.complaints.commands import Filed, Words
from praja.complaints.models import Complaint, Merge, Supporter
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import DomainError
from tests import factories as f

REPORTS = 4
MONDAY = dt.datetime(2026, 11, 9, 2, tzinfo=dt.UTC)
number = st.integers(0, REPORTS - 1)
deeds = st.one_of(
    st.tuples(st.just("merge"), number, number),
    st.tuples(st.just("merge"), number, number),
    st.tuples(st.just("unmerge"), number, number),
    st.tuples(st.just("ask"), number, number),
    st.tuples(st.just("reply"), number, number),
    st.tuples(st.just("support"), number, st.integers(0, 2)),
    st.tuples(st.just("resolve"), number, number),
    st.tuples(st.just("rate"), number, number),
    st.tuples(st.just("reopen"), number, number),
)


def do(deed: tuple[str, int, int], reports: list[Filed]) -> None:
    what, which, other = deed
    subject = reports[which]
    reporter, key = f.reporter(subject), f.key()
    match what:
        case "merge":
            commands.merge(f.pk(subject), into=f.pk(reports[other]), by=f.verifier(), key=key)
        case "unmerge":
            commands.unmerge(f.pk(subject), by=f.verifier(), key=key)
        case "ask":
            commands.ask_reporter(f.pk(subject), words=Words("Di mana?"), by=f.handler(), key=key)
        case "reply":
            commands.reply(f.pk(subject), words=Words("Di sana."), by=reporter, key=key)
        case "support":
            commands.support(f.pk(subject), by=Actor.citizen(), device=f"device-{other}".ljust(16, "-"))
        case "resolve":
            commands.resolve(f.pk(subject), words=Words("Selesai."), by=f.handler(), key=key)
        case "rate":
            commands.rate(f.pk(subject), rating=3, by=reporter, key=key)
        case "reopen":
            commands.reopen(f.pk(subject), words=Words("Belum."), by=reporter, key=key)


def working_time(reports: list[Filed]) -> dict[int, dt.timedelta]:
    """What each unfinished clock has left; the late have nothing."""
    now = clock.now()
    return {
        item.pk: dt.timedelta(seconds=max(item.remaining_seconds, 0))
        if item.remaining_seconds is not None
        else working_calendar().working_time_between(now, max(now, item.due_at))
        for item in Clock.objects.filter(case__in=[f.pk(one) for one in reports], stopped_at=None)
    }


def check_bonds(reports: list[Filed]) -> None:
    bonds = dict(Merge.objects.filter(undone_at=None).values_list("duplicate", "leader"))
    assert not bonds.keys() & set(bonds.values()), "a chain"
    merged = set(Case.objects.filter(step="merged").values_list("pk", flat=True))
    assert merged == bonds.keys(), "a case is merged exactly while it is bound"
    for report in reports:
        assert commands.unlock(report.reference, report.pin).pk == f.pk(report)
        group = [f.pk(report), *(duplicate for duplicate, leader in bonds.items() if leader == f.pk(report))]
        devices = set(map(bytes, Supporter.objects.filter(complaint__in=group).values_list("device", flat=True)))
        counted = Complaint.objects.values_list("supporters", flat=True).get(pk=f.pk(report))
        assert counted == len(devices) + len(group) - 1, "somebody is counted twice or not at all"


def check_calculations(reports: list[Filed]) -> None:
    """Every deadline can be counted again from what was stored, whatever happened to its clock."""
    for item in Clock.objects.filter(case__in=[f.pk(one) for one in reports]):
        assert calculation(item.case_id, item.pk).agrees, f"{item.code} is not what its history amounts to"


@pytest.mark.django_db
class TestMerging(TestCase):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(deeds, min_size=4, max_size=10))
    def test_no_chains_no_lost_code_no_lost_working_time_no_double_count(
        self, story: list[tuple[str, int, int]]
    ) -> None:
        with clock.at(MONDAY):
            reports = [f.disposed(category="public_service") for _ in range(REPORTS)]
        for hour, deed in enumerate(story, start=1):
            with clock.at(MONDAY + dt.timedelta(hours=hour)):
                before = working_time(reports)
                with contextlib.suppress(DomainError):
                    do(deed, reports)
                left = working_time(reports)
                assert all(left[item] >= before[item] - dt.timedelta(seconds=1) for item in before.keys() & left.keys())
                check_bonds(reports)
                check_calculations(reports)
