"""Whose turn it is: two lines, those with priority and all others, that alternate by a rule of the pack.

Pure arithmetic over those who wait; the database lock stands around it (`commands.serving`).
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. `number` is that of the ticket, which follows the arrival: it decides between equal moments.

    `desk` is the only one that may call them; empty for any.
    """

    id: UUID
    number: int
    turn_at: dt.datetime
    has_priority: bool
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Alternation:
    """After `first` people with priority, `then` others are called, while both wait."""

    first: int
    then: int

    def turn(self, streak: int, *, has_priority: bool, has_others: bool) -> tuple[bool, int]:
        """Whether one with priority is next, and the streak after that.

        `streak` counts the calls of the present round. A line that is empty gives its turn away and owes nothing: the
        round of the others then begins anew, and one who steps in for them does not move it.
        """
        streak %= self.first + self.then
        if streak < self.first:
            return (True, streak + 1) if has_priority else (False, 0)
        return (False, (streak + 1) % (self.first + self.then)) if has_others else (True, streak)


def in_turn(
    waiting: Iterable[Waiting], *, streak: int, rule: Alternation, now: dt.datetime
) -> Iterator[tuple[Waiting, int]]:
    """Everybody in the order in which they will be called if nobody comes or goes, each with the streak after them.

    Whoever checked in before their slot began comes after all whose time has come, so that nobody gains by booking a
    late slot and coming early.
    """
    ordered = sorted(waiting, key=lambda one: (one.turn_at, one.number, one.id))
    for is_due in (True, False):
        lines = {
            kind: deque(one for one in ordered if (one.turn_at <= now) is is_due and one.has_priority is kind)
            for kind in (True, False)
        }
        while lines[True] or lines[False]:
            kind, streak = rule.turn(streak, has_priority=bool(lines[True]), has_others=bool(lines[False]))
            yield lines[kind].popleft(), streak
