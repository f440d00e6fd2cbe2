"""The figures of complaints. A period holds the complaints filed in it; secret ones count, since a count tells nothing.

A report that was split counts as its parts: each is a matter of its own, with an agency and deadlines of its own.

"In time" compares a clock with its deadline in working days. A clock that still runs and is not late yet is undecided
and left out; one that runs late counts as missed. Cancelled clocks count nowhere.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.measures import Period, Unit, Value, measure, values_of

SOURCE = _("Complaints filed on this platform")
BREAKDOWNS = ("agency", "district", "village", "category")
COUNTED = """c.kind = 'complaint' AND c.opened_at >= %(start)s AND c.opened_at < %(end)s AND c.outcome <> 'withdrawn'
    AND NOT EXISTS (SELECT FROM complaints_part w WHERE w.parent_id = c.id AND w.withdrawn_at IS NULL)"""
"""Which cases `c` count in a period: each matter once, so neither withdrawn parts nor a report that has parts."""
_COLUMNS = {
    "agency": "c.organization_id",
    "district": "c.district_id",
    "village": "c.village_id",
    "category": "c.category",
    "channel": "p.channel",
}


@measure(
    "complaints.filed",
    unit=Unit.COUNT,
    name=_("Complaints filed"),
    definition=_(
        "Number of complaints filed in the period, by any channel. One that was split into several counts as these."
    ),
    source=SOURCE,
    breakdowns=(*BREAKDOWNS, "channel"),
)
def filed(period: Period, breakdown: str | None) -> list[Value]:
    if breakdown == "channel":
        return _grouped(
            "SELECT {key}, count(*), count(*) FROM cases_case c JOIN complaints_complaint p ON p.case_id = c.id"
            " WHERE {period} {group}",
            period,
            breakdown,
        )
    return _counted("true", period, breakdown)


@measure(
    "complaints.open",
    unit=Unit.COUNT,
    name=_("Complaints open"),
    definition=_("Number of complaints filed in the period that are not closed or archived yet."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def still_open(period: Period, breakdown: str | None) -> list[Value]:
    return _counted("c.closed_at IS NULL", period, breakdown)


@measure(
    "complaints.resolved",
    unit=Unit.COUNT,
    name=_("Complaints resolved"),
    definition=_("Number of complaints filed in the period that the agency has resolved, closed since or not."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def resolved(period: Period, breakdown: str | None) -> list[Value]:
    return _counted("(c.outcome = 'resolved' OR c.step = 'resolved')", period, breakdown)


@measure(
    "complaints.merged",
    unit=Unit.COUNT,
    name=_("Complaints merged"),
    definition=_(
        "Number of complaints filed in the period that were merged into another one about the same problem. They count"
        " neither as resolved nor as late; the one they were merged into does."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def merged(period: Period, breakdown: str | None) -> list[Value]:
    return _counted("c.outcome = 'merged'", period, breakdown)


@measure(
    "complaints.forwarded",
    unit=Unit.COUNT,
    name=_("Complaints forwarded"),
    definition=_(
        "Number of complaints filed in the period that were forwarded to a body outside the regency, which answers for"
        " them. They count neither as resolved nor as late."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def forwarded(period: Period, breakdown: str | None) -> list[Value]:
    return _counted("c.outcome = 'forwarded'", period, breakdown)


@measure(
    "complaints.overdue",
    unit=Unit.COUNT,
    name=_("Complaints past a deadline"),
    definition=_("Number of open complaints filed in the period of which a deadline has passed and is not met yet."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def overdue(period: Period, breakdown: str | None) -> list[Value]:
    return _counted("c.closed_at IS NULL AND c.due_at < %(now)s", period, breakdown)


@measure(
    "complaints.verified_in_time",
    unit=Unit.PERCENT,
    name=_("Verified in time"),
    definition=_(
        "Share of complaints whose verification and disposition ended within the working days the law gives, among"
        " those where it has ended or is late. Time spent waiting for the reporter does not count."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def verified_in_time(period: Period, breakdown: str | None) -> list[Value]:
    return _share_in_time("verification", period, breakdown)


@measure(
    "complaints.answered_in_time",
    unit=Unit.PERCENT,
    name=_("Answered in time"),
    definition=_(
        "Share of disposed complaints whose first answer by the agency came within the working days the law gives,"
        " among those where it has come or is late."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def answered_in_time(period: Period, breakdown: str | None) -> list[Value]:
    return _share_in_time("first_answer", period, breakdown)


@measure(
    "complaints.resolved_in_time",
    unit=Unit.PERCENT,
    name=_("Resolved in time"),
    definition=_(
        "Share of disposed complaints resolved within the working days the law gives for their classification, among"
        " those that are resolved or late. Time spent waiting for the reporter does not count; after a reopening a"
        " new clock counts."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def resolved_in_time(period: Period, breakdown: str | None) -> list[Value]:
    return _share_in_time("resolution", period, breakdown)


@measure(
    "complaints.median_days_to_answer",
    unit=Unit.DAYS,
    name=_("Median days to the first answer"),
    definition=_("Median of the calendar days from filing to the agency's first answer."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def median_days_to_answer(period: Period, breakdown: str | None) -> list[Value]:
    return _median_days("first_answer", "min", period, breakdown)


@measure(
    "complaints.median_days_to_resolve",
    unit=Unit.DAYS,
    name=_("Median days to resolution"),
    definition=_("Median of the calendar days from filing to the last resolution, waiting for the reporter included."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def median_days_to_resolve(period: Period, breakdown: str | None) -> list[Value]:
    return _median_days("resolution", "max", period, breakdown)


@measure(
    "complaints.rating",
    unit=Unit.SCORE,
    name=_("Rating by reporters"),
    definition=_("Mean rating, 1 to 5, by the reporters who rated the resolution."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def rating(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        "SELECT {key}, avg(p.rating), count(p.rating) FROM cases_case c JOIN complaints_complaint p ON p.case_id = c.id"
        " WHERE {period} AND p.rating IS NOT NULL {group}",
        period,
        breakdown,
    )


@measure(
    "complaints.escalated_share",
    unit=Unit.PERCENT,
    name=_("Escalated"),
    definition=_(
        "Share of complaints filed in the period of which a deadline passed without result, so that it was escalated to"
        " at least one level of the ladder."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def escalated_share(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        "SELECT {key}, 100.0 * count(*) FILTER (WHERE EXISTS ("
        "SELECT 1 FROM complaints_escalation e WHERE e.complaint_id = c.id)) / nullif(count(*), 0), count(*)"
        " FROM cases_case c WHERE {period} {group}",
        period,
        breakdown,
    )


def _warned(percent: int, period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        "SELECT {key}, count(*), count(*) FROM cases_case c JOIN cases_clock k ON k.case_id = c.id"
        " JOIN cases_clockwarning w ON w.clock_id = k.id WHERE {period} AND w.percent = %(percent)s {group}",
        period,
        breakdown,
        percent=str(percent),
    )


@measure(
    "complaints.warnings_50",
    unit=Unit.COUNT,
    name=_("Warnings at 50 %"),
    definition=_("Number of deadlines of complaints filed in the period that had used half of their working time."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def warnings_50(period: Period, breakdown: str | None) -> list[Value]:
    return _warned(50, period, breakdown)


@measure(
    "complaints.warnings_80",
    unit=Unit.COUNT,
    name=_("Warnings at 80 %"),
    definition=_("Number of deadlines of complaints filed in the period that had used 80 % of their working time."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def warnings_80(period: Period, breakdown: str | None) -> list[Value]:
    return _warned(80, period, breakdown)


@measure(
    "complaints.warnings_100",
    unit=Unit.COUNT,
    name=_("Warnings at 100 %"),
    definition=_("Number of deadlines of complaints filed in the period that had used all of their working time."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def warnings_100(period: Period, breakdown: str | None) -> list[Value]:
    return _warned(100, period, breakdown)


@measure(
    "complaints.alerts_open",
    unit=Unit.COUNT,
    name=_("Alerts open"),
    definition=_(
        "Number of alerts raised in the period (what could not be escalated or told, or a watch that did not run) that"
        " nobody has acknowledged yet."
    ),
    source=_("Alerts of this platform"),
)
def alerts_open(period: Period, breakdown: str | None) -> list[Value]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM complaints_alert"
            " WHERE acknowledged_at IS NULL AND raised_at >= %(start)s AND raised_at < %(end)s",
            {"start": period.start, "end": period.end},
        )
        (count,) = cursor.fetchone()
    return [Value(key=None, value=Decimal(count), count=count)]


@measure(
    "complaints.reopened",
    unit=Unit.COUNT,
    name=_("Complaints reopened"),
    definition=_(
        "Number of complaints filed in the period that were opened again at least once, by their reporters or for"
        " neighbours."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def reopened(period: Period, breakdown: str | None) -> list[Value]:
    return _counted(
        "EXISTS (SELECT 1 FROM cases_action a WHERE a.case_id = c.id"
        " AND a.code IN ('reopen', 'reopen_for_neighbours', 'reopen_by_verifier'))",
        period,
        breakdown,
    )


def _counted(condition: str, period: Period, breakdown: str | None) -> list[Value]:
    query = f"SELECT {{key}}, count(*), count(*) FROM cases_case c WHERE {{period}} AND {condition} {{group}}"  # noqa: S608
    return _grouped(query, period, breakdown)


def _share_in_time(code: str, period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        """
        SELECT {key}, 100.0 * count(*) FILTER (WHERE k.stopped_at <= k.due_at) / nullif(count(*), 0), count(*)
        FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
        WHERE {period} AND k.code = %(code)s AND NOT k.is_cancelled
            AND (k.stopped_at IS NOT NULL OR (k.paused_at IS NULL AND k.due_at < %(now)s))
        {group}
        """,
        period,
        breakdown,
        code=code,
    )


def _median_days(code: str, which: str, period: Period, breakdown: str | None) -> list[Value]:
    """`which` is the first ("min") or the last ("max") stop of the clock."""
    shown, group = ("key", "GROUP BY key") if breakdown else ("NULL", "")
    return _grouped(
        f"""
        SELECT {shown}, percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM stopped_at - opened_at) / 86400.0), count(*)
        FROM (
            SELECT {{key}} AS key, c.opened_at, {which}(k.stopped_at) AS stopped_at
            FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
            WHERE {{period}} AND k.code = %(code)s AND k.stopped_at IS NOT NULL AND NOT k.is_cancelled
            GROUP BY c.id
        ) stopped {group}
        """,  # noqa: S608
        period,
        breakdown,
        code=code,
    )


@measure(
    "complaints.routing_agreement",
    unit=Unit.PERCENT,
    name=_("Agency proposed rightly"),
    definition=_(
        "Share of complaints handed to an agency for which the model had proposed that agency first, among those a"
        " model had looked at before. What was forwarded to an outside body is left out."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def routing_agreement(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped(
        """
        SELECT {key}, 100.0 * avg((r.proposed ->> 0 = r.decided)::int), count(*)
        FROM complaints_routingoutcome r JOIN cases_case c ON c.id = r.complaint_id
        WHERE r.proposed <> '[]' AND NOT r.is_outside AND {period} {group}
        """,
        period,
        breakdown,
    )


def _grouped(query: str, period: Period, breakdown: str | None, **parameters: str) -> list[Value]:
    """Run a figure's query for the whole regency, or for each key of a breakdown."""
    key = _COLUMNS[breakdown] if breakdown else "NULL"
    filled = query.format(
        key=key,
        period=COUNTED,
        group=f"GROUP BY {key}" if breakdown else "",
    )
    return values_of(filled, {"start": period.start, "end": period.end, "now": clock.now(), **parameters})
