"""Read figures, computing them when what is kept is too old.

A figure of an open period is at most a minute old, one of a past period at most an hour: complaints of last month are
still being resolved. When several ask at once, one computes and the others take the older value meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection, transaction

from praja.kernel import clock
from praja.kernel.measures.models import ComputedMeasure
from praja.kernel.measures.periods import Period
from praja.kernel.measures.registry import Measure, Value, check_breakdown, find_measure

OPEN_FOR = dt.timedelta(seconds=60)
PAST_FOR = dt.timedelta(hours=1)


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


def measure_value(code: str, period: Period) -> Value:
    """The whole-regency value of one measure."""
    return several([code], period)[code]


def _is_fresh(kept: ComputedMeasure, period: Period) -> bool:
    return kept.computed_at > clock.now() - (OPEN_FOR if period.is_open else PAST_FOR)


def _refresh(measure: Measure, period: Period, breakdown: str | None, old: ComputedMeasure | None) -> list[Value]:
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
        values = sorted(measure.compute(period, breakdown), key=lambda value: (-value.count, value.key or ""))
        plain = [[item.key, None if item.value is None else str(item.value), item.count] for item in values]
        ComputedMeasure.objects.update_or_create(
            code=measure.code,
            period=period.code,
            breakdown=breakdown or "",
            defaults={"values": plain, "computed_at": clock.now()},
        )
    return values


def _values(kept: ComputedMeasure) -> list[Value]:
    return [Value(key, None if value is None else Decimal(value), count) for key, value, count in kept.values]
