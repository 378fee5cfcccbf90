"""Whether the ways of a flow lead to the end: reach, branches, parallels, loops, order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations as pairs

from casework.procedures import flow_branches
from casework.procedures.conditions import holds
from casework.procedures.definition import Definition
from casework.procedures.faults import Fault
from casework.procedures.flow import Flow, FlowStep, Outcome, StepKind
from casework.procedures.flow_graph import Fork, Graph, is_end
from foundation.errors import Problem


def fault(step: FlowStep, code: str, **facts: object) -> Fault:
    """Name a fault at a step, which its sentence calls by name."""
    return Fault(f"flow.{step.key}", Problem(code, {"step": step.name or step.key, **facts}))


def faults(definition: Definition, flow: Flow) -> Iterator[Fault]:
    """List what is wrong with the ways of a flow."""
    graph = Graph(flow)
    for step in flow.steps:
        yield from _targets(graph, step)
        yield from _branches(definition, step)
    yield from _reach(graph)
    if graph.on_cycle:
        first = next(one for one in flow.steps if one.key in graph.on_cycle)
        names = ", ".join(one.name for one in flow.steps if one.key in graph.on_cycle)
        yield fault(first, "flow_loop", steps=names)
        return
    yield from _parallels(graph)
    yield from _returns(graph)
    yield from _order(graph)


def _targets(graph: Graph, step: FlowStep) -> Iterator[Fault]:
    for outcome in step.outcomes:
        for target in outcome.to:
            if target not in graph.steps:
                yield fault(step, "flow_unknown_step", outcome=outcome.name, to=target)
        if outcome.is_return and len(outcome.to) != 1:
            yield fault(step, "flow_return_one", outcome=outcome.name)
    if not step.outcomes:
        yield fault(step, "flow_no_way")
    elif all(one.is_return for one in step.outcomes):
        yield fault(step, "flow_only_returns")


def _branches(definition: Definition, step: FlowStep) -> Iterator[Fault]:
    """Try every combination of answers that the step's conditions tell apart."""
    forward = [one for one in step.outcomes if not one.is_return]
    known = {one.key for one in definition.form.fields}
    for outcome in step.outcomes:
        for key in outcome.when:
            if key not in known:
                yield fault(step, "flow_condition_unknown", outcome=outcome.name, key=key)
                return
    if not any(one.when for one in forward):
        return
    conditions = [one.when for one in forward]
    try:
        tried = list(flow_branches.combinations(definition.form, conditions))
    except flow_branches.TooMany:
        yield fault(step, "flow_branch_too_many")
        return
    yield from _holes(definition, step, forward, tried)
    yield from _overlaps(definition, step, forward, tried)


def _holes(
    definition: Definition, step: FlowStep, forward: list[Outcome], tried: list[dict[str, str]]
) -> Iterator[Fault]:
    plain = [one for one in forward if one.when or not one.is_refusal]
    for answers in tried:
        if not any(holds(one.when, answers) for one in plain):
            yield fault(step, "flow_branch_hole", answers=_words(definition, answers))
            return


def _overlaps(
    definition: Definition, step: FlowStep, forward: list[Outcome], tried: list[dict[str, str]]
) -> Iterator[Fault]:
    by_data = [one for one in forward if one.when and not one.is_refusal]
    for one, other in pairs(by_data, 2):
        for answers in tried:
            if holds(one.when, answers) and holds(other.when, answers):
                words = _words(definition, answers)
                yield fault(
                    step, "flow_branch_overlap", first=one.name, second=other.name, answers=words
                )
                break


def _words(definition: Definition, answers: dict[str, str]) -> str:
    """Say a combination of answers in the words of the form."""
    fields = {one.key: one for one in definition.form.fields}
    said = []
    for key, value in answers.items():
        labels = {one.value: one.label for one in fields[key].options}
        labels |= {"yes": "Có", "no": "Không", "": "(trống)"}
        said.append(f"{fields[key].label}: {labels.get(value, value)}")
    return "; ".join(said)


def _reach(graph: Graph) -> Iterator[Fault]:
    reached = graph.after(graph.first)
    for key, step in graph.steps.items():
        if key not in reached:
            yield fault(step, "flow_unreachable")
        if graph.is_join(key) and len(graph.back[key]) <= 1:
            yield fault(step, "flow_join_one_way")


def _parallels(graph: Graph) -> Iterator[Fault]:
    meetings: set[str] = set()
    for fork in graph.forks:
        if not graph.meeting(fork):
            yield fault(graph.steps[fork.step], "flow_parallel_open", outcome=fork.outcome.name)
        meetings |= _meetings(graph, fork)
    for key in graph.order:
        if key in meetings and not graph.is_join(key):
            yield fault(graph.steps[key], "flow_meets_without_join")


def _meetings(graph: Graph, fork: Fork) -> set[str]:
    """Return the steps in which branches of a fork run together themselves."""
    found: set[str] = set()
    reached = {target: graph.after(target) for target in fork.targets}
    for one, other in pairs(fork.targets, 2):
        shared, own = reached[one] & reached[other], reached[one] ^ reached[other]
        for key in shared - found:
            comes_from = own | {fork.step} if key in fork.targets else own
            if not comes_from.isdisjoint(graph.back[key]):
                found.add(key)
    return found


def _returns(graph: Graph) -> Iterator[Fault]:
    inside = _inside(graph)
    for key, step in graph.steps.items():
        for outcome in step.outcomes:
            for target in graph.known(outcome) if outcome.is_return else ():
                name = graph.steps[target].name
                if graph.is_join(target):
                    yield fault(step, "flow_return_to_join", outcome=outcome.name, to=name)
                elif target not in graph.before(key):
                    yield fault(step, "flow_return_not_back", outcome=outcome.name, to=name)
                elif inside[target] != inside[key]:
                    yield fault(step, "flow_return_leaves", outcome=outcome.name, to=name)


def _inside(graph: Graph) -> dict[str, set[tuple[str, str]]]:
    """Return for each step the parallel branches in which it lies."""
    found: dict[str, set[tuple[str, str]]] = {key: set() for key in graph.steps}
    for fork in graph.forks:
        for target, branch in zip(fork.targets, graph.branches(fork), strict=True):
            for key in branch:
                found[key].add((f"{fork.step}.{fork.outcome.key}", target))
    return found


def _order(graph: Graph) -> Iterator[Fault]:
    """Check what must come before what: signature, seal, handing out."""
    signs = {key for key, one in graph.steps.items() if one.kind is StepKind.SIGN}
    seals = {key for key, one in graph.steps.items() if one.kind is StepKind.SEAL}
    unsigned = graph.after(graph.first, without=signs)
    for key, step in graph.steps.items():
        if key in seals & unsigned:
            yield fault(step, "flow_seal_before_sign")
        if step.kind is StepKind.HAND_OUT and any(graph.ways[key]):
            yield fault(step, "flow_hand_out_not_last")
        if step.kind is not StepKind.HAND_OUT and any(is_end(one) for one in step.outcomes):
            yield fault(step, "flow_end_without_hand_out")
    for key in signs:
        after = graph.after(*graph.ways[key], without=seals)
        if any(graph.steps[one].kind is StepKind.HAND_OUT for one in after):
            yield fault(graph.steps[key], "flow_sign_without_seal")
