"""How a flow is walked: which ways are open, what is due when, how long the whole takes.

Pure functions over a Flow. A walk is a plan: it lets every step take all of its time limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.procedures.conditions import holds
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind
from casework.procedures.flow_graph import Graph
from casework.worktime.calendar import WorkCalendar
from casework.worktime.rules import TimeLimit, TimeUnit, due_after

DAY_OF_WORK = 8 * 60
"""Working minutes of one day in comparisons that know no calendar (Labour Code 2019, art. 105)."""
NOT_COUNTED = frozenset({StepKind.PAY, StepKind.HAND_OUT})
"""Steps that wait for the citizen: outside the time limit of the procedure."""
_PER_UNIT = {
    TimeUnit.HOUR: 60,
    TimeUnit.WORKING_DAY: DAY_OF_WORK,
    TimeUnit.MONTH: 22 * DAY_OF_WORK,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Holds one passage through a step: when it begins, is due and ends, and by which outcome.

    `due` is None for a step without a time limit; a visit without an outcome cannot go on.
    """

    step: FlowStep
    begins: datetime
    due: datetime | None
    ends: datetime
    outcome: Outcome | None
    by_silence: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """Holds the visits in the order in which they begin, and how the walk came out.

    `ended` is False where some visit could not go on; `result_due` is when the last step before
    handing out ends, which is what the time limit of the procedure is about.
    """

    visits: tuple[Visit, ...]
    ended: bool
    is_refused: bool
    ends: datetime
    result_due: datetime


@dataclass(frozen=True, slots=True)
class StepLine:
    """Holds one line of the published list of steps (Decree 61/2018, art. 13)."""

    number: int
    name: str
    kind: StepKind
    doer: Doer
    limit: TimeLimit | None


def open_ways(step: FlowStep, answers: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Return the outcomes that the answers leave open, in their order."""
    return tuple(one for one in step.outcomes if holds(one.when, answers))


def minutes(limit: TimeLimit) -> int:
    """Return a time limit in working minutes, for comparisons that know no calendar.

    A day of work has 8 hours, a week of calendar days 5 days of work (a started day counts
    whole), a month 22. SAME_DAY is one day of work; OTHER is none, for only words describe it.
    """
    if limit.unit is TimeUnit.SAME_DAY:
        return DAY_OF_WORK
    if limit.unit is TimeUnit.DAY:
        return -(-limit.amount * 5 // 7) * DAY_OF_WORK
    return limit.amount * _PER_UNIT.get(limit.unit, 0)


def longest(flow: Flow, answers: Mapping[str, str] | None = None) -> int:
    """Return the working minutes of the longest way, of parallel steps the longer one.

    With answers only the ways that they leave open count; without, all. Returns and the steps of
    NOT_COUNTED take no time.
    """
    return _took(flow, answers, max)


def shortest(flow: Flow, answers: Mapping[str, str] | None = None) -> int:
    """Return the working minutes of the shortest way to the end, counted as in `longest`."""
    return _took(flow, answers, min)


def _took(
    flow: Flow, answers: Mapping[str, str] | None, choose: Callable[[Iterable[int]], int]
) -> int:
    graph = Graph(flow)
    taken: dict[str, int] = {}
    for key in reversed(graph.order):
        step = graph.steps[key]
        ways = step.outcomes if answers is None else open_ways(step, answers)
        later = [
            max((taken.get(target, 0) for target in graph.known(outcome)), default=0)
            for outcome in ways
            if not outcome.is_return and not (outcome.is_refusal and not outcome.to)
        ]
        own = minutes(step.limit) if step.limit and step.kind not in NOT_COUNTED else 0
        taken[key] = own + (choose(later) if later else 0)
    return taken.get(graph.first, 0)


def doers(flow: Flow) -> tuple[Doer, ...]:
    """Return everyone who acts or signs in a flow, each once, in the order of the steps."""
    return tuple(dict.fromkeys(one for step in flow.steps for one in (step.doer, *step.signing)))


def summary(flow: Flow) -> tuple[StepLine, ...]:
    """Return the steps as a list to publish, in the order of the flow, without joins."""
    steps = [one for one in flow.steps if one.kind is not StepKind.JOIN]
    return tuple(
        StepLine(number, one.name, one.kind, one.doer, one.limit)
        for number, one in enumerate(steps, start=1)
    )


def step_due(calendar: WorkCalendar, begins: datetime, limit: TimeLimit) -> datetime:
    """Return when a step's limit ends; one that begins as a day closes counts from that day."""
    return due_after(calendar, begins, limit)


def walk(
    flow: Flow,
    answers: Mapping[str, str],
    *,
    start: datetime,
    calendar: WorkCalendar,
    choices: Mapping[str, str] | None = None,
) -> Walk:
    """Walk a flow with what people choose at its steps (key of the step: key of the outcome).

    Where nothing is chosen the first open way that neither refuses nor returns is taken; a consult
    with `silence_agrees` then ends by silence. A return is taken once. Never raises for a faulty
    flow: the walk just does not end.
    """
    return _Walker(flow, answers, calendar, choices or {}).walk(start)


class _Walker:
    def __init__(
        self,
        flow: Flow,
        answers: Mapping[str, str],
        calendar: WorkCalendar,
        choices: Mapping[str, str],
    ) -> None:
        self.graph = Graph(flow)
        self.answers, self.calendar, self.choices = answers, calendar, choices
        self.waiting: dict[str, datetime] = {}
        self.passed: Counter[str] = Counter()
        self.visits: list[Visit] = []
        self.is_stuck = False

    def walk(self, start: datetime) -> Walk:
        """Visit step after step until nothing waits; a refusal cuts short what comes later."""
        if self.graph.first:
            self.waiting[self.graph.first] = start
        while self.waiting:
            self._visit(self._next())
        refusal = min(
            (one for one in self.visits if _refuses(one)), key=lambda one: one.ends, default=None
        )
        if refusal:
            self._cut(refusal)
        ends = refusal.ends if refusal else max((one.ends for one in self.visits), default=start)
        counted = [one.ends for one in self.visits if one.step.kind not in NOT_COUNTED]
        return Walk(
            tuple(sorted(self.visits, key=lambda one: one.begins)),
            bool(self.visits) and not self.is_stuck,
            refusal is not None,
            ends,
            ends if refusal else max(counted, default=start),
        )

    def _cut(self, refusal: Visit) -> None:
        """Leave out what does not begin any more once somebody has refused."""
        later = self.graph.after(*self.graph.ways[refusal.step.key])
        self.visits = [
            one
            for one in self.visits
            if one is refusal or (one.begins <= refusal.ends and one.step.key not in later)
        ]

    def _next(self) -> str:
        """Choose the waiting step to which no other waiting step can still lead."""
        for key in self.graph.order:
            if key in self.waiting and not any(
                key in self.graph.after(*self.graph.ways[other])
                for other in self.waiting
                if other != key
            ):
                return key
        return min(self.waiting, key=lambda one: self.waiting[one])

    def _visit(self, key: str) -> None:
        step, begins = self.graph.steps[key], self.waiting.pop(key)
        due = step_due(self.calendar, begins, step.limit) if step.limit else None
        outcome = self._choose(step)
        by_silence = (
            step.kind is StepKind.CONSULT and step.silence_agrees and key not in self.choices
        )
        visit = Visit(step, begins, due, due or begins, outcome, by_silence)
        self.passed[key] += 1
        self.visits.append(visit)
        self._go_on(visit)

    def _choose(self, step: FlowStep) -> Outcome | None:
        ways = open_ways(step, self.answers)
        wanted = self.choices.get(step.key)
        for way in ways:
            if way.key == wanted and not (way.is_return and self.passed[step.key]):
                return way
        forward = [one for one in ways if not one.is_return]
        return next((one for one in forward if not one.is_refusal), next(iter(forward), None))

    def _go_on(self, visit: Visit) -> None:
        if visit.outcome is None or self.passed[visit.step.key] > len(self.graph.steps) + 1:
            self.is_stuck = True
            return
        targets = self.graph.known(visit.outcome)
        self.is_stuck |= len(targets) < len(visit.outcome.to)
        for target in targets:
            self.waiting[target] = max(visit.ends, self.waiting.get(target, visit.ends))


def _refuses(visit: Visit) -> bool:
    return bool(visit.outcome and visit.outcome.is_refusal and not visit.outcome.to)
