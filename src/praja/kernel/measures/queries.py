"""Read figures, computing them when what is kept is too old.

A figure of an open period is at most a minute old, one of a past period at most an hour: complaints of last month are
still being resolved. In a large regency a figure costs more than anybody should wait for: then the worker renews it
every hour for the usual periods, and readers take what is kept, with the time it is as of. When several ask at once,
one computes and the others take the older value meanwhile. A request never waits longer than `waiting.PATIENCE`.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Min

from praja.kernel import clock
from praja.kernel.measures.models import ComputedMeasure, WantedMeasure
from praja.kernel.measures.periods import Period
from praja.kernel.measures.registry import Measure, Value, all_measures, check_breakdown, find_measure, shown_figures
from praja.kernel.measures.waiting import TooSlow, current_wait, within

OPEN_FOR = dt.timedelta(seconds=60)
PAST_FOR = dt.timedelta(hours=1)
EXPENSIVE_MS = 150
RENEWED_AFTER = dt.timedelta(hours=1)
DEAD_AFTER = dt.timedelta(days=1)
"""A figure older than this is computed for whoever asks: no worker seems to run."""
MONTHS_RENEWED = 12


def measure_values(code: str, period: Period, breakdown: str | None = None) -> list[Value]:
    """The values of a measure, largest count first; a single one with key None without a breakdown.

    One SQL query when the kept values are fresh.

    Raises:
        NotFound: there is no such measure.
        Invalid: it does not have this breakdown.
    """
    measure = find_measure(code)
    check_breakdown(measure, breakdown)
    kept = ComputedMeasure.objects.filter(code=code, period=period.code, breakdown=breakdown or "").first()
    if kept is not None and _is_fresh(kept, period):
        return _values(kept)
    return _refresh(measure, period, breakdown, kept)


def several(codes: Sequence[str], period: Period) -> dict[str, Value]:
    """The whole-regency values of several measures. One SQL query when all are fresh.

    Raises:
        NotFound: one of them does not exist.
    """
    found = several_divided(codes, period, None)
    return {code: values[0] if values else Value(None, None, 0) for code, values in found.items()}


def several_divided(codes: Sequence[str], period: Period, breakdown: str | None) -> dict[str, list[Value]]:
    """The values of several measures by the keys of a breakdown. One SQL query when all are fresh.

    Raises:
        NotFound: one of them does not exist.
        Invalid: one of them does not have this breakdown.
    """
    rows = ComputedMeasure.objects.filter(code__in=codes, period=period.code, breakdown=breakdown or "")
    kept = {item.code: item for item in rows}
    found = {}
    for code in codes:
        measure = find_measure(code)
        check_breakdown(measure, breakdown)
        item = kept.get(code)
        is_fresh = item is not None and _is_fresh(item, period)
        found[code] = _values(item) if item is not None and is_fresh else _refresh(measure, period, breakdown, item)
    return found


def by_month(codes: Sequence[str], months: Sequence[Period]) -> dict[str, list[Value]]:
    """The whole-regency values of several measures in each of several periods. One SQL query when all are fresh."""
    rows = ComputedMeasure.objects.filter(code__in=codes, period__in=[month.code for month in months], breakdown="")
    kept = {(item.code, item.period): item for item in rows}
    found: dict[str, list[Value]] = {}
    for code in codes:
        for month in months:
            item = kept.get((code, month.code))
            is_fresh = item is not None and _is_fresh(item, month)
            values = _values(item) if item is not None and is_fresh else _refresh(find_measure(code), month, None, item)
            found.setdefault(code, []).append(values[0] if values else Value(None, None, 0))
    return found


def by_month_of_key(codes: Sequence[str], months: Sequence[Period], breakdown: str, key: str) -> dict[str, list[Value]]:
    """Like `by_month`, for one key of a breakdown."""
    rows = ComputedMeasure.objects.filter(
        code__in=codes, period__in=[month.code for month in months], breakdown=breakdown
    )
    kept = {(item.code, item.period): item for item in rows}
    found: dict[str, list[Value]] = {}
    for code in codes:
        for month in months:
            item = kept.get((code, month.code))
            is_fresh = item is not None and _is_fresh(item, month)
            values = (
                _values(item) if item is not None and is_fresh else _refresh(find_measure(code), month, breakdown, item)
            )
            found.setdefault(code, []).append(next((v for v in values if v.key == key), Value(key, None, 0)))
    return found


def computed_at(codes: Sequence[str], period: Period) -> dt.datetime:
    """The time the oldest of the kept figures is as of; now when none is kept."""
    kept = ComputedMeasure.objects.filter(code__in=codes, period=period.code)
    oldest: dt.datetime | None = kept.aggregate(oldest=Min("computed_at"))["oldest"]
    return oldest or clock.now()


def renew_expensive() -> int:
    """Compute what is expensive and an hour old anew, for the usual periods; returns how many figures."""
    usual = {period.code: period for period in usual_periods()}
    old = ComputedMeasure.objects.filter(
        period__in=usual, took_ms__gte=EXPENSIVE_MS, computed_at__lt=clock.now() - RENEWED_AFTER
    )
    known = {measure.code for measure in all_measures()}
    renewed = 0
    for kept in old.order_by("computed_at"):
        if kept.code in known:
            _refresh(find_measure(kept.code), usual[kept.period], kept.breakdown or None, kept)
            renewed += 1
    return renewed


def compute_some(*, most: dt.timedelta) -> int:
    """Compute what readers wait for, oldest wish first, for about so long; returns how many are left."""
    ends = time.monotonic() + most.total_seconds()
    known = {measure.code for measure in all_measures()}
    for wanted in WantedMeasure.objects.order_by("id"):
        wanted.delete()  # first, so that one that fails does not stand before all others
        if wanted.code in known:
            period = Period.parse(wanted.period)
            kept = ComputedMeasure.objects.filter(
                code=wanted.code, period=wanted.period, breakdown=wanted.breakdown
            ).first()
            if kept is None or not _is_fresh(kept, period):
                _refresh(find_measure(wanted.code), period, wanted.breakdown or None, kept)
        if time.monotonic() > ends:
            break
    return WantedMeasure.objects.count()


def want_usual() -> int:
    """Ask the worker for what pages show before anybody has looked at them; returns how many figures that are."""
    wished = {(code, period.code, breakdown) for page in shown_figures() for code, period, breakdown in page()}
    kept = set(ComputedMeasure.objects.values_list("code", "period", "breakdown"))
    now = clock.now()
    rows = [WantedMeasure(code=c, period=p, breakdown=b, wanted_at=now) for c, p, b in sorted(wished - kept)]
    WantedMeasure.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def usual_periods() -> list[Period]:
    """The periods pages offer: the last days, this year and the last twelve months."""
    today = Period.last_days(1)
    return [
        *(Period.last_days(days) for days in (30, 90, 365)),
        Period.this_year(),
        *today.previous_months(MONTHS_RENEWED),
    ]


def measure_value(code: str, period: Period) -> Value:
    """The whole-regency value of one measure."""
    return several([code], period)[code]


def _is_fresh(kept: ComputedMeasure, period: Period) -> bool:
    if kept.took_ms >= EXPENSIVE_MS and period.code in {usual.code for usual in usual_periods()}:
        return kept.computed_at > clock.now() - DEAD_AFTER
    return kept.computed_at > clock.now() - (OPEN_FOR if period.is_open else PAST_FOR)


def _refresh(measure: Measure, period: Period, breakdown: str | None, old: ComputedMeasure | None) -> list[Value]:
    """Compute it now, or where a request has waited long enough leave it to the worker and take what is kept."""
    wait = current_wait()
    if wait is None:
        return _compute(measure, period, breakdown, old)
    if wait.seconds * 1000 > (old.took_ms if old is not None else 0):
        try:
            with within(wait):
                return _compute(measure, period, breakdown, old)
        except TooSlow:
            pass
    wait.leave((measure.code, period.code, breakdown or ""), is_kept=old is not None)
    return _values(old) if old is not None else []


def _compute(measure: Measure, period: Period, breakdown: str | None, old: ComputedMeasure | None) -> list[Value]:
    name = f"measure:{measure.code}:{period.code}:{breakdown or ''}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            lock = "pg_try_advisory_xact_lock" if old is not None else "pg_advisory_xact_lock"
            cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [name])
            has_turn = cursor.fetchone()[0] is not False
        if old is not None and not has_turn:
            return _values(old)
        if old is None:
            kept = ComputedMeasure.objects.filter(
                code=measure.code, period=period.code, breakdown=breakdown or ""
            ).first()
            if kept is not None:
                return _values(kept)
        began = time.perf_counter()
        values = sorted(measure.compute(period, breakdown), key=lambda value: (-value.count, value.key or ""))
        plain = [[item.key, None if item.value is None else str(item.value), item.count] for item in values]
        ComputedMeasure.objects.update_or_create(
            code=measure.code,
            period=period.code,
            breakdown=breakdown or "",
            defaults={
                "values": plain,
                "computed_at": clock.now(),
                "took_ms": int((time.perf_counter() - began) * 1000),
            },
        )
    return values


def _values(kept: ComputedMeasure) -> list[Value]:
    return [Value(key, None if value is None else Decimal(value), count) for key, value, count in kept.values]
