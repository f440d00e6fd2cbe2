"""Made-up cases run through a procedure, to see before publishing how long it takes and where it jams.

A discrete-event simulation on office time. Every officer has so many cases in hand at once; what comes beyond that
waits, first come first served, through all steps the same officers do. How long a step takes is drawn from a triangle
between a tenth and the whole of its days. The promise is judged as its clock does: the day it starts does not count,
and waiting for the applicant stops it.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
import random
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import (
    ALL_ANSWERED,
    ANY_EARLIER,
    CITIZENS,
    EARLIER,
    PLATFORM,
    ActionRule,
    Officer,
    Procedure,
    Step,
)
from praja.cases.procedures.actors import performer_key
from praja.cases.procedures.check.times import starts_of_promise
from praja.cases.procedures.graph import Flow
from praja.kernel.calendar.working import OutsideCalendar, WorkingCalendar
from praja.kernel.errors import Invalid

MOST_CASES = 20_000
MOST_DAYS = 500
MOST_MOVES = 200
"""A case that has moved so often goes round for ever and is given up."""
SHORTEST, USUAL = 0.1, 0.4
"""Of the days a step may take, what it takes at least, and most often."""
NO_WAITING = 0.05
"""Working days below which waiting is not worth mentioning."""
DAYS_OF_APPLICANT = 3.0
"""Working days an applicant lets pass where the step names none."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever does a step: how many officers, and how many cases each has in hand at once."""

    officers: int = 1
    at_once: int = 8

    @property
    def places(self) -> int:
        return self.officers * self.at_once


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the simulation takes for granted.

    Attributes:
        cases: how many are filed.
        per_day: how many on a working day, on average.
        desks: by `performer_key`; one officer where none is named.
        shares: by step and decision, how often it is taken compared with the others of the step; 1 where none is named.
        seed: the same seed gives the same cases.
    """

    cases: int = 1000
    per_day: float = 5.0
    desks: Mapping[str, Desk] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], float] = field(default_factory=dict)
    promise_days: int | None = None
    seed: int = 1

    def check(self) -> None:
        """Refuse what cannot be simulated.

        Raises:
            Invalid: a number is out of its range.
        """
        if not 1 <= self.cases <= MOST_CASES:
            raise Invalid(_("Simulate between 1 and %(most)s cases.") % {"most": MOST_CASES}, field="cases")
        if not self.per_day > 0 or self.cases / self.per_day > MOST_DAYS:
            raise Invalid(
                _("So many cases a day would take longer than %(most)s working days. Simulate fewer, or more a day.")
                % {"most": MOST_DAYS},
                field="per_day",
            )
        if any(desk.officers < 1 or desk.at_once < 1 for desk in self.desks.values()):
            raise Invalid(_("Name at least one officer with one case in hand."), field="desks")
        if any(share < 0 for share in self.shares.values()):
            raise Invalid(_("A share is 0 or more."), field="shares")


@dataclass(frozen=True, slots=True)
class StepTimes:
    """How a step, or a contribution to it, went: how many working days on average a case waited and was worked on.

    `desk` is the `performer_key` of whoever did it, `visits` how often it was done.
    """

    step: str
    desk: str
    visits: int
    waiting_days: float
    working_days: float
    longest_waiting_days: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came out.

    Attributes:
        cases, finished: filed, and closed in the time simulated.
        median_days, days_90: working days within which half and nine tenths finished, counted like the promise.
        above_promise: share of the finished that took longer than promised, or None without a promise.
        outcomes: how many ended how.
        bottleneck: the step cases wait for longest in all, or None when nothing waits worth mentioning.
    """

    cases: int
    finished: int
    median_days: int
    days_90: int
    above_promise: float | None
    outcomes: Mapping[str, int]
    steps: tuple[StepTimes, ...]
    bottleneck: StepTimes | None
    busy: Mapping[str, float]
    """By `performer_key`, the share of their places in use on average."""


@dataclass(slots=True)
class _Run:
    """A case on its way. Moments are seconds of office time from the beginning."""

    opened: float
    step: str = ""
    path: list[str] = field(default_factory=list)
    counts_from: float = -1.0
    counted: float = 0.0
    entered: float = 0.0
    open_jobs: int = 0


@dataclass(slots=True)
class _Job:
    """Something to do at a desk for a case: the step itself, or a contribution to it."""

    run: _Run
    code: str
    desk: str
    days: float
    asked: float
    is_own: bool


@dataclass(slots=True)
class _Tally:
    visits: int = 0
    waiting: float = 0.0
    working: float = 0.0
    longest: float = 0.0


def simulate(
    procedure: Procedure, assumptions: Assumptions, *, calendar: WorkingCalendar, start: dt.datetime
) -> Simulation:
    """Run made-up cases through a procedure from `start` on. About a second for ten thousand cases; no SQL query.

    Raises:
        Invalid: an assumption is out of its range, or the procedure has no first step.
    """
    assumptions.check()
    flow = Flow(procedure)
    if procedure.start not in flow.steps:
        raise Invalid(procedure.start, field="start")
    return _Office(flow, assumptions, calendar, start).result()


class _Office:
    """The clockwork: what happens next, who is free, who waits."""

    def __init__(self, flow: Flow, assumptions: Assumptions, calendar: WorkingCalendar, start: dt.datetime) -> None:
        self.flow, self.assumptions, self.calendar, self.start = flow, assumptions, calendar, start
        self.chance = random.Random(assumptions.seed)  # noqa: S311 - cases are made up, nothing is secret
        self.day = _seconds_of_a_day(calendar, start)
        self.promise_from = starts_of_promise(flow)
        self.order = count()
        self.events: list[tuple[float, int, _Job | _Run]] = []
        self.free: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.queues: dict[str, deque[_Job]] = {}
        self.busy: defaultdict[str, float] = defaultdict(float)
        self.tallies: defaultdict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self.outcomes: Counter[str] = Counter()
        self.finished: list[_Run] = []
        self.now = 0.0

    def result(self) -> Simulation:
        moment = 0.0
        for _number in range(self.assumptions.cases):
            moment += self.chance.expovariate(self.assumptions.per_day) * self.day
            self._at(moment, _Run(opened=moment))
        while self.events:
            self.now, _place, event = heapq.heappop(self.events)
            if isinstance(event, _Run):
                self._enter(event, self.flow.procedure.start)
            else:
                self._finish(event)
        return self._summary()

    def _at(self, moment: float, event: _Job | _Run) -> None:
        heapq.heappush(self.events, (moment, next(self.order), event))

    def _enter(self, run: _Run, code: str) -> None:
        step = self.flow.steps[code]
        run.step, run.entered = code, self.now
        run.path.append(code)
        if run.counts_from < 0 and code in self.promise_from:
            run.counts_from = self.now
        if step.closes:
            self.finished.append(run)
            return
        if len(run.path) > MOST_MOVES:
            return
        run.open_jobs = len(step.asks)
        if not step.asks:
            self._do(run, step)
        for ask in step.asks:
            self._ask(_Job(run, code, performer_key(ask.by), float(ask.days), self.now, is_own=False))

    def _do(self, run: _Run, step: Step) -> None:
        """The performer's own work in a step."""
        if step.actor == PLATFORM:
            self._leave(run, step)
            return
        days = float(step.days or 0)
        if step.actor in CITIZENS:
            days = days or DAYS_OF_APPLICANT
        elif step.asks:
            days = 0.0  # its days were those of the contributions, which run beside each other
        job = _Job(run, step.code, performer_key(step.actor), days, self.now, is_own=True)
        if step.actor in CITIZENS:
            self._begin(job)
        else:
            self._ask(job)

    def _ask(self, job: _Job) -> None:
        desk = job.desk
        if desk not in self.free:
            self.free[desk] = self.places[desk] = self.assumptions.desks.get(desk, Desk()).places
            self.queues[desk] = deque()
        if self.free[desk]:
            self.free[desk] -= 1
            self._begin(job)
        else:
            self.queues[desk].append(job)

    def _begin(self, job: _Job) -> None:
        waited = self.now - job.asked
        took = self.chance.triangular(SHORTEST, 1.0, USUAL) * job.days * self.day
        tally = self.tallies[job.code, job.desk]
        tally.visits += 1
        tally.waiting += waited
        tally.working += took
        tally.longest = max(tally.longest, waited)
        self.busy[job.desk] += took
        self._at(self.now + took, job)

    def _finish(self, job: _Job) -> None:
        run, step = job.run, self.flow.steps[job.code]
        if job.desk in self.free:
            self.free[job.desk] += 1
            if self.queues[job.desk]:
                self.free[job.desk] -= 1
                self._begin(self.queues[job.desk].popleft())
        if job.is_own:
            self._leave(run, step)
            return
        run.open_jobs -= 1
        if not run.open_jobs:
            self._do(run, step)

    def _leave(self, run: _Run, step: Step) -> None:
        if run.counts_from >= 0 and step.actor not in CITIZENS and not step.holds_clocks:
            run.counted += self.now - run.entered
        choices = [(action, self._target(run, action)) for action in step.actions]
        choices = [(action, target) for action, target in choices if target and target != step.code]
        if not choices:
            return
        weights = [self._share(step, action) for action, _to in choices]
        action, target = self.chance.choices(choices, weights if any(weights) else None)[0]
        if action.outcome and self.flow.steps[target].closes:
            self.outcomes[action.outcome] += 1
        self._enter(run, target)

    def _share(self, step: Step, action: ActionRule) -> float:
        """How often a decision is taken: as told, else alike for those of whoever does the step."""
        told = self.assumptions.shares.get((step.code, action.code))
        if told is not None:
            return told
        performer = self.flow.procedure.performer(step, action)
        if performer == PLATFORM:
            return float(all(guard.fact == ALL_ANSWERED for guard in action.guards))
        return float(isinstance(performer, Officer) == isinstance(step.actor, Officer))

    def _target(self, run: _Run, action: ActionRule) -> str:
        if action.to not in {EARLIER, ANY_EARLIER}:
            return action.to if action.to in self.flow.steps else ""
        been = [code for code in dict.fromkeys(run.path[:-1]) if code != run.step]
        if not been:
            return ""
        return been[-1] if action.to == EARLIER else self.chance.choice(been)

    def _summary(self) -> Simulation:
        days = sorted(self._days(run) for run in self.finished)
        promise = self.assumptions.promise_days
        above = None
        if promise is not None and days:
            above = sum(item > promise for item in days) / len(days)
        ordered = sorted(self.tallies.items(), key=lambda item: [*self.flow.steps].index(item[0][0]))
        steps = tuple(self._times(*key, tally) for key, tally in ordered)
        slowest = max(steps, key=lambda item: item.waiting_days * item.visits, default=None)
        return Simulation(
            cases=self.assumptions.cases,
            finished=len(self.finished),
            median_days=_quantile(days, 0.5),
            days_90=_quantile(days, 0.9),
            above_promise=above,
            outcomes=dict(self.outcomes.most_common()),
            steps=steps,
            bottleneck=slowest if slowest is not None and slowest.waiting_days >= NO_WAITING else None,
            busy={
                desk: self.busy[desk] / (places * self.now) if self.now else 0.0 for desk, places in self.places.items()
            },
        )

    def _times(self, step: str, desk: str, tally: _Tally) -> StepTimes:
        scale = self.day * tally.visits
        return StepTimes(
            step, desk, tally.visits, tally.waiting / scale, tally.working / scale, tally.longest / self.day
        )

    def _days(self, run: _Run) -> int:
        """Working days as the clock counts them: the day of the start is none, an end on the next one is day 1."""
        try:
            begun = self.calendar.add_working_time(self.start, dt.timedelta(seconds=max(run.counts_from, 0.0)))
            ended = self.calendar.add_working_time(begun, dt.timedelta(seconds=run.counted))
        except OutsideCalendar:
            return math.ceil(run.counted / self.day)
        return self.calendar.working_days_left(begun, ended)


def _seconds_of_a_day(calendar: WorkingCalendar, start: dt.datetime) -> float:
    """Office time of an average day of the fortnight that follows."""
    worked = calendar.working_time_between(start, start + dt.timedelta(days=14)).total_seconds()
    days = sum(calendar.is_working_day((start + dt.timedelta(days=offset)).date()) for offset in range(14))
    return worked / days if days and worked else 8 * 3600.0


def _quantile(ordered: list[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0
