"""A procedure as a graph: which step leads where. Bears drafts that are not yet well formed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from praja.cases.definitions import ANY_EARLIER, EARLIER, ActionRule, Performer, Procedure, Step


@dataclass(frozen=True, slots=True)
class Way:
    """A decision that takes a case from one step to another; `is_back` when it goes to an earlier one by its nature."""

    source: str
    action: ActionRule
    target: str
    is_back: bool = False


class Flow:
    """The steps of a procedure and the ways between them.

    A code that is used twice stands for its first step; a decision that leads nowhere is left out.

    Attributes:
        steps: by code, in the order of the table.
        reached: codes of the steps a case may come to; a way back leads only to where it has been.
        ways: every decision with every step it may lead to.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.steps: dict[str, Step] = {}
        for step in procedure.steps:
            self.steps.setdefault(step.code, step)
        direct = [
            Way(step.code, action, action.to)
            for step in self.steps.values()
            for action in step.actions
            if action.to in self.steps
        ]
        self.reached = _spread([procedure.start], _grouped((way.source, way) for way in direct), lambda way: way.target)
        self.reached &= self.steps.keys()
        self.ways = (*direct, *self._ways_back(direct))
        self.leaving = _grouped((way.source, way) for way in self.ways)
        self.entering = _grouped((way.target, way) for way in self.ways)

    @cached_property
    def ends(self) -> frozenset[str]:
        """Codes of the steps from which a case can close, the closing ones included."""
        return _spread(
            [code for code, step in self.steps.items() if step.closes], self.entering, lambda way: way.source
        )

    def after(self, code: str) -> frozenset[str]:
        """The step and all that may follow it."""
        return _spread([code], self.leaving, lambda way: way.target)

    def before(self, code: str) -> frozenset[str]:
        """The step and all that may come before it."""
        return _spread([code], self.entering, lambda way: way.source)

    def performer(self, way: Way) -> Performer:
        """Who takes the decision."""
        return self.procedure.performer(self.steps[way.source], way.action)

    @property
    def onward(self) -> Mapping[str, list[Way]]:
        """The ways without those that close a loop, seen from the first step: what is left has no cycle."""
        return self._walk[0]

    @property
    def order(self) -> list[str]:
        """Codes of the steps a case may come to, each before all that `onward` leads to from it."""
        return self._walk[1]

    @cached_property
    def _walk(self) -> tuple[Mapping[str, list[Way]], list[str]]:
        onward: dict[str, list[Way]] = {code: [] for code in self.steps}
        left: list[str] = []
        if self.procedure.start not in self.steps:
            return onward, left
        path, on_path = [(self.procedure.start, iter(self.leaving[self.procedure.start]))], {self.procedure.start}
        found = set(on_path)
        while path:
            code, rest = path[-1]
            way = next(rest, None)
            if way is None:
                path.pop()
                on_path.discard(code)
                left.append(code)
            elif way.target not in on_path and not way.is_back:
                onward[code].append(way)
                if way.target not in found:
                    found.add(way.target)
                    on_path.add(way.target)
                    path.append((way.target, iter(self.leaving[way.target])))
        return onward, left[::-1]

    def _ways_back(self, direct: list[Way]) -> list[Way]:
        entering = _grouped((way.target, way) for way in direct)
        back: list[Way] = []
        for step in self.steps.values():
            for action in step.actions:
                if action.to == EARLIER:
                    sources = frozenset(way.source for way in entering[step.code])
                elif action.to == ANY_EARLIER:
                    sources = _spread([step.code], entering, lambda way: way.source)
                else:
                    continue
                back += [
                    Way(step.code, action, code, is_back=True)
                    for code, other in self.steps.items()
                    if code in sources & self.reached and code != step.code and not other.closes
                ]
        return back


def _grouped(pairs: Iterable[tuple[str, Way]]) -> defaultdict[str, list[Way]]:
    groups: defaultdict[str, list[Way]] = defaultdict(list)
    for key, way in pairs:
        groups[key].append(way)
    return groups


def _spread(codes: Iterable[str], ways: Mapping[str, list[Way]], end: Callable[[Way], str]) -> frozenset[str]:
    """All that can be come to from `codes`, themselves included, following `ways` to their `end`."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += [end(way) for way in ways.get(code, ())]
    return frozenset(found)
