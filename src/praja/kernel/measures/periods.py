"""Periods of time that figures are about: months, years, and the last days."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of local days. `code` names it: "2026", "2026-11", "last-30-days"."""

    code: str
    first: dt.date
    after: dt.date

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month."""
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return cls(f"{year:04}-{month:02}", dt.date(year, month, 1), following)

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(f"{year:04}", dt.date(year, 1, 1), dt.date(year + 1, 1, 1))

    @classmethod
    def last_days(cls, days: int) -> Period:
        """So many days, today included."""
        after = timezone.localdate(clock.now()) + dt.timedelta(days=1)
        return cls(f"last-{days}-days", after - dt.timedelta(days=days), after)

    @classmethod
    def this_month(cls) -> Period:
        today = timezone.localdate(clock.now())
        return cls.month(today.year, today.month)

    @classmethod
    def this_year(cls) -> Period:
        return cls.year(timezone.localdate(clock.now()).year)

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period a code names.

        Raises:
            Invalid: it names none.
        """
        if match := re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?", code):
            return cls.month(int(match[1]), int(match[2])) if match[2] else cls.year(int(match[1]))
        if match := re.fullmatch(r"last-([1-9]\d{0,3})-days", code):
            return cls.last_days(int(match[1]))
        raise Invalid(_("Write a period as 2026, 2026-11 or last-30-days."), field="period")

    @property
    def start(self) -> dt.datetime:
        """The first moment."""
        return timezone.make_aware(dt.datetime.combine(self.first, dt.time.min))

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""
        return timezone.make_aware(dt.datetime.combine(self.after, dt.time.min))

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return self.end > clock.now()

    def previous_months(self, count: int) -> list[Period]:
        """The last `count` months up to the one in which this period ends, oldest first."""
        last = self.after - dt.timedelta(days=1)
        months = []
        for back in range(count - 1, -1, -1):
            index = last.year * 12 + last.month - 1 - back
            months.append(Period.month(index // 12, index % 12 + 1))
        return months
