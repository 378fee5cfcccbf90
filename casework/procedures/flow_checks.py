"""Whether the flow of a procedure can be walked to its end, in time and by the right people.

Places are "flow" and "flow.<step key>"; every problem has the fact `step`, the step's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casework.people.actor import Role
from casework.procedures import flow_branches, flow_rules, flow_ways
from casework.procedures.definition import Definition
from casework.procedures.faults import Fault
from casework.procedures.flow import SECTORS, Doer, Flow, FlowStep, StepKind, StepPlace
from casework.procedures.flow_ways import fault
from casework.procedures.forms import FieldKind
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Problem

ROLES = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK, Role.HOLDER, Role.SYSTEM)
"""Who may act in a flow; the holder only where something is to be paid."""
_WHO = {
    StepKind.RECEIVE: Role.RECEPTION,
    StepKind.SIGN: Role.LEADER,
    StepKind.SEAL: Role.CLERK,
    StepKind.HAND_OUT: Role.RECEPTION,
}
"""Whose work a kind of step is at the desk and at the handling agency (states.MOVES)."""
MOST_STEPS = 100
"""How many steps a flow may have: more cannot be read by anybody."""
_UNTIMED = frozenset({StepKind.JOIN, StepKind.PAY, StepKind.HAND_OUT})


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together in the flow; a procedure without one has no faults here."""
    flow = definition.flow
    if flow is None:
        return
    if not flow.steps:
        yield Fault("flow", Problem("flow_empty"))
        return
    if len(flow.steps) > MOST_STEPS:
        yield Fault("flow", Problem("flow_too_many_steps", {"most": MOST_STEPS}))
        return
    yield from _keys(flow)
    for step in flow.steps:
        yield from _who(step)
        yield from _time(step)
        yield from _matter(definition, step)
    yield from _allowances(flow)
    yield from flow_ways.faults(definition, flow)
    yield from _fit(definition, flow)


def _keys(flow: Flow) -> Iterator[Fault]:
    times = Counter(one.key for one in flow.steps)
    for step in flow.steps:
        if times.pop(step.key, 1) > 1:
            yield fault(step, "flow_step_twice", key=step.key)
        if not step.name.strip():
            yield fault(step, "flow_step_name")
        for key, count in Counter(one.key for one in step.outcomes).items():
            if count > 1:
                yield fault(step, "flow_outcome_twice", key=key)
    if flow.steps[0].kind is not StepKind.RECEIVE:
        yield fault(flow.steps[0], "flow_receive_first")
    for step in flow.steps[1:]:
        if step.kind is StepKind.RECEIVE:
            yield fault(step, "flow_receive_once")


def _who(step: FlowStep) -> Iterator[Fault]:
    for doer in (step.doer, *step.signing):
        yield from _doer(step, doer)
    wanted = _WHO.get(step.kind)
    elsewhere = step.doer.place is StepPlace.OTHER
    if wanted and not elsewhere and step.doer.role in ROLES and step.doer.role != wanted:
        yield fault(step, "flow_role_wrong", wanted=wanted.value)
    if step.doer.role == Role.HOLDER and step.kind is not StepKind.PAY:
        yield fault(step, "flow_holder_pays")


def _doer(step: FlowStep, doer: Doer) -> Iterator[Fault]:
    if doer.role not in ROLES:
        yield fault(step, "flow_role_unknown", role=doer.role)
    if doer.place is StepPlace.OTHER and not doer.agency.strip():
        yield fault(step, "flow_agency_needed")
    if doer.agency.startswith("@") and doer.agency[1:] not in SECTORS:
        yield fault(step, "flow_sector_unknown", agency=doer.agency)
    if doer.place is not StepPlace.OTHER and doer.agency:
        yield fault(step, "flow_agency_not_other", agency=doer.agency)


def _time(step: FlowStep) -> Iterator[Fault]:
    limit = step.limit
    if step.kind is StepKind.CONSULT and limit is None:
        yield fault(step, "flow_consult_limit")
    elif limit is None and step.kind not in _UNTIMED:
        yield fault(step, "flow_limit_needed")
    elif limit and limit.unit is TimeUnit.OTHER:
        yield fault(step, "flow_limit_words")
    elif limit and limit.amount <= 0 and limit.unit is not TimeUnit.SAME_DAY:
        yield fault(step, "flow_limit_positive")
    if step.silence_agrees and step.kind is not StepKind.CONSULT:
        yield fault(step, "flow_silence_only_consult")
    elif step.silence_agrees and not step.basis.strip():
        yield fault(step, "flow_silence_basis")


def _allowances(flow: Flow) -> Iterator[Fault]:
    """Check what the law adds: once for each reason, and a time that a calendar can count."""
    times = Counter(one.key for one in flow.allowances)
    for added in flow.allowances:
        if times.pop(added.key, 1) > 1:
            yield Fault("flow", Problem("flow_allowance_twice", {"key": added.key.value}))
        if added.limit.amount <= 0 or not _is_countable(added.limit):
            yield Fault("flow", Problem("flow_allowance_positive", {"key": added.key.value}))


def _matter(definition: Definition, step: FlowStep) -> Iterator[Fault]:
    """Check what a step works on and what it makes."""
    results = {one.key for one in definition.results}
    fields = {one.key: one.kind for one in definition.form.fields}
    known = {one.key for one in definition.parts} | set(fields) | results
    for key in step.inputs:
        if key not in known:
            yield fault(step, "flow_unknown_input", key=key)
    if step.territory and fields.get(step.territory) is not FieldKind.COMMUNE:
        yield fault(step, "flow_territory_unknown", key=step.territory)
    if step.result and step.result not in results:
        yield fault(step, "flow_unknown_result", key=step.result)
    if step.kind is not StepKind.SIGN:
        if step.signing:
            yield fault(step, "flow_signing_elsewhere")
        return
    if not step.signing:
        yield fault(step, "flow_signing_needed")
    if len(set(step.signing)) < len(step.signing):
        yield fault(step, "flow_signer_twice")
    if results and not step.result and step.doer.place is not StepPlace.OTHER:
        yield fault(step, "flow_result_needed")


def _fit(definition: Definition, flow: Flow) -> Iterator[Fault]:
    """Compare the longest way with the time limits, without a calendar.

    No way may be longer than the longest limit that any case has, and for the limit of each case
    there must be a way that fits into it.
    """
    own = {one.key: one.limit or definition.limit for one in definition.cases}
    limits = [one for one in own.values() if _is_countable(one)]
    if not _is_countable(definition.limit) or len(limits) < len(own):
        return
    allowed = max(map(flow_rules.minutes, limits), default=flow_rules.minutes(definition.limit))
    tried = _answers(definition, flow)
    needed = max(flow_rules.longest(flow, one) for one in tried)
    if needed > allowed:
        yield Fault("flow", Problem("flow_too_long", _hours(needed, allowed)))
        return
    needed = min(flow_rules.shortest(flow, one) for one in tried)
    for case in definition.cases:
        limit = flow_rules.minutes(own[case.key])
        if needed > limit:
            facts = {"case": case.name, **_hours(needed, limit)}
            yield Fault("flow", Problem("flow_too_long_for", facts))


def _answers(definition: Definition, flow: Flow) -> list[dict[str, str] | None]:
    """Return each combination of answers that the flow tells apart; None stands for all."""
    conditions = [outcome.when for step in flow.steps for outcome in step.outcomes]
    try:
        return [*flow_branches.combinations(definition.form, conditions)] or [None]
    except flow_branches.TooMany:
        return [None]


def _is_countable(limit: TimeLimit) -> bool:
    return limit.unit is not TimeUnit.OTHER


def _hours(needed: int, allowed: int) -> dict[str, object]:
    return {"needed": -(-needed // 60), "allowed": allowed // 60}
