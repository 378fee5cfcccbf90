"""A flow seen as a graph: what leads where when nobody hands anything back.

Returns are left out, so that a sound flow has no cycle here; a faulty one may have, and all
functions still end.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from casework.procedures.flow import Flow, FlowStep, Outcome, StepKind


@dataclass(frozen=True, slots=True)
class Fork:
    """Holds an outcome that begins several steps at once."""

    step: str
    outcome: Outcome
    targets: tuple[str, ...]


class Graph:
    """The forward ways of a flow, between the keys of its steps."""

    def __init__(self, flow: Flow) -> None:
        """Read the flow once; targets that do not exist are left out."""
        self.steps: dict[str, FlowStep] = {}
        for step in flow.steps:
            self.steps.setdefault(step.key, step)
        self.first = flow.steps[0].key if flow.steps else ""
        self.ways: dict[str, tuple[str, ...]] = {
            key: tuple(dict.fromkeys(self._targets(step))) for key, step in self.steps.items()
        }
        self.back: dict[str, list[str]] = defaultdict(list)
        for key, targets in self.ways.items():
            for target in targets:
                self.back[target].append(key)

    def _targets(self, step: FlowStep) -> Iterable[str]:
        for outcome in step.outcomes:
            if not outcome.is_return:
                yield from self.known(outcome)

    def known(self, outcome: Outcome) -> tuple[str, ...]:
        """Return the steps an outcome leads to, each once, without those that do not exist."""
        return tuple(dict.fromkeys(one for one in outcome.to if one in self.steps))

    @property
    def forks(self) -> tuple[Fork, ...]:
        """Return the outcomes that begin several steps at once."""
        return tuple(
            Fork(step.key, outcome, self.known(outcome))
            for step in self.steps.values()
            for outcome in step.outcomes
            if not outcome.is_return and len(self.known(outcome)) > 1
        )

    def after(self, *starts: str, without: Iterable[str] = ()) -> set[str]:
        """Return the starts and all steps that come after them, never passing `without`."""
        return _spread(starts, self.ways, set(without))

    def before(self, key: str) -> set[str]:
        """Return the steps from which a step can be reached, itself left out."""
        return _spread(self.back[key], self.back, set())

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return all steps, each after those before it; steps on a cycle come last."""
        waiting = {key: len(self.back[key]) for key in self.steps}
        ready = deque(key for key in self.steps if not waiting[key])
        found: list[str] = []
        while ready:
            key = ready.popleft()
            found.append(key)
            for target in self.ways[key]:
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
        return (*found, *(key for key in self.steps if key not in set(found)))

    @cached_property
    def on_cycle(self) -> frozenset[str]:
        """Return the steps that lead back to themselves without a return."""
        return frozenset(key for key in self.steps if key in self.after(*self.ways[key]))

    @cached_property
    def always_after(self) -> Mapping[str, frozenset[str] | None]:
        """Return for each step which steps every way from it passes on to its end.

        Refusals that end the flow do not count as ways: None is a step that leads to nothing else.
        """
        passed: dict[str, frozenset[str] | None] = {}
        for key in reversed(self.order):
            found = [passed.get(target, frozenset({target})) for target in self.ways[key]]
            ways = [one for one in found if one is not None]
            ends = any(is_end(one) for one in self.steps[key].outcomes)
            if ends:
                passed[key] = frozenset({key})
            else:
                passed[key] = frozenset.intersection(*ways) | {key} if ways else None
        return passed

    def meeting(self, fork: Fork) -> str:
        """Return the first step in which all branches of a fork meet, or nothing."""
        found = [self.always_after[one] for one in fork.targets]
        ways = [one for one in found if one is not None]
        common = frozenset.intersection(*ways) if ways else frozenset()
        return next((key for key in self.order if key in common), "")

    def branches(self, fork: Fork) -> list[set[str]]:
        """Return the steps of each branch up to, and without, the step in which all meet."""
        meeting = self.meeting(fork)
        stop = {meeting} if meeting else set()
        return [self.after(target, without=stop) for target in fork.targets]

    def is_join(self, key: str) -> bool:
        """Tell whether a step waits for all that come to it."""
        return self.steps[key].kind is StepKind.JOIN


def is_end(outcome: Outcome) -> bool:
    """Tell whether an outcome is an ordinary end of the flow."""
    return not outcome.to and not outcome.is_refusal and not outcome.is_return


def _spread(
    starts: Iterable[str], ways: Mapping[str, Iterable[str]], without: set[str]
) -> set[str]:
    found: set[str] = set()
    waiting = [one for one in starts if one not in without]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(one for one in ways.get(key, ()) if one not in without)
    return found
