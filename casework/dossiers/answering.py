"""Questions to others and what they answer: consultations, steps outside, branches beside.

Decree 61/2018 art. 19.5: what is asked and until when is written down; where a law says so,
silence is consent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import advancing, holding, link_jobs, mending, moves, queries, timing
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.people.actor import SYSTEM, Actor, ActorKind, Role
from casework.procedures.flow import Outcome, StepKind
from casework.procedures.flow_rules import open_ways
from casework.routing.records import Assignment, AssignmentState
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Conflict, Invalid, NotFound, Problem

AGREES = Outcome("dong_y", "Đồng ý")
DISAGREES = Outcome("khong_dong_y", "Không đồng ý")
REMARKS = Outcome("y_kien", "Có ý kiến khác")
AD_HOC = (AGREES, DISAGREES, REMARKS)
"""How a question beside the flow can be answered."""
LONGEST = 4000
_SILENCE = "Hết thời hạn lấy ý kiến mà không trả lời; theo quy định được coi là đồng ý."


class AlreadyAnswered(Conflict):
    """The step was answered or is no longer needed."""

    code = "already_answered"


class NotAnsweredHere(Conflict):
    """The step is done on the dossier itself, or by the part of its agency: facts `step`."""

    code = "not_answered_here"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom until when; ``inputs`` name the parts and questions they may see.

    ``agency_id`` None asks somebody outside every system whose answer is written down here.
    """

    agency_id: int | None
    text: str
    limit: TimeLimit
    silence_agrees: bool = False
    inputs: tuple[str, ...] = ()


def ask(
    session: Session, dossier: Dossier, asked: Question, *, by: Actor, at: datetime
) -> Assignment:
    """Ask a question beside the flow; the dossier stays where it is. Raises Invalid."""
    _check(session, asked)
    agency = session.get(Agency, asked.agency_id) if asked.agency_id else None
    details: dict[str, object] = {"agency": agency.code if agency else "", "asked": asked.text}
    moves.move(session, dossier, Verb.CONSULT, by=by, at=at, note=asked.text, details=details)
    row = Assignment(
        dossier_id=dossier.id,
        step_name="Lấy ý kiến",
        kind=StepKind.CONSULT.value,
        agency_id=agency.id if agency else dossier.agency_id,
        role=Role.SPECIALIST.value,
        opened_at=at,
        opened_by=by.account_id,
        asked=asked.text,
        inputs=list(asked.inputs),
        silence_agrees=asked.silence_agrees,
        is_outside=agency is None,
    )
    session.add(row)
    session.flush()
    timing.step_begins(session, dossier, row, asked.limit, by=by, at=at)
    if agency is not None and agency.installation_id is not None:
        link_jobs.carry(session, link_jobs.CarryPart(row.id), row)
    return row


def _check(session: Session, asked: Question) -> None:
    problems = {}
    if not asked.text.strip():
        problems["text"] = Problem("required")
    elif len(asked.text) > LONGEST:
        problems["text"] = Problem("too_long", {"limit": LONGEST, "length": len(asked.text)})
    if asked.agency_id is not None and session.get(Agency, asked.agency_id) is None:
        problems["agency"] = Problem("not_a_choice")
    if asked.limit.amount <= 0 or asked.limit.unit in {TimeUnit.OTHER, TimeUnit.SAME_DAY}:
        problems["limit"] = Problem("positive_needed")
    if problems:
        raise Invalid(problems)


def of_officer(
    session: Session, assignment_id: int, *, of: Actor, lock: bool = False
) -> tuple[Assignment, Dossier]:
    """Return a step that the officer's agency has to answer, with its dossier; raise NotFound.

    With ``lock`` the dossier is locked first, then the step.
    """
    row = session.get(Assignment, assignment_id)
    if row is None or of.kind is not ActorKind.OFFICER or row.agency_id != of.agency_id:
        raise NotFound(what="assignment")
    if lock:
        dossier = queries.lock_by_id(session, row.dossier_id)
        session.refresh(row, with_for_update=True)
        return row, dossier
    return row, queries.by_id(session, row.dossier_id)


def waiting(session: Session, *, of: Actor, limit: int = 100) -> Sequence[Assignment]:
    """List what an officer's agency has to answer, the most urgent first."""
    return session.scalars(
        select(Assignment)
        .where(
            Assignment.agency_id == of.agency_id,
            Assignment.closed_at.is_(None),
            or_(
                Assignment.kind == StepKind.CONSULT.value,
                Assignment.is_outside,
                Assignment.step_key.like(f"%{holding.MEND}"),
            ),
        )
        .order_by(Assignment.due_at, Assignment.id)
        .limit(limit)
    ).all()


def outcomes(session: Session, row: Assignment, dossier: Dossier) -> tuple[Outcome, ...]:
    """Return how a step can be answered."""
    if not row.step_key:
        return AD_HOC
    run = holding.run_of(session, dossier, by=SYSTEM, at=row.opened_at)
    step = run.step(row)
    if step is None:
        return ()
    found = open_ways(step, dossier.answers)
    return tuple(one for one in found if not one.is_return)


def answer(
    session: Session, assignment_id: int, outcome: str, text: str, *, by: Actor, at: datetime
) -> None:
    """Answer a step: a consultation, a step outside, or an own branch beside the one in hand.

    What a partner gave back is mended (mending.mended). Locks the dossier itself. Raises NotFound
    for another agency's step, AlreadyAnswered, NotAnsweredHere, or Invalid for an outcome that the
    step does not have.
    """
    row, dossier = of_officer(session, assignment_id, of=by, lock=True)
    if row.step_key.endswith(holding.MEND):
        mending.mended(session, row.id, note=text, by=by, at=at)
        return
    if row.closed_at is not None:
        raise AlreadyAnswered(step=row.step_name)
    if len(text) > LONGEST:
        raise Invalid({"text": Problem("too_long", {"limit": LONGEST, "length": len(text)})})
    if not row.step_key:
        _close_ad_hoc(session, row, dossier, outcome, text, by=by, at=at)
        return
    run = holding.run_of(session, dossier, by=by, at=at)
    _check_answered_here(run, row)
    chosen = next((one for one in outcomes(session, row, dossier) if one.key == outcome), None)
    if chosen is None:
        raise Invalid({"outcome": Problem("not_a_choice")})
    if chosen.is_refusal and not text.strip():
        raise Invalid({"text": Problem("required")})
    advancing.done(run, row, outcome, answer=text, answered_by=by.name)


def _check_answered_here(run: holding.Run, row: Assignment) -> None:
    """Refuse what a part answers, what is in a specialist's hands, and what must be signed."""
    carried = row.part_id is not None or holding.is_remote(run.session, row)
    beside = run.is_own(row) and run.in_hand() is row and row.role == Role.SPECIALIST.value
    if carried or beside or row.kind in {
        StepKind.SIGN.value, StepKind.SEAL.value, StepKind.APPROVE.value, StepKind.PAY.value,
        StepKind.JOIN.value, StepKind.HAND_OUT.value,
    }:  # fmt: skip
        raise NotAnsweredHere(step=row.step_name)
    if not row.is_outside and not run.by.has(Role(row.role)):
        raise NotFound(what="assignment")


def _close_ad_hoc(
    session: Session,
    row: Assignment,
    dossier: Dossier,
    outcome: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    chosen = next((one for one in AD_HOC if one.key == outcome), None)
    if chosen is None or row.kind != StepKind.CONSULT.value:
        raise Invalid({"outcome": Problem("not_a_choice")})
    if chosen is not AGREES and not text.strip():
        raise Invalid({"text": Problem("required")})
    note = f"{row.step_name}: {chosen.name}"
    details: dict[str, object] = {"asked": row.id, "outcome": chosen.key, "by": by.name}
    moves.move(session, dossier, Verb.STEP_DONE, by=SYSTEM, at=at, note=note, details=details)
    row.state, row.closed_at = AssignmentState.DONE.value, at
    row.outcome, row.answer, row.answered_by = chosen.key, text, by.name
    timing.step_ends(session, dossier, row, by=by, at=at)


def end_by_silence(session: Session, assignment_id: int, *, at: datetime) -> None:
    """End a consultation whose time is over where silence is consent; else nothing happens.

    Idempotent; locks the dossier itself.
    """
    row = session.get(Assignment, assignment_id)
    if row is None or not row.silence_agrees:
        return
    dossier = queries.lock_by_id(session, row.dossier_id)
    session.refresh(row, with_for_update=True)
    if row.closed_at is not None or row.due_at is None or row.due_at > at:
        return
    if not row.step_key:
        _close_ad_hoc(session, row, dossier, AGREES.key, _SILENCE, by=SYSTEM, at=at)
        return
    run = holding.run_of(session, dossier, by=SYSTEM, at=at)
    advancing.done(run, row, "", answer=_SILENCE, answered_by=SYSTEM.name)
