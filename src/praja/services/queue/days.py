"""Which slots a group of counters has on a day: hours of the pack, the calendar, closed and extra days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone

from praja.kernel import clock
from praja.kernel.calendar.queries import working_calendar
from praja.services.queue import rules
from praja.services.queue.models import DayKind, SpecialDay
from praja.services.queue.rules import Group, SlotTimes

Special = Mapping[tuple[str, dt.date], SpecialDay]
"""Special days of a place by group ("" for the whole place) and day."""


def today() -> dt.date:
    """The present day at the counters."""
    return timezone.localdate(clock.now())


def special_days(place: str, first: dt.date, last: dt.date) -> Special:
    """The special days of a place from `first` to `last`. One SQL query."""
    return by_group_and_day(SpecialDay.objects.filter(place=place, day__range=(first, last)))


def by_group_and_day(days: Iterable[SpecialDay]) -> Special:
    return {(item.group, item.day): item for item in days}


def day_slots(group: Group, day: dt.date, special: Special) -> list[SlotTimes]:
    """The slots of a group on a day, in order of time; none when it is closed. No SQL when the calendar is warm.

    What is said of the group goes before what is said of the whole place.
    """
    said = special.get((group.code, day)) or special.get(("", day))
    if said is None:
        return list(rules.slots_of(group.hours, day)) if working_calendar().is_working_day(day) else []
    if said.kind == DayKind.CLOSED:
        return []
    return list(rules.slots_of(group.hours, day, weekday=said.as_weekday))


def bookable_days(group: Group) -> list[dt.date]:
    """Today and as many days after it as can be booked ahead, open or not."""
    first = today()
    return [first + dt.timedelta(days=ahead) for ahead in range(rules.queue().rules.booking_days + 1)]
