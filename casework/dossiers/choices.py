"""What the flow allows at the step in hand: which results, which ways, which buttons.

Only reading: pages ask here, and the verbs of ``running`` obey the same answers.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.dossiers import course as courses
from casework.dossiers import holding, moves
from casework.dossiers.course import Leap
from casework.dossiers.holding import Run
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, Verb
from casework.people.actor import SYSTEM, Actor, Role
from casework.procedures.definition import Definition, ResultTemplate
from casework.procedures.flow import FlowStep, Outcome, StepKind
from casework.procedures.flow_rules import open_ways
from casework.routing.records import Assignment

FLOW_VERBS = frozenset({Verb.PROPOSE, Verb.SEND_FOR_REVIEW, Verb.MOVE_ON})
"""The verbs that are lawful by the table of states only where the flow allows them too."""


def leap_of(run: Run, row: Assignment) -> Leap | None:
    """Return how a proposal would reach the signature from the step in hand, or None."""
    step = run.step(row)
    if step is None:
        return None
    if row.kind in {StepKind.SIGN.value, StepKind.APPROVE.value}:
        return Leap((), step)
    return courses.leap(run.course, step, run.dossier.answers, run.open_keys)


def refusal_of(run: Run, row: Assignment) -> Outcome | None:
    """Return the way by which the dossier is refused at the step in hand, or None."""
    step = run.step(row)
    return courses.can_refuse(step, run.dossier.answers) if step else None


def offered(
    session: Session, dossier: Dossier, definition: Definition
) -> Mapping[Verb, tuple[ResultTemplate, ...]]:
    """Return what may be proposed now: to the leader (PROPOSE) or for review, each its results."""
    return offered_of(_looking(session, dossier, definition)) if works(dossier) else {}


def offered_of(run: Run) -> Mapping[Verb, tuple[ResultTemplate, ...]]:
    """Return what may be proposed at the step in hand."""
    row = run.in_hand()
    if row is not None and row.role != Role.SPECIALIST.value:
        return {}
    if row is not None:
        ahead, refuses = leap_of(run, row), refusal_of(run, row) is not None
    else:
        first = next(one for one in run.course.flow.steps if courses.is_own_work(one))
        ahead = courses.leap(run.course, first, run.dossier.answers, ())
        refuses = courses.can_refuse(first, run.dossier.answers) is not None
    return _offered(run, ahead.goal if ahead else None, refuses=refuses)


def _offered(
    run: Run, goal: FlowStep | None, *, refuses: bool
) -> Mapping[Verb, tuple[ResultTemplate, ...]]:
    reviewed = goal is not None and goal.kind is StepKind.APPROVE
    definition, course = run.definition, run.course
    given = courses.offered_results(course, definition, None if reviewed else goal, refuses=refuses)
    found = {Verb.PROPOSE: given} if given else {}
    if reviewed:
        found[Verb.SEND_FOR_REVIEW] = courses.offered_results(
            course, definition, goal, refuses=False
        )
    return found


def _looking(session: Session, dossier: Dossier, definition: Definition) -> Run:
    course = courses.course_of(definition, dossier.link_key)
    rows = [one for one in holding.open_rows(session, dossier.id) if course.step(one.step_key)]
    at = dossier.next_due_at
    return Run(session, dossier, definition, course, rows, SYSTEM, at)


def works(dossier: Dossier) -> bool:
    """Tell whether a specialist has the dossier in hand."""
    return dossier.current == (State.PROCESSING, Stage.SPECIALIST)


def permitted(session: Session, dossier: Dossier, definition: Definition) -> frozenset[Verb]:
    """Return which of the FLOW_VERBS the flow allows now; one statement, none where none can be."""
    if not works(dossier):
        return frozenset()
    run = _looking(session, dossier, definition)
    found = set(offered_of(run))
    if ways_of(run):
        found.add(Verb.MOVE_ON)
    return frozenset(found)


def verbs_for(
    session: Session, dossier: Dossier, definition: Definition, of: Actor
) -> tuple[Verb, ...]:
    """List what an actor may do to the dossier now, by the table of states and by its flow."""
    lawful = moves.verbs_for(dossier, of)
    if FLOW_VERBS.isdisjoint(lawful):
        return lawful
    allowed = permitted(session, dossier, definition)
    hidden = FLOW_VERBS - allowed
    if dossier.is_part:
        hidden |= {Verb.DEMAND_FEE}
    return tuple(one for one in lawful if one not in hidden)


def ways(session: Session, dossier: Dossier, definition: Definition) -> tuple[Outcome, ...]:
    """Return what MOVE_ON may choose at the step in hand."""
    return ways_of(_looking(session, dossier, definition)) if works(dossier) else ()


def ways_of(run: Run) -> tuple[Outcome, ...]:
    """Return the outcomes by which the step in hand may be left without a proposal."""
    row = run.in_hand()
    step = run.step(row) if row else None
    if row is None or step is None or row.role != Role.SPECIALIST.value:
        return ()
    found = open_ways(step, run.dossier.answers)
    if row.kind != StepKind.WORK.value:
        return tuple(one for one in found if one.is_return and _returns_to_work(run, one))
    proposal = leap_of(run, row)
    default = courses.default_way(step, run.dossier.answers)
    return tuple(
        one
        for one in found
        if not courses.ends_all(one)
        and not (one == default and proposal is not None and _is_signed_next(run, one))
    )


def _returns_to_work(run: Run, way: Outcome) -> bool:
    return all(courses.is_own_work(run.course.graph.steps[key]) for key in way.to)


def _is_signed_next(run: Run, way: Outcome) -> bool:
    """Tell whether nobody but the one who signs comes next: a proposal, not a move."""
    people = courses.next_people(run.course, way, run.dossier.answers)
    return all(one.kind in {StepKind.SIGN, StepKind.APPROVE, StepKind.JOIN} for one in people)
