"""The inbox over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from praja.cases.presenters import deadline
from praja.kernel import clock
from praja.kernel.ui.components import Tone
from tests import factories as f
from tests.complaints.pages import handler_client, text, verifier_client

pytestmark = pytest.mark.django_db

WIB = dt.timezone(dt.timedelta(hours=7))
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=WIB)


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=WIB)


def test_work_waits_in_the_inbox_of_whoever_may_do_it() -> None:
    filed = f.file()
    assert filed.reference in text(verifier_client().get("/inbox/"))
    assert filed.reference not in text(handler_client().get("/inbox/"))


def test_the_most_urgent_stands_first() -> None:
    late = dt.timedelta(days=20)
    newer = f.file()
    with clock.at(clock.now() - late):
        older = f.file()
    shown = text(verifier_client().get("/inbox/"))
    assert shown.index(older.reference) < shown.index(newer.reference)


def test_the_inbox_is_narrowed_by_step_and_lateness() -> None:
    filed, ready = f.file(), f.verified()
    client = verifier_client()
    shown = text(client.get("/inbox/?step=disposition"))
    assert ready.reference in shown
    assert filed.reference not in shown
    assert "Tidak ada yang sesuai saringan" in text(client.get("/inbox/?overdue=1"))


def test_an_empty_inbox_says_so() -> None:
    assert "Tidak ada yang menunggu Anda" in text(handler_client().get("/inbox/"))


def test_the_inbox_is_paged_by_key() -> None:
    filed = [f.file() for _ in range(21)]
    client = verifier_client()
    first = client.get("/inbox/")
    assert filed[-1].reference not in text(first)
    assert "cursor=a" in first.content.decode()


def test_the_inbox_costs_the_same_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    client = verifier_client()
    for _ in range(15):
        f.file()
    client.get("/inbox/")
    with django_assert_max_num_queries(6):
        client.get("/inbox/")


@pytest.mark.parametrize(
    ("due_at", "words", "tone"),
    [
        (at(25, 16), "2 hari kerja lagi", Tone.NEUTRAL),
        (at(24, 16), "1 hari kerja lagi", Tone.WARNING),
        (at(23, 15), "hari ini sampai 15.00 WIB", Tone.WARNING),
        (at(30, 15), "5 hari kerja lagi", Tone.NEUTRAL),
        (at(23, 8), "tenggat sudah lewat", Tone.DANGER),
        (at(20, 15), "terlambat 1 hari kerja", Tone.DANGER),
    ],
)
def test_a_deadline_is_told_in_working_days(due_at: dt.datetime, words: str, tone: str) -> None:
    told = deadline(due_at, now=MONDAY)
    assert told is not None
    assert (told.label, told.tone) == (words, tone)


def test_no_deadline_is_told_as_none() -> None:
    assert deadline(None, now=MONDAY) is None
