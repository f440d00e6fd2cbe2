"""Figures as JSON: what there is, and the values of one for a period."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from praja.kernel.measures.periods import Period
from praja.kernel.measures.queries import measure_values
from praja.kernel.measures.registry import Measure, all_measures, find_measure
from praja.kernel.measures.waiting import require_all_figures

router = Router(tags=["measures"])


class MeasureOut(Schema):
    code: str
    name: str
    unit: str = Field(description="count, percent, days, minutes or score")
    definition: str
    source: str
    breakdowns: list[str]


class ValueOut(Schema):
    key: str | None = Field(description="What the value is about in the breakdown; null for the whole.")
    value: Decimal | None = Field(description="Null when there is nothing to compute it from.")
    count: int = Field(description="How many things it rests on.")


class ValuesOut(Schema):
    measure: MeasureOut
    period: str
    breakdown: str | None
    values: list[ValueOut]


@router.get("", response=list[MeasureOut], summary="All figures with their definitions")
def measures(request: HttpRequest) -> list[MeasureOut]:
    return [_described(item) for item in all_measures()]


@router.get("/{code}", response=ValuesOut, summary="Values of a figure")
def values(request: HttpRequest, code: str, period: str = "last-30-days", breakdown: str | None = None) -> ValuesOut:
    """`period` is a year (2026), a month (2026-11) or last-30-days. 503: being computed, ask again."""
    found = measure_values(code, Period.parse(period), breakdown)
    require_all_figures()
    return ValuesOut(
        measure=_described(find_measure(code)),
        period=period,
        breakdown=breakdown,
        values=[ValueOut(key=item.key, value=item.value, count=item.count) for item in found],
    )


def _described(item: Measure) -> MeasureOut:
    return MeasureOut(
        code=item.code,
        name=str(item.name),
        unit=item.unit,
        definition=str(item.definition),
        source=str(item.source),
        breakdowns=list(item.breakdowns),
    )
