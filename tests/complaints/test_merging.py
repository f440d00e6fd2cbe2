"""Reports about the same problem are merged, and taken apart again, without anybody losing anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from praja.cases.models import Case, Clock, InboxItem
from praja.complaints import commands
from praja.complaints.commands import Filed, Words
from praja.complaints.models import Complaint, Merge
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from tests import factories as f
from tests.cases.older import older_procedure

pytestmark = pytest.mark.django_db


def merge(duplicate: Filed, into: Filed, *, by: Actor | None = None, key: str = "", note: str = "") -> commands.Done:
    return commands.merge(f.pk(duplicate), into=f.pk(into), note=note, by=by or f.verifier(), key=key or f.key())


def unmerge(duplicate: Filed, *, by: Actor | None = None) -> commands.Done:
    return commands.unmerge(f.pk(duplicate), by=by or f.verifier(), key=f.key())


def support(filed: Filed, device: str) -> commands.Done:
    return commands.support(f.pk(filed), by=Actor.citizen(), device=device.ljust(16, "-"))


def case(filed: Filed) -> Case:
    return Case.objects.get(pk=f.pk(filed))


def supporters(filed: Filed) -> int:
    return Complaint.objects.values_list("supporters", flat=True).get(pk=f.pk(filed))


def resolve(filed: Filed) -> None:
    commands.resolve(f.pk(filed), words=Words("Sudah kami perbaiki."), by=f.handler(), key=f.key())


def working_time_left(filed: Filed) -> dt.timedelta:
    due_at = case(filed).due_at
    assert due_at is not None
    return working_calendar().working_time_between(clock.now(), due_at)


def place(filed: Filed) -> tuple[Any, ...]:
    """Everything that says where a case stands."""
    found = case(filed)
    clocks = Clock.objects.filter(case=found).order_by("id")
    inbox = InboxItem.objects.filter(case=found).values_list("step", "organization", "roles", "sort_at")
    return (
        (found.step, found.organization_id, found.category, found.due_at, found.closed_at, found.outcome),
        list(clocks.values_list("code", "due_at", "paused_at", "remaining_seconds", "stopped_at", "is_cancelled")),
        list(inbox),
    )


def test_a_duplicate_closes_as_merged_and_leaves_the_inbox() -> None:
    duplicate, leader = f.file(), f.disposed()
    merge(duplicate, leader, note="Lubang yang sama.")
    found = case(duplicate)
    assert (found.step, found.outcome, found.due_at) == ("merged", "merged", None)
    assert found.closed_at is not None
    assert not InboxItem.objects.filter(case=found).exists()
    assert not Clock.objects.filter(case=found, stopped_at=None, paused_at=None).exists()
    assert Merge.objects.get().note == "Lubang yang sama."
    assert commands.unlock(duplicate.reference, duplicate.pin).pk == f.pk(duplicate)


@pytest.mark.parametrize("prepare", [f.file, f.verified, f.disposed, f.asked])
def test_undoing_it_restores_step_clocks_and_inbox(prepare: Any) -> None:
    with clock.at(dt.datetime(2026, 11, 9, 3, tzinfo=dt.UTC)):
        duplicate, leader = prepare(), f.disposed()
        before = place(duplicate)
        merge(duplicate, leader)
        unmerge(duplicate)
        assert place(duplicate) == before


def test_a_clock_goes_on_with_the_working_time_it_had_left() -> None:
    with clock.at(dt.datetime(2026, 11, 9, 3, tzinfo=dt.UTC)):
        duplicate, leader = f.file(), f.disposed()
        left = working_time_left(duplicate)
        merge(duplicate, leader)
    with clock.at(dt.datetime(2026, 11, 11, 3, tzinfo=dt.UTC)):
        unmerge(duplicate)
        assert working_time_left(duplicate) == left > dt.timedelta(hours=20)


def test_a_clock_that_waited_for_the_reporter_waits_on_after_the_undoing() -> None:
    duplicate = f.asked()
    merge(duplicate, f.disposed())
    unmerge(duplicate)
    running = {item.code for item in Clock.objects.filter(case=f.pk(duplicate)) if item.is_running}
    assert running == {"reporter_reply"}


def test_a_repeat_with_the_same_key_merges_once() -> None:
    duplicate, leader, key = f.file(), f.disposed(), f.key()
    assert not merge(duplicate, leader, key=key).was_repeated
    assert merge(duplicate, leader, key=key).was_repeated
    assert Merge.objects.count() == 1


def test_a_report_is_not_merged_into_itself_nor_into_a_duplicate_nor_into_a_closed_one() -> None:
    one, leader = f.file(), f.disposed()
    with pytest.raises(Invalid):
        merge(one, one)
    merge(one, leader)
    with pytest.raises(Conflict, match="sudah digabungkan"):
        merge(f.file(), one)
    archived = f.file()
    commands.archive(f.pk(archived), words=Words("Bukan laporan."), by=f.verifier(), key=f.key())
    with pytest.raises(Conflict, match="sudah ditutup"):
        merge(f.file(), archived)


def test_merging_a_leader_takes_its_followers_along_and_undoing_brings_them_back() -> None:
    follower, middle, top = f.file(), f.disposed(), f.disposed()
    merge(follower, middle)
    merge(middle, top)
    assert leaders() == {f.pk(follower): f.pk(top), f.pk(middle): f.pk(top)}
    assert supporters(top) == 2
    unmerge(middle)
    assert leaders() == {f.pk(follower): f.pk(middle)}
    assert (supporters(top), supporters(middle)) == (0, 1)


def test_a_follower_comes_back_through_two_moves_of_its_leader() -> None:
    follower, first, second, third = f.file(), f.disposed(), f.disposed(), f.disposed()
    merge(follower, first)
    merge(first, second)
    merge(second, third)
    unmerge(first)
    assert leaders() == {f.pk(follower): f.pk(first), f.pk(second): f.pk(third)}
    unmerge(second)
    assert leaders() == {f.pk(follower): f.pk(first)}


def test_a_leader_is_merged_again_after_its_merge_was_undone() -> None:
    follower, middle, top = f.file(), f.disposed(), f.disposed()
    merge(follower, middle)
    for _ in range(2):
        merge(middle, top)
        unmerge(middle)
    merge(middle, top)
    assert leaders() == {f.pk(follower): f.pk(top), f.pk(middle): f.pk(top)}


def leaders() -> dict[Any, Any]:
    return dict(Merge.objects.filter(undone_at=None).values_list("duplicate", "leader"))


def test_the_database_refuses_a_chain_a_loop_and_a_second_leader() -> None:
    one, two, three = (f.disposed().complaint for _ in range(3))
    said = {"merged_by": "x", "merged_at": clock.now()}
    Merge.objects.create(duplicate=one, leader=two, **said)
    for duplicate, leader in ((two, three), (three, one), (one, three), (three, three)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Merge.objects.create(duplicate=duplicate, leader=leader, **said)


def test_supporters_of_both_are_counted_once_with_the_reporter_of_the_duplicate() -> None:
    duplicate, leader = f.disposed(), f.disposed()
    for device in ("a", "b"):
        support(duplicate, device)
    for device in ("b", "c"):
        support(leader, device)
    merge(duplicate, leader)
    assert supporters(leader) == 4
    support(duplicate, "c")
    assert supporters(leader) == 4
    support(duplicate, "d")
    assert supporters(leader) == 5
    unmerge(duplicate)
    assert (supporters(duplicate), supporters(leader)) == (4, 2)


def test_the_head_of_the_agency_merges_only_what_is_with_it() -> None:
    head = f.officer(Role.HEAD, f.ROADS)
    duplicate, leader = f.disposed(), f.disposed()
    merge(duplicate, leader, by=head)
    unmerge(duplicate, by=head)
    with pytest.raises(NotAllowed):
        merge(duplicate, f.disposed(to=f.HEALTH), by=head)
    with pytest.raises(NotAllowed):
        merge(f.file(), leader, by=head)
    with pytest.raises(NotAllowed):
        merge(duplicate, leader, by=f.handler())


def test_the_period_to_undo_ends_but_not_for_a_verifier_while_the_leader_is_open() -> None:
    head = f.officer(Role.HEAD, f.ROADS)
    duplicate, other, leader = f.disposed(), f.disposed(), f.resolved()
    merge(duplicate, leader)
    merge(other, leader)
    with clock.at(clock.now() + dt.timedelta(days=30)):
        with pytest.raises(WrongState) as refusal:
            unmerge(duplicate, by=head)
        assert refusal.value.code == "undo-period"
        unmerge(duplicate)
        commands.rate(f.pk(leader), rating=4, by=f.reporter(leader), key=f.key())
        with pytest.raises(WrongState):
            unmerge(other)


def test_the_reporter_of_a_duplicate_rates_or_reopens_when_the_leader_is_solved() -> None:
    one, two, leader = f.verified(), f.file(), f.disposed(category="public_service")
    merge(one, leader)
    merge(two, leader)
    with pytest.raises(WrongState, match="Laporan utama"):
        commands.rate(f.pk(one), rating=5, by=f.reporter(one), key=f.key())
    resolve(leader)
    closed_at = case(one).closed_at
    commands.rate(f.pk(one), rating=5, by=f.reporter(one), key=f.key())
    assert (case(one).step, case(one).closed_at) == ("merged", closed_at)
    assert Complaint.objects.get(pk=f.pk(one)).rating == 5
    commands.reopen(f.pk(two), words=Words("Milik saya belum."), by=f.reporter(two), key=f.key())
    assert (case(two).step, case(two).closed_at) == ("verification", None)
    assert leaders() == {f.pk(one): f.pk(leader)}


def test_a_case_of_an_older_procedure_gets_a_clear_message() -> None:
    duplicate, leader = f.file(), f.disposed()
    Case.objects.filter(pk=f.pk(duplicate)).update(definition=older_procedure())
    with pytest.raises(WrongState) as refusal:
        merge(duplicate, leader)
    assert refusal.value.code == "older-procedure"
