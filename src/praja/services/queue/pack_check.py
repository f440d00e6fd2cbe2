"""Checks the counters, hours and rules of a pack before it is loaded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import combinations

from praja.government.contents import Contents
from praja.government.pack import Pack
from praja.services.queue.rules import QUEUE, Group, Hours, QueueFile

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DESK_CODE = re.compile(r"[A-Za-z0-9]{1,8}")
SHORTEST_SLOT, LONGEST_SLOT = 5, 240


def check_queue(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of places, counters, hours and rules, each with file and line. A regency may have no queue.

    Raises:
        ImproperlyConfigured: the file cannot be read or does not fit.
    """
    if not pack.names(QUEUE):
        return
    content = pack.read(QUEUE, QueueFile)
    known = {entry.code for entry in contents.organizations}
    groups: set[str] = set()
    for i, place in enumerate(content.places):
        where = pack.place(QUEUE, "places", i)
        if not CODE.fullmatch(place.code) or [one.code for one in content.places].index(place.code) < i:
            yield f"{where}: {place.code} must be of small letters, digits and hyphens, and stand there once"
        if place.organization not in known:
            yield f"{where}: there is no organization {place.organization}"
        letters: set[str] = set()
        desks: set[str] = set()
        for j, group in enumerate(place.groups):
            where = pack.place(QUEUE, "places", i, "groups", j)
            yield from (f"{where}: {group.code} {fault}" for fault in _check_group(group, known))
            if group.code in groups:
                yield f"{where}: the group {group.code} stands there twice"
            if group.letter in letters:
                yield f"{where}: the letter {group.letter} belongs to another group"
            for desk in group.desks:
                if desk.code in desks:
                    yield f"{where}: the counter {desk.code} stands there twice"
                desks.add(desk.code)
            groups.add(group.code)
            letters.add(group.letter)
    yield from _check_rules(pack, content)


def _check_group(group: Group, organizations: set[str]) -> Iterator[str]:
    if not CODE.fullmatch(group.code) or len(group.code) > 40:
        yield "must be of small letters, digits and hyphens, at most 40"
    if not re.fullmatch("[A-Z]", group.letter):
        yield f"needs one capital letter, not {group.letter!r}"
    if group.organization not in organizations:
        yield f"names the unknown organization {group.organization}"
    if not (group.services and group.desks and group.hours):
        yield "needs at least one service, one counter and hours"
    services = [item.code for item in group.services]
    if len(set(services)) < len(services) or not all(CODE.fullmatch(code) for code in services):
        yield "has a service twice, or one whose code is not of small letters, digits and hyphens"
    if not all(DESK_CODE.fullmatch(item.code) for item in group.desks):
        yield "has a counter whose code is not of 1 to 8 letters and digits"
    for hours in group.hours:
        yield from _check_hours(hours)
    if any(_overlap(one, other) for one, other in combinations(group.hours, 2)):
        yield "has hours that overlap"


def _check_hours(hours: Hours) -> Iterator[str]:
    if not hours.weekdays or not set(hours.weekdays) <= set(range(1, 8)):
        yield "has hours on weekdays other than 1 (Monday) to 7 (Sunday)"
    if not SHORTEST_SLOT <= hours.minutes <= LONGEST_SLOT:
        yield f"has slots that do not last {SHORTEST_SLOT} to {LONGEST_SLOT} minutes"
    if _minutes(hours.closes) - _minutes(hours.opens) < hours.minutes:
        yield "has hours that end before their first slot does"
    if hours.online < 0 or hours.walk_in < 0 or hours.online + hours.walk_in == 0:
        yield "has slots without a place"
    if hours.valid_until is not None and hours.valid_until < hours.valid_from:
        yield "has hours whose valid_until lies before valid_from"


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _overlap(one: Hours, other: Hours) -> bool:
    last = dt.date.max
    return (
        bool(set(one.weekdays) & set(other.weekdays))
        and one.opens < other.closes
        and other.opens < one.closes
        and one.valid_from <= (other.valid_until or last)
        and other.valid_from <= (one.valid_until or last)
    )


def _check_rules(pack: Pack, content: QueueFile) -> Iterator[str]:
    priority, rules = content.priority, content.rules
    codes = [item.code for item in priority.groups]
    if len(set(codes)) < len(codes) or not all(CODE.fullmatch(code) and len(code) <= 20 for code in codes):
        yield f"{pack.place(QUEUE, 'priority')}: a group stands there twice, or its code is none"
    if not (1 <= priority.first <= 20 and 1 <= priority.then <= 20):
        yield f"{pack.place(QUEUE, 'priority')}: first and then must be 1 to 20, so that nobody waits for ever"
    bounds = {
        "booking_days": (1, 90),
        "late_minutes": (0, 240),
        "early_minutes": (0, 720),
        "notice_ahead": (0, 50),
        "bookings_per_phone": (1, 20),
        "bookings_per_network": (1, 100_000),
        "forget_days": (1, 365),
    }
    for name, (least, most) in bounds.items():
        if not least <= getattr(rules, name) <= most:
            yield f"{pack.place(QUEUE, 'rules', name)}: {name} must be {least} to {most}"
