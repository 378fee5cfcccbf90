"""A dossier goes on its course: a step ends, the next ones open, branches meet, others are asked.

Every advance happens under the lock of the dossier; for the part of another agency the lock of
its lead's dossier is taken first (queries.lock_*), so that two branches that end in one
millisecond come one after the other.
"""

from collections import deque
from collections.abc import Iterable

from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.clocks.records import ClockReason
from casework.dossiers import course as courses
from casework.dossiers import finishing, holding, link_jobs, linking_parts, moves, paying, timing
from casework.dossiers.holding import Run
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, Verb
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.papers import actions as papers
from casework.people.actor import SYSTEM, Role
from casework.procedures.flow import FlowStep, Outcome, StepKind, StepPlace
from casework.procedures.flow_rules import open_ways
from casework.routing.records import Assignment, AssignmentState
from foundation.errors import Conflict

_BY_SYSTEM = "Hệ thống tự thực hiện."
_REFUSED = "Đã có ý kiến từ chối, không còn cần thực hiện."
_FREE = frozenset({Stage.AGENCY, Stage.PARTNERS, Stage.SEALING})
"""Stages from which a dossier goes to whoever is next; elsewhere somebody has it in hand."""
_SIGNED_BY = frozenset({StepKind.SIGN, StepKind.APPROVE})


class FlowStuck(Conflict):
    """The flow has no way on for this dossier's data: facts `step`."""

    code = "flow_stuck"


def go(
    run: Run, row: Assignment, outcome: Outcome, *, answer: str = "", answered_by: str = ""
) -> None:
    """End a step by an outcome and open what comes after it; the state is settled by `settle`."""
    state = AssignmentState.BACK if outcome.is_return else AssignmentState.DONE
    holding.close_row(run, row, state, outcome=outcome.key, answer=answer, answered_by=answered_by)
    follow(run, outcome)


def follow(run: Run, outcome: Outcome, *, leader_id: int | None = None) -> None:
    """Open the steps to which an outcome leads; the signature is the leader's where one is named.

    Raises FlowStuck where a step that nobody has to do leads nowhere.
    """
    if courses.ends_all(outcome):
        _refuse(run)
        return
    _arrive(run, run.course.graph.known(outcome), leader_id)
    while (met := _met(run)) is not None:
        row, step = met
        way = _way_on(run, step)
        holding.close_row(run, row, AssignmentState.DONE, outcome=way.key)
        _arrive(run, run.course.graph.known(way), leader_id)


def _arrive(run: Run, keys: Iterable[str], leader_id: int | None) -> None:
    waiting, seen = deque(keys), set[str]()
    while waiting:
        step = run.course.graph.steps[waiting.popleft()]
        if step.key in seen or run.row(step.key) is not None or step.kind is StepKind.HAND_OUT:
            continue
        seen.add(step.key)
        if courses.is_by_system(step):
            way = _way_on(run, step)
            holding.pass_row(run, step, way, step.note or _BY_SYSTEM)
            waiting.extend(run.course.graph.known(way))
        else:
            _open(run, step, leader_id)


def _way_on(run: Run, step: FlowStep) -> Outcome:
    way = courses.default_way(step, run.dossier.answers)
    if way is None:
        raise FlowStuck(step=step.name)
    return way


def _met(run: Run) -> tuple[Assignment, FlowStep] | None:
    """Return a join to which no open step can still lead."""
    for row in run.rows:
        step = run.step(row)
        if step is None or step.kind is not StepKind.JOIN:
            continue
        if run.course.before[step.key].isdisjoint(run.open_keys):
            return row, step
    return None


def _open(run: Run, step: FlowStep, leader_id: int | None) -> None:
    if step.kind is StepKind.JOIN:
        holding.new_row(run, step, run.dossier.agency_id, role=Role.SYSTEM.value)
    elif holding.is_elsewhere(step):
        _ask(run, step)
    elif step.kind in _SIGNED_BY:
        open_signature(run, step, leader_id)
    else:
        _open_own(run, step)


def open_signature(run: Run, step: FlowStep, leader_id: int | None) -> None:
    """Open a signature for its leader; without a proposal a specialist has to make one first."""
    agency_id = run.dossier.agency_id
    if leader_id is None:
        draft = holding.officer_for(run, step, Role.SPECIALIST, before=run.dossier.officer_id)
        holding.new_row(run, step, agency_id, role=Role.SPECIALIST.value, officer_id=draft)
        return
    officer_id: int | None = leader_id
    if step.kind is StepKind.APPROVE:
        officer_id = holding.officer_for(run, step, Role.LEADER)
    holding.new_row(run, step, agency_id, role=Role.LEADER.value, officer_id=officer_id)


def _open_own(run: Run, step: FlowStep) -> None:
    dossier = run.dossier
    at_desk = step.doer.place is StepPlace.DESK and step.kind is not StepKind.PAY
    officer_id = None
    if step.kind is StepKind.WORK and not at_desk:
        officer_id = holding.officer_for(run, step, Role(step.doer.role))
    agency_id = dossier.desk_agency_id if at_desk else dossier.agency_id
    holding.new_row(run, step, agency_id, officer_id=officer_id)


def _ask(run: Run, step: FlowStep) -> None:
    """Ask another agency: as a part of its own, as a question, or outside every system."""
    agency = holding.agency_of(run, step)
    if agency is None:
        holding.new_row(run, step, run.dossier.agency_id, is_outside=True)
        return
    if agency.id == run.dossier.agency_id and step.kind is StepKind.WORK:
        officer_id = holding.officer_for(run, step, Role.SPECIALIST)
        holding.new_row(run, step, agency.id, officer_id=officer_id)
        return
    row = holding.new_row(run, step, agency.id)
    if agency.installation_id is not None:
        link_jobs.carry(run.session, link_jobs.CarryPart(row.id), row)
    elif step.kind is StepKind.WORK:
        start_part(run, row, step, agency)


def start_part(run: Run, row: Assignment, step: FlowStep, agency: Agency) -> Dossier:
    """Open another agency's part and put it before those who are to work on it."""
    part = linking_parts.open_part(run, row, step, agency)
    begin(holding.run_of(run.session, part, by=SYSTEM, at=run.at))
    return part


def begin(run: Run) -> None:
    """Begin a course: an accepted dossier's reception is done, a part begins with its work."""
    first = run.course.flow.steps[0]
    if first.kind is StepKind.RECEIVE:
        follow(run, _way_on(run, first))
    else:
        _arrive(run, (first.key,), None)
    settle(run)


def _refuse(run: Run) -> None:
    """End the course by a refusal: what is open is cancelled, the slip has to be written."""
    stage = run.dossier.current[1]
    at_hand = run.in_hand()
    keeps = at_hand if stage not in {*_FREE, Stage.SPECIALIST} else None
    drop_all(run, keep=keeps)
    step = run.course.graph.steps[courses.REFUSE]
    officer_id = run.dossier.officer_id
    if stage is not Stage.SPECIALIST:
        officer_id = holding.officer_for(run, step, Role.SPECIALIST, before=officer_id)
    holding.new_row(run, step, run.dossier.agency_id, officer_id=officer_id)


def settle(run: Run) -> None:
    """Bring the state in line with the open steps: to whose table the dossier goes now."""
    dossier = run.dossier
    if dossier.current[1] not in _FREE:
        return
    row = run.in_hand()
    if row is None:
        if run.rows:
            _await(run)
        elif dossier.is_part:
            _return_to_lead(run)
        else:
            _finish(run)
        return
    if dossier.current[1] is not Stage.AGENCY:
        _move(run, Verb.REJOIN)
        dossier.officer_id = None
    if row.kind == StepKind.PAY.value:
        _demand(run, row)
    elif row.role == Role.SPECIALIST.value and row.officer_id is not None:
        _move(run, Verb.ALLOT, note=row.step_name)
        dossier.officer_id = row.officer_id
    elif row.role == Role.SPECIALIST.value:
        dossier.officer_id = None


def _move(run: Run, verb: Verb, *, note: str = "") -> None:
    details, run.details = run.details, {}
    moves.move(run.session, run.dossier, verb, by=SYSTEM, at=run.at, note=note, details=details)


def _await(run: Run) -> None:
    if run.dossier.current[1] is not Stage.PARTNERS:
        _move(run, Verb.AWAIT_PARTNERS)


def _finish(run: Run) -> None:
    steps = run.course.flow.steps
    name = next((one.name for one in steps if one.kind is StepKind.HAND_OUT), "")
    details, run.details = run.details, {}
    finishing.finish(run.session, run.dossier, details=details, hand_out_name=name, at=run.at)


def _demand(run: Run, row: Assignment) -> None:
    """Ask the citizen to pay; the time until then is not counted (Decree 45/2020 art. 13)."""
    _move(run, Verb.DEMAND_FEE, note=row.step_name)
    timing.fee_demanded(run.session, run.dossier, by=SYSTEM, at=run.at, note=row.step_name)
    definition = run.definition
    paying.open_bill(
        run.session,
        run.dossier,
        definition,
        paying.DEMAND,
        note=row.step_name,
        by=SYSTEM,
        at=run.at,
    )
    tell_holder(run.session, run.dossier, NoticeKind.FEE_DUE, at=run.at)


def _return_to_lead(run: Run) -> None:
    """Give a part's result back to its lead: the lead's step is done and its course goes on."""
    part, session = run.dossier, run.session
    _move(run, Verb.RETURN_TO_LEAD)
    part.finished_at = part.returned_at = run.at
    timing.ended(session, part, ClockReason.FINISHED, by=SYSTEM, at=run.at)
    finishing.end_all(session, part, by=run.by, at=run.at)
    if part.parent_id is None:
        link_jobs.tell_lead(session, part, link_jobs.RETURNED)
        return
    lead = session.get_one(Dossier, part.parent_id, with_for_update=True)
    lead_run = holding.run_of(session, lead, by=run.by, at=run.at)
    row = next((one for one in lead_run.rows if one.part_id == part.id), None)
    if row is None:
        return
    key, answer = outcome_of(session, part)
    who = session.get_one(Agency, part.agency_id).name
    done(lead_run, row, key, answer=answer, answered_by=who)


def outcome_of(session: Session, part: Dossier) -> tuple[str, str]:
    """Return how a part came out: the key of the lead's outcome (REFUSAL: refused) and words."""
    for row in holding.done_rows(session, part.id):
        if row.state != AssignmentState.DONE.value:
            continue
        if row.step_key == courses.REFUSE_SEAL:
            return courses.REFUSAL, row.answer
        if row.step_key == courses.WORK:
            return row.outcome, row.answer
    return "", ""


def chosen_way(run: Run, row: Assignment, key: str) -> Outcome:
    """Return the outcome of a step that an answer from elsewhere means; raise FlowStuck."""
    step = run.step(row)
    if step is None:
        raise FlowStuck(step=row.step_name)
    ways = open_ways(step, run.dossier.answers)
    named = next((one for one in ways if one.key == key), None)
    if named is None and key == courses.REFUSAL:
        named = next((one for one in ways if one.is_refusal), None)
    return named or _way_on(run, step)


def done(run: Run, row: Assignment, key: str, *, answer: str = "", answered_by: str = "") -> None:
    """Note that a step outside the dossier's own hands is done, and go on from there.

    For another agency's part, an answered question, or a branch beside the one in hand.
    """
    way = chosen_way(run, row, key)
    details: dict[str, object] = {"step": row.step_key, "outcome": way.key, "by": answered_by}
    note = f"{row.step_name}: {way.name}"
    moves.move(
        run.session, run.dossier, Verb.STEP_DONE, by=SYSTEM, at=run.at, note=note, details=details
    )
    go(run, row, way, answer=answer, answered_by=answered_by)
    settle(run)


def drop_all(run: Run, *, keep: Assignment | None) -> None:
    """Cancel all open steps but one, with the parts of others: a refusal was sealed."""
    for row in [one for one in run.rows if one is not keep]:
        finishing.cancel(run.session, run.dossier, row, reason=_REFUSED, by=run.by, at=run.at)
        run.rows.remove(row)
    run.session.flush()


def drop_proposal(run: Run) -> None:
    """Drop the result under way that no longer fits."""
    papers.drop_result(run.session, run.dossier.id)
