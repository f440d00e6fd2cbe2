"""The figures of applications. A period holds those filed in it; durations count those decided in it.

Durations are calendar days in which the clock of the service ran: waiting for the applicant does not count.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.measures import Period, Unit, Value, measure, values_of
from praja.services.applications.offers import SERVICE_CLOCK

SOURCE = _("Applications filed on this platform")
BREAKDOWNS = ("service", "agency", "district", "village")
_FILED = "c.kind = 'application' AND c.opened_at >= %(start)s AND c.opened_at < %(end)s"
_DECIDED = "c.kind = 'application' AND c.closed_at >= %(start)s AND c.closed_at < %(end)s"
_COLUMNS = {
    "service": "c.category",
    "agency": "c.organization_id",
    "district": "c.district_id",
    "village": "c.village_id",
}


@measure(
    "applications.filed",
    unit=Unit.COUNT,
    name=_("Applications filed"),
    definition=_("Number of applications for services filed in the period, by any channel."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def filed(period: Period, breakdown: str | None) -> list[Value]:
    return _counted(_FILED, period, breakdown)


@measure(
    "applications.decided",
    unit=Unit.COUNT,
    name=_("Applications decided"),
    definition=_("Number of applications granted or refused in the period."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def decided(period: Period, breakdown: str | None) -> list[Value]:
    return _counted(f"{_DECIDED} AND c.outcome IN ('granted', 'refused')", period, breakdown)


@measure(
    "applications.open",
    unit=Unit.COUNT,
    name=_("Applications open"),
    definition=_("Number of applications filed in the period that are not closed yet."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def still_open(period: Period, breakdown: str | None) -> list[Value]:
    return _counted(f"{_FILED} AND c.closed_at IS NULL", period, breakdown)


@measure(
    "applications.overdue",
    unit=Unit.COUNT,
    name=_("Applications past their deadline"),
    definition=_("Number of open applications filed in the period whose deadline has passed."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def overdue(period: Period, breakdown: str | None) -> list[Value]:
    return _counted(f"{_FILED} AND c.closed_at IS NULL AND c.due_at < %(now)s", period, breakdown)


@measure(
    "applications.on_time",
    unit=Unit.PERCENT,
    name=_("Decided on time"),
    definition=_(
        "Share of applications decided in the period within the working days their service promises. Waiting for the"
        " applicant does not count."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def on_time(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        f"""
        SELECT {{key}}, 100.0 * count(*) FILTER (WHERE k.stopped_at <= k.due_at) / nullif(count(*), 0), count(*)
        FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
        WHERE {_DECIDED} AND k.code = %(clock)s AND k.stopped_at IS NOT NULL AND NOT k.is_cancelled {{group}}
        """,  # noqa: S608
        period,
        breakdown,
    )


@measure(
    "applications.median_days",
    unit=Unit.DAYS,
    name=_("Median duration"),
    definition=_(
        "Median of the calendar days from the complete application to the decision, for applications decided in the"
        " period; time that waited for the applicant is taken out."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def median_days(period: Period, breakdown: str | None) -> list[Value]:
    return _percentile(0.5, period, breakdown)


@measure(
    "applications.p90_days",
    unit=Unit.DAYS,
    name=_("Duration of nine in ten"),
    definition=_("As the median duration, but nine in ten applications were decided within it (90th percentile)."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def p90_days(period: Period, breakdown: str | None) -> list[Value]:
    return _percentile(0.9, period, breakdown)


@measure(
    "applications.out_of_turn",
    unit=Unit.PERCENT,
    name=_("Done out of turn"),
    definition=_(
        "Share of officers' deeds on applications filed in the period that were done before others that had waited"
        " longer in the same step."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def out_of_turn(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        f"""
        SELECT {{key}}, 100.0 * count(*) FILTER (WHERE r.overtaken > 0) / nullif(count(*), 0), count(*)
        FROM cases_case c JOIN applications_steprecord r ON r.application_id = c.id
        WHERE {_FILED} AND r.kind = 'acted' AND r.organization_id IS NOT NULL {{group}}
        """,  # noqa: S608
        period,
        breakdown,
    )


def _percentile(share: float, period: Period, breakdown: str | None) -> list[Value]:
    """Of the time the service's clock ran: from its start to its stop, without its pauses."""
    return _grouped(
        f"""
        SELECT {{key}}, percentile_cont({share}) WITHIN GROUP (ORDER BY extract(epoch FROM
            k.stopped_at - k.started_at - coalesce(p.paused, interval '0')) / 86400.0), count(*)
        FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
        LEFT JOIN LATERAL (SELECT sum(resumed_at - paused_at) AS paused FROM cases_clockpause
            WHERE clock_id = k.id AND resumed_at IS NOT NULL) p ON true
        WHERE {_DECIDED} AND c.outcome IN ('granted', 'refused') AND k.code = %(clock)s
            AND k.stopped_at IS NOT NULL AND NOT k.is_cancelled {{group}}
        """,  # noqa: S608
        period,
        breakdown,
    )


def _counted(condition: str, period: Period, breakdown: str | None) -> list[Value]:
    query = f"SELECT {{key}}, count(*), count(*) FROM cases_case c WHERE {condition} {{group}}"  # noqa: S608
    return _grouped(query, period, breakdown)


def _grouped(query: str, period: Period, breakdown: str | None) -> list[Value]:
    """Run a figure's query for the whole regency, or for each key of a breakdown."""
    key = _COLUMNS[breakdown] if breakdown else "NULL"
    filled = query.format(key=key, group=f"GROUP BY {key}" if breakdown else "")
    given = {"start": period.start, "end": period.end, "now": clock.now(), "clock": SERVICE_CLOCK}
    return [value for value in values_of(filled, given) if value.key is not None or not breakdown]
