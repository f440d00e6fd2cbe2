"""What the figures of complaints count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.kernel import clock
from praja.kernel.measures import Period
from praja.kernel.measures.registry import find_measure
from tests import factories as f

pytestmark = pytest.mark.django_db
WORDS = Words("Kami tindak lanjuti.")


def value(code: str, breakdown: str | None = None) -> dict[str | None, Decimal | None]:
    """The figure as it is now, past what is kept."""
    found = find_measure(f"complaints.{code}").compute(Period.last_days(400), breakdown)
    return {item.key: item.value for item in found}


def days_ago(days: int) -> dt.datetime:
    return clock.now() - dt.timedelta(days=days)


def test_filed_open_and_resolved_are_counted_by_agency_kecamatan_and_category() -> None:
    f.resolved()
    f.file()
    f.file(category="health_service", village="35.17.01.2001")
    assert value("filed") == {None: 3}
    assert value("open") == {None: 3}
    assert value("resolved") == {None: 1}
    assert value("filed", "agency") == {"pupr": 2, "dinkes": 1}
    assert value("filed", "district") == {"35.17.09": 2, "35.17.01": 1}
    assert value("filed", "category") == {"public_service": 1, "road_damage": 1, "health_service": 1}


def test_a_secret_complaint_counts_like_any_other() -> None:
    f.file(is_secret=True)
    assert value("filed") == {None: 1}


def test_in_time_leaves_out_what_is_undecided() -> None:
    f.file()
    assert value("verified_in_time") == {None: None}
    f.verified()
    assert value("verified_in_time") == {None: None}
    f.disposed()
    assert value("verified_in_time") == {None: Decimal("100.00")}


def test_a_clock_that_runs_late_counts_as_missed() -> None:
    f.disposed()
    with clock.at(days_ago(60)):
        f.file()
    assert value("verified_in_time") == {None: Decimal("50.00")}
    assert value("overdue") == {None: 1}


def test_a_late_answer_is_missed_and_one_in_time_is_kept() -> None:
    early, late = f.disposed(), None
    commands.answer(f.pk(early), words=WORDS, by=f.handler(), key=f.key())
    with clock.at(days_ago(60)):
        late = f.disposed()
    commands.answer(f.pk(late), words=WORDS, by=f.handler(), key=f.key())
    assert value("answered_in_time") == {None: Decimal("50.00")}


def test_medians_are_calendar_days_from_filing() -> None:
    for days in (2, 4, 9):
        with clock.at(days_ago(20)):
            filed = f.disposed(category="public_service")
        with clock.at(days_ago(20 - days)):
            commands.resolve(f.pk(filed), words=WORDS, by=f.handler(), key=f.key())
    assert value("median_days_to_answer") == {None: Decimal("4.00")}
    assert value("median_days_to_resolve") == {None: Decimal("4.00")}


def test_the_rating_is_the_mean_of_those_who_rated() -> None:
    for stars in (5, 4):
        filed = f.resolved()
        commands.rate(f.pk(filed), rating=stars, by=f.reporter(filed), key=f.key())
    f.resolved()
    assert value("rating") == {None: Decimal("4.50")}
