"""Working-day arithmetic. A value, built once from holidays and office hours; every question is a binary search.

A limit of n working days does not count the day it starts on: the next working day is day 1, and the limit ends at the
close of office of day n (the civil rule that the day of the event is not counted).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

Hours = Callable[[dt.date], tuple[dt.time, dt.time] | None]
"""Opening and closing time on a date by weekday, or None when offices are closed on that weekday."""


class OutsideCalendar(LookupError):
    """A moment lies beyond the years the calendar covers."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a span of years in one time zone.

    Attributes:
        days: the working days, ascending.
        opens, closes: aware moments, by position in `days`.
        worked: seconds of office time up to the end of each day.
    """

    zone: ZoneInfo
    days: tuple[dt.date, ...]
    opens: tuple[dt.datetime, ...]
    closes: tuple[dt.datetime, ...]
    worked: tuple[float, ...]

    @classmethod
    def build(
        cls, *, zone: ZoneInfo, first: dt.date, last: dt.date, hours: Hours, holidays: Collection[dt.date]
    ) -> WorkingCalendar:
        """The calendar from `first` to `last`, both included."""
        closed = set(holidays)
        days: list[dt.date] = []
        opens: list[dt.datetime] = []
        closes: list[dt.datetime] = []
        for offset in range((last - first).days + 1):
            day = first + dt.timedelta(days=offset)
            office = hours(day)
            if office is not None and day not in closed:
                days.append(day)
                opens.append(dt.datetime.combine(day, office[0], zone).astimezone(dt.UTC))
                closes.append(dt.datetime.combine(day, office[1], zone).astimezone(dt.UTC))
        seconds = ((end - start).total_seconds() for start, end in zip(opens, closes, strict=True))
        return cls(zone, tuple(days), tuple(opens), tuple(closes), tuple(accumulate(seconds)))

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices are open on this local date."""
        position = bisect_left(self.days, day)
        return position < len(self.days) and self.days[position] == day

    def hours_on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """Opening and closing moment (UTC) on this local date; None when offices are closed."""
        position = bisect_left(self.days, day)
        if position < len(self.days) and self.days[position] == day:
            return self.opens[position], self.closes[position]
        return None

    def add_working_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """The close of office (UTC) of the `days`-th working day after the local day of `start`.

        Raises:
            ValueError: `days` is not positive, or `start` has no time zone.
            OutsideCalendar: the calendar does not reach that far.
        """
        if days < 1:
            raise ValueError("a limit has at least one working day")
        position = bisect_right(self.days, self._local(start).date()) + days - 1
        if position >= len(self.days):
            raise OutsideCalendar(f"{days} working days after {start} lie beyond the calendar")
        return self.closes[position]

    def working_time_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Office time from `start` to `end`; zero when `end` is not later."""
        return dt.timedelta(seconds=max(0.0, self._worked_until(end) - self._worked_until(start)))

    def add_working_time(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        """The earliest moment by which `duration` of office time has passed since `start`.

        Raises:
            OutsideCalendar: the calendar does not reach that far.
        """
        if duration <= dt.timedelta(0):
            return start
        goal = self._worked_until(start) + duration.total_seconds()
        position = bisect_left(self.worked, goal)
        if position >= len(self.days):
            raise OutsideCalendar(f"{duration} of office time after {start} lies beyond the calendar")
        before = self.worked[position - 1] if position else 0.0
        return self.opens[position] + dt.timedelta(seconds=goal - before)

    def working_days_left(self, start: dt.datetime, due: dt.datetime) -> int:
        """Working days from the local day of `start` to that of `due`; negative when `due` has passed.

        0 means today; 1 means the next working day.
        """
        today, last = self._local(start).date(), self._local(due).date()
        return bisect_right(self.days, last) - bisect_right(self.days, today)

    def _worked_until(self, moment: dt.datetime) -> float:
        """Seconds of office time from the beginning of the calendar to `moment`."""
        moment = moment.astimezone(dt.UTC)
        position = bisect_right(self.opens, moment) - 1
        if position < 0:
            return 0.0
        before = self.worked[position - 1] if position else 0.0
        until = min(moment, self.closes[position])
        return before + (until - self.opens[position]).total_seconds()

    def _local(self, moment: dt.datetime) -> dt.datetime:
        if moment.tzinfo is None:
            raise ValueError("the moment must carry a time zone")
        return moment.astimezone(self.zone)
