"""The figures of the counters. A period holds the tickets of its days."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel.measures import Period, Unit, Value, measure, values_of

SOURCE = _("Tickets of the counters on this platform")
BREAKDOWNS = ("counter",)


@measure(
    "queue.served",
    unit=Unit.COUNT,
    name=_("People served at counters"),
    definition=_("Number of tickets of the period whose holders were served, with or without a booking."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def served(period: Period, breakdown: str | None) -> list[Value]:
    return _grouped("count(*) FILTER (WHERE t.status = 'done')", "count(*)", period, breakdown)


@measure(
    "queue.served_per_day",
    unit=Unit.COUNT,
    name=_("People served per day"),
    definition=_("People served in the period, divided by the days on which at least one was."),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def served_per_day(period: Period, breakdown: str | None) -> list[Value]:
    days = "count(DISTINCT t.day) FILTER (WHERE t.status = 'done')"
    return _grouped(f"1.0 * count(*) FILTER (WHERE t.status = 'done') / nullif({days}, 0)", days, period, breakdown)


@measure(
    "queue.waiting_median",
    unit=Unit.MINUTES,
    name=_("Median waiting time at counters"),
    definition=_(
        "Median of the minutes from check-in or walk-in to the last call, of the tickets of the period whose holders"
        " were served. Who comes before the booked time waits from that time on."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def waiting_median(period: Period, breakdown: str | None) -> list[Value]:
    waited = "extract(epoch FROM t.called_at - least(greatest(t.arrived_at, s.starts_at), t.called_at)) / 60.0"
    return _grouped(
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY"
        f" CASE WHEN t.channel = 'online' THEN {waited}"
        " ELSE extract(epoch FROM t.called_at - t.arrived_at) / 60.0 END) FILTER (WHERE t.status = 'done')",
        "count(*) FILTER (WHERE t.status = 'done')",
        period,
        breakdown,
    )


@measure(
    "queue.no_show_share",
    unit=Unit.PERCENT,
    name=_("Bookings nobody came for"),
    definition=_(
        "Share of the bookings of the period, without the cancelled ones and those still to come, whose holders did not"
        " come to the counter."
    ),
    source=SOURCE,
    breakdowns=BREAKDOWNS,
)
def no_show_share(period: Period, breakdown: str | None) -> list[Value]:
    ended = "t.channel = 'online' AND t.status IN ('done', 'no_show', 'unserved')"
    return _grouped(
        f"100.0 * count(*) FILTER (WHERE t.channel = 'online' AND t.status = 'no_show')"
        f" / nullif(count(*) FILTER (WHERE {ended}), 0)",
        f"count(*) FILTER (WHERE {ended})",
        period,
        breakdown,
    )


def _grouped(figure: str, count: str, period: Period, breakdown: str | None) -> list[Value]:
    """A figure for all counters, or for each group of them. One SQL query."""
    key, group = ('l."group"', 'GROUP BY l."group"') if breakdown else ("NULL", "")
    query = (
        f"SELECT {key}, {figure}, {count} FROM queue_ticket t JOIN queue_line l ON l.id = t.line_id"  # noqa: S608
        " LEFT JOIN queue_slot s ON s.id = t.slot_id WHERE t.day >= %(first)s AND t.day < %(after)s " + group
    )
    return values_of(query, {"first": period.first, "after": period.after})
