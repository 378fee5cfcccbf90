"""The flow of a dossier runs here: each verb of the one table of states tells what it has done.

The flow is that of the procedure's version (Decree 61/2018 art. 13, 19); which steps are open is
kept as assignments. Verbs move the state, this module opens and closes steps.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.agencies.records import Officer, OfficerRole
from casework.dossiers import (
    advancing,
    answering,
    choices,
    finishing,
    holding,
    link_jobs,
    mending,
    moves,
)
from casework.dossiers import course as courses
from casework.dossiers.choices import FLOW_VERBS, offered, permitted, verbs_for, ways
from casework.dossiers.holding import Run
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.people.actor import SYSTEM, Actor, Role
from casework.procedures.definition import Definition
from casework.procedures.flow import FlowStep, StepKind
from casework.routing.records import Assignment, AssignmentState
from foundation.errors import Conflict, Invalid, Problem

__all__ = ["FLOW_VERBS", "offered", "permitted", "verbs_for", "ways"]

DEFAULT_FLOW = courses.DEFAULT_FLOW
LONGEST = 1000


class NotYetToSign(Conflict):
    """Other steps come before the signature: facts `step` names the one that is next."""

    code = "not_yet_to_sign"


class AnswersNeeded(Conflict):
    """Which way the dossier takes hangs on answers of the form that are not there yet."""

    code = "answers_needed"


class StepOfOthers(Conflict):
    """The step in hand is not a specialist's: facts `step`."""

    code = "step_of_others"


def open_steps(session: Session, dossier_id: int) -> list[Assignment]:
    """Return the open steps of a dossier, those asked ad hoc too, the oldest first."""
    return holding.open_rows(session, dossier_id)


def begin(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Begin the flow of an accepted dossier: its first steps after reception open."""
    mending.give_for_distance(session, dossier, by=by, at=at)
    course = courses.course_of(definition, dossier.link_key)
    advancing.begin(Run(session, dossier, definition, course, [], by, at))


def taken_up(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that a specialist has taken the open step up.

    The work of a leader before a specialist's is allotting it: it ends here too. Raises
    StepOfOthers where somebody else is to act first, AnswersNeeded where a paper's form was not
    typed yet.
    """
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _for_specialist(run)
    holding.take(row, by.account_id, at=at)
    link_jobs.tell_lead(session, dossier, link_jobs.TAKEN_UP)


def _for_specialist(run: Run) -> Assignment:
    """Return the specialist's step that is next; a leader's allotting before it is done."""
    row = _in_hand(run)
    while row.role == Role.LEADER.value and row.kind == StepKind.WORK.value:
        step = run.step(row)
        way = courses.default_way(step, run.dossier.answers) if step else None
        if way is None:
            raise AnswersNeeded(step=row.step_name)
        advancing.go(run, row, way, answer="Đã phân công.")
        row = _in_hand(run)
    if row.role != Role.SPECIALIST.value:
        raise StepOfOthers(step=row.step_name)
    return row


def _in_hand(run: Run) -> Assignment:
    """Return the step in hand; a dossier of before flows ran stands at its first own work."""
    row = run.in_hand()
    if row is not None:
        return row
    for old in holding.open_rows(run.session, run.dossier.id):
        if not old.step_key and old.kind == StepKind.WORK.value:
            run.session.delete(old)
    run.session.flush()
    first = next(one for one in run.course.flow.steps if courses.is_own_work(one))
    officer_id = run.dossier.officer_id
    return holding.new_row(run, first, run.dossier.agency_id, officer_id=officer_id)


def paid(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that the fee was paid: a step that waited for it is done."""
    run = holding.run_of(session, dossier, by=by, at=at)
    row = next((one for one in run.rows if one.kind == StepKind.PAY.value), None)
    if row is None:
        return
    advancing.go(run, row, advancing.chosen_way(run, row, ""), answer="Đã nộp.")
    after = run.in_hand()
    if after is not None and after.role == Role.SPECIALIST.value and after.officer_id is not None:
        dossier.officer_id = after.officer_id
        return
    moves.move(session, dossier, Verb.RELEASE, by=SYSTEM, at=at)
    advancing.settle(run)


def move_on(
    session: Session, dossier: Dossier, outcome_key: str, *, note: str, by: Actor, at: datetime
) -> None:
    """End the step in hand by an outcome that its flow offers; what comes next opens.

    Raises Invalid for an outcome that is not offered, or for a return without its reason.
    """
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _in_hand(run) if choices.works(dossier) else None
    chosen = next((one for one in choices.ways_of(run) if one.key == outcome_key), None)
    if len(note) > LONGEST:
        raise Invalid({"note": Problem("too_long", {"limit": LONGEST, "length": len(note)})})
    details: dict[str, object] = {"step": row.step_key, "outcome": outcome_key} if row else {}
    told = f"{row.step_name}: {chosen.name}" if row and chosen else ""
    if chosen is not None and chosen.is_return and not note.strip():
        raise Invalid({"note": Problem("required")})
    if row is not None and chosen is None:
        raise Invalid({"outcome": Problem("not_a_choice")})
    shown = f"{told}. {note}".strip() if note else told
    moves.move(session, dossier, Verb.MOVE_ON, by=by, at=at, note=shown, details=details)
    if row is None or chosen is None:
        return
    advancing.drop_proposal(run)
    advancing.go(run, row, chosen, answer=note)
    advancing.settle(run)


def proposed(
    session: Session,
    dossier: Dossier,
    leader_id: int,
    *,
    refuses: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Go on to the signature or the review: the specialist's steps up to it are done.

    Raises NotYetToSign where other steps come first; a refusal may always come where the step in
    hand has a way for it.
    """
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _in_hand(run)
    if refuses and (way := choices.refusal_of(run, row)) is not None:
        holding.close_row(run, row, AssignmentState.DONE, outcome=way.key)
        advancing.open_signature(run, run.course.graph.steps[courses.REFUSE_SIGN], leader_id)
        return
    ahead = choices.leap_of(run, row)
    if ahead is None:
        raise NotYetToSign(step=row.step_name)
    if not ahead.passed:
        holding.close_row(run, row, AssignmentState.DONE, outcome="trinh")
        advancing.open_signature(run, ahead.goal, leader_id)
        return
    first, *more = ahead.passed
    holding.close_row(run, row, AssignmentState.DONE, outcome=first[1].key)
    for step, way in more:
        met = run.row(step.key)
        if met is not None:
            holding.close_row(run, met, AssignmentState.DONE, outcome=way.key)
        else:
            holding.pass_row(run, step, way)
    advancing.follow(run, ahead.passed[-1][1], leader_id=leader_id)


def approved(
    session: Session, dossier: Dossier, leader_id: int, *, by: Actor, at: datetime
) -> None:
    """Go on from the review to the signature of the leader whom the proposal names."""
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _signature(run)
    if row is not None:
        way = advancing.chosen_way(run, row, "")
        holding.close_row(run, row, AssignmentState.DONE, outcome=way.key)
        advancing.follow(run, way, leader_id=leader_id)


def _signature(run: Run) -> Assignment | None:
    return next(
        (one for one in run.rows if one.role == Role.LEADER.value and run.is_own(one)), None
    )


def handed_back(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Go back to the specialist by the step's way of return, or to write the proposal anew."""
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _signature(run)
    if row is None:
        return
    target = _back_to(run, row)
    holding.close_row(run, row, AssignmentState.BACK, outcome="tra_lai", answer=reason)
    role = Role.SPECIALIST.value
    holding.new_row(run, target, dossier.agency_id, role=role, officer_id=dossier.officer_id)


def _back_to(run: Run, row: Assignment) -> FlowStep:
    """Return where a handed back proposal goes: never behind a fork that was passed already."""
    step, steps = run.step(row), run.course.graph.steps
    if row.step_key == courses.REFUSE_SIGN:
        for old in holding.done_rows(run.session, run.dossier.id):
            if (found := steps.get(old.step_key)) is not None and courses.is_own_work(found):
                return found
    seen = set[str]()
    while step is not None and step.key not in seen:
        seen.add(step.key)
        back = next((steps[key] for one in step.outcomes if one.is_return for key in one.to), None)
        if back is not None and courses.is_own_work(back):
            return back
        step = back
    return steps[row.step_key]


def signed(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Go on to the clerk: the signature is made."""
    run = holding.run_of(session, dossier, by=by, at=at)
    row = _signature(run)
    if row is not None:
        advancing.go(run, row, advancing.chosen_way(run, row, ""))


def sealed(
    session: Session,
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Go on from the seal: to the desk, to other agencies, to more own work, or to the lead.

    ``details`` are written to the journal with the move that follows. A sealed refusal ends it all.
    """
    run = holding.run_of(session, dossier, by=by, at=at)
    run.details = dict(details or {})
    row = next((one for one in run.rows if one.kind == StepKind.SEAL.value), None)
    if row is not None:
        if row.step_key == courses.REFUSE_SEAL:
            advancing.drop_all(run, keep=row)
        advancing.go(run, row, advancing.chosen_way(run, row, ""))
    advancing.settle(run)


def closed(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """End the flow: the dossier is withdrawn, halted or handed out; open steps are cancelled."""
    finishing.end_all(session, dossier, by=by, at=at)


def release(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the step in hand back to the agency's common queue, saying why."""
    if not reason.strip():
        raise Invalid({"reason": Problem("required")})
    moves.move(session, dossier, Verb.RELEASE, by=by, at=at, note=reason)
    run = holding.run_of(session, dossier, by=by, at=at)
    holding.take(_in_hand(run), None, at=at)
    dossier.officer_id = None


def allot(
    session: Session,
    dossier: Dossier,
    officer_id: int,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Put the step in hand into a specialist's hands; raise Invalid for who is none here."""
    officer = session.get(Officer, officer_id)
    held = session.get(OfficerRole, (officer_id, Role.SPECIALIST.value))
    if officer is None or held is None or officer.agency_id != dossier.agency_id:
        raise Invalid({"officer": Problem("not_a_choice")})
    details: dict[str, object] = {"officer": officer_id}
    moves.move(session, dossier, Verb.ALLOT, by=by, at=at, note=reason, details=details)
    run = holding.run_of(session, dossier, by=by, at=at)
    holding.take(_for_specialist(run), officer_id, at=at)
    dossier.officer_id = officer_id


def consult(
    session: Session, dossier: Dossier, asked: answering.Question, *, by: Actor, at: datetime
) -> Assignment:
    """Ask another agency or unit a question beside the flow (Decree 61/2018 art. 19.5)."""
    return answering.ask(session, dossier, asked, by=by, at=at)
