"""Places, counters, hours and rules of the queue, from the pack: which slots a day has, and who serves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from praja.government.pack import pack
from praja.kernel.errors import Invalid, NotFound

QUEUE = "services/queue.yaml"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages of the interface; as a string, in the reader's."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.id


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people come for."""

    code: str
    name: Words


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One counter with one officer."""

    code: str
    name: Words


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Slots of `minutes` from `opens` to `closes` on some weekdays (1 Monday to 7 Sunday).

    `online` and `walk_in` are the places of each slot for those who book and for those who come without.
    """

    weekdays: tuple[int, ...]
    opens: dt.time
    closes: dt.time
    minutes: int
    online: int
    walk_in: int
    valid_from: dt.date
    valid_until: dt.date | None = None

    def holds_on(self, day: dt.date, weekday: int) -> bool:
        return (
            weekday in self.weekdays
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Counters of one agency with one line of people and one run of numbers, which begin with `letter`."""

    code: str
    letter: str
    name: Words
    organization: str
    services: tuple[Service, ...]
    desks: tuple[Desk, ...]
    hours: tuple[Hours, ...]

    def service(self, code: str) -> Service | None:
        return next((item for item in self.services if item.code == code), None)

    def desk(self, code: str) -> Desk | None:
        return next((item for item in self.desks if item.code == code), None)


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A building with counters; `organization` runs it."""

    code: str
    name: Words
    address: Words
    organization: str
    groups: tuple[Group, ...]


class PriorityGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: Words


class Priority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who goes first, and how the two lines alternate: after `first` of them, `then` others, while both wait."""

    groups: tuple[PriorityGroup, ...] = ()
    first: int = 1
    then: int = 1


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits and times; what each means stands in the file."""

    booking_days: int = 14
    late_minutes: int = 15
    early_minutes: int = 60
    notice_ahead: int = 3
    bookings_per_phone: int = 3
    bookings_per_network: int = 60
    forget_days: int = 30


class QueueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file QUEUE."""

    places: tuple[Place, ...] = ()
    priority: Priority = Priority()
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class SlotTimes:
    """A slot of a day (aware moments) and its places."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    online: int
    walk_in: int


@lru_cache(maxsize=1)
def queue() -> QueueFile:
    """The queue of this regency, without places where its pack has none; read once in the life of a process."""
    return pack().read(QUEUE, QueueFile) if pack().names(QUEUE) else QueueFile()


def place(code: str) -> Place:
    """The place of this code.

    Raises:
        NotFound: there is none.
    """
    found = next((item for item in queue().places if item.code == code), None)
    if found is None:
        raise NotFound(_("There is no such place."))
    return found


def group(code: str) -> Group:
    """The group of counters of this code.

    Raises:
        NotFound: there is none.
    """
    return _of_group(code)[1]


def chosen_group(code: str) -> Group:
    """The group of counters that an input names.

    Raises:
        Invalid: there is none.
    """
    try:
        return group(code)
    except NotFound as error:
        raise Invalid(error.message, field="group") from None


def place_of(group_code: str) -> Place:
    """The place in which a group of counters stands.

    Raises:
        NotFound: there is no such group.
    """
    return _of_group(group_code)[0]


def desk(place_code: str, code: str) -> tuple[Group, Desk]:
    """A desk of a place with its group.

    Raises:
        NotFound: there is none.
    """
    for item in place(place_code).groups:
        found = item.desk(code)
        if found is not None:
            return item, found
    raise NotFound(_("There is no such counter."))


def group_name(code: str) -> str:
    """Name of a group of counters; the code itself when the pack no longer names it."""
    found = next((item for one in queue().places for item in one.groups if item.code == code), None)
    return str(found.name) if found else code


def desk_name(place_code: str, code: str) -> str:
    """Name of a desk; the code itself when the pack no longer names it."""
    try:
        return str(desk(place_code, code)[1].name)
    except NotFound:
        return code


def service_name(group_code: str, code: str) -> str:
    """Name of a service at a counter; the code itself when the pack no longer names it."""
    for one in queue().places:
        for item in one.groups:
            if item.code == group_code and (found := item.service(code)) is not None:
                return str(found.name)
    return code


def priority_name(code: str) -> str:
    """Name of a priority group; the code itself when the pack no longer names it."""
    return next((str(item.name) for item in queue().priority.groups if item.code == code), code)


def check_priority(code: str) -> str:
    """The code of a priority group, or "" for none.

    Raises:
        Invalid: there is no such group.
    """
    if code and code not in {item.code for item in queue().priority.groups}:
        raise Invalid(_("Choose from the list."), field="priority")
    return code


def slots_of(hours: tuple[Hours, ...], day: dt.date, *, weekday: int | None = None) -> Iterator[SlotTimes]:
    """The slots hours give a day, in order of time. What is left of the hours after the last whole slot is none.

    Args:
        weekday: work as on this weekday instead of the day's own, for extra days.
    """
    zone = timezone.get_default_timezone()
    for item in sorted(hours, key=lambda item: item.opens):
        if not item.holds_on(day, weekday or day.isoweekday()):
            continue
        length = dt.timedelta(minutes=item.minutes)
        start = dt.datetime.combine(day, item.opens, zone)
        end = dt.datetime.combine(day, item.closes, zone)
        while start + length <= end:
            yield SlotTimes(start, start + length, item.online, item.walk_in)
            start += length


def _of_group(code: str) -> tuple[Place, Group]:
    for one in queue().places:
        for item in one.groups:
            if item.code == code:
                return one, item
    raise NotFound(_("There is no such group of counters."))
