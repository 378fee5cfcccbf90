"""Small changes of a flow, as editors make them: each returns a new flow and touches no other step.

Pure functions; a key that does not exist raises UnknownStep.
"""

from __future__ import annotations

from dataclasses import replace

from casework.procedures.flow import Flow, FlowStep, Outcome
from foundation.errors import Conflict, NotFound


class UnknownStep(NotFound):
    """The flow has no such step, or the step no such outcome."""

    code = "flow_step_unknown"


class StepInUse(Conflict):
    """Other steps still lead to this one: fact `where` names them."""

    code = "flow_step_in_use"


def step_of(flow: Flow, key: str) -> FlowStep:
    """Return a step; raises UnknownStep."""
    found = flow.step(key)
    if found is None:
        raise UnknownStep(step=key)
    return found


def outcome_of(step: FlowStep, key: str) -> Outcome:
    """Return an outcome of a step; raises UnknownStep."""
    for one in step.outcomes:
        if one.key == key:
            return one
    raise UnknownStep(step=step.key, outcome=key)


def insert(flow: Flow, step: FlowStep, after: str = "") -> Flow:
    """Put a new step behind another, or at the end.

    Where the other has one plain way, that way leads through the new step from now on.
    """
    place = next((at for at, one in enumerate(flow.steps) if one.key == after), -1)
    if place < 0:
        return replace(flow, steps=(*flow.steps, step))
    before = flow.steps[place]
    plain = [one for one in before.outcomes if not (one.is_return or one.is_refusal)]
    if len(plain) == 1 and len(plain[0].to) == 1 and not step.outcomes[0].to:
        step = replace(step, outcomes=(replace(step.outcomes[0], to=plain[0].to),))
        before = _with_outcome(before, plain[0].key, replace(plain[0], to=(step.key,)))
    return replace(flow, steps=(*flow.steps[:place], before, step, *flow.steps[place + 1 :]))


def put(flow: Flow, key: str, step: FlowStep) -> Flow:
    """Put a changed step in the place of the one with this key."""
    step_of(flow, key)
    return replace(flow, steps=tuple(step if one.key == key else one for one in flow.steps))


def users(flow: Flow, key: str) -> list[tuple[FlowStep, Outcome]]:
    """List the outcomes of other steps that lead to a step."""
    return [
        (step, outcome)
        for step in flow.steps
        for outcome in step.outcomes
        if step.key != key and key in outcome.to
    ]


def remove(flow: Flow, key: str, *, bridge: bool = False) -> Flow:
    """Take a step away; raises StepInUse while others lead to it, unless they are led past it.

    With `bridge` what led to the step leads to where its one plain way led.
    """
    gone = step_of(flow, key)
    found = users(flow, key)
    past = bridge_of(gone)
    if found and not (bridge and past is not None):
        where = "; ".join(f"“{step.name}” ({outcome.name})" for step, outcome in found)
        raise StepInUse(where=where)
    left = [one for one in flow.steps if one.key != key]
    return replace(flow, steps=tuple(_led_past(one, key, past or ()) for one in left))


def bridge_of(step: FlowStep) -> tuple[str, ...] | None:
    """Return where a step's one plain way leads, or None where it has several or none."""
    plain = [one for one in step.outcomes if not (one.is_return or one.is_refusal)]
    return plain[0].to if len(plain) == 1 and step.key not in plain[0].to else None


def _led_past(step: FlowStep, key: str, to: tuple[str, ...]) -> FlowStep:
    return replace(
        step,
        outcomes=tuple(
            replace(
                one,
                to=tuple(
                    dict.fromkeys(new for old in one.to for new in (to if old == key else (old,)))
                ),
            )
            for one in step.outcomes
        ),
    )


def move(flow: Flow, key: str, by: int) -> Flow:
    """Move a step up (-1) or down (1) in the list; the ways do not change."""
    steps = [*flow.steps]
    at = steps.index(step_of(flow, key))
    to = min(max(at + by, 0), len(steps) - 1)
    steps.insert(to, steps.pop(at))
    return replace(flow, steps=tuple(steps))


def put_outcome(flow: Flow, key: str, old: str, outcome: Outcome) -> Flow:
    """Change an outcome of a step, or add it when no old key is given."""
    step = step_of(flow, key)
    if old:
        outcome_of(step, old)
        return put(flow, key, _with_outcome(step, old, outcome))
    return put(flow, key, replace(step, outcomes=(*step.outcomes, outcome)))


def _with_outcome(step: FlowStep, old: str, outcome: Outcome) -> FlowStep:
    return replace(
        step, outcomes=tuple(outcome if one.key == old else one for one in step.outcomes)
    )


def remove_outcome(flow: Flow, key: str, old: str) -> Flow:
    """Take an outcome of a step away."""
    step = step_of(flow, key)
    outcome_of(step, old)
    left = tuple(one for one in step.outcomes if one.key != old)
    return put(flow, key, replace(step, outcomes=left))
