"""One dossier of a takeover changes hands, whatever place of the table of moves it lies in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import issuing, merging, moves, queries, takeovers
from casework.dossiers.records import Dossier
from casework.dossiers.states import MOVES, Stage, State, Verb
from casework.people.actor import SYSTEM, Role
from casework.procedures.records import Procedure
from casework.routing import choosing, staff
from casework.routing.choosing import Facts
from casework.routing.duty_records import ItemState, Takeover, TakeoverItem, TakeoverKind
from casework.routing.records import Assignment, AssignmentState

ALLOTTED = frozenset(
    (move.start, move.stage, move.verb) for move in MOVES if move.verb is Verb.ALLOT
)
"""Where a dossier can be put into other hands."""


def hand_on(session: Session, takeover_id: int, dossier_id: int, *, at: datetime) -> None:
    """Give one dossier of a takeover to who is to have it now; done twice it is done once."""
    dossier = queries.lock_by_id(session, dossier_id)
    item = session.get_one(
        TakeoverItem, (takeover_id, dossier_id), with_for_update=True, populate_existing=True
    )
    if item.state != ItemState.WAITING.value:
        return
    takeover = session.get_one(Takeover, takeover_id)
    if takeover.kind == TakeoverKind.MERGER.value:
        merging.move_dossier(session, takeover, dossier, at=at)
        takeovers.note(session, takeover_id, dossier_id, at=at)
        return
    got = _hand_on(session, takeover, dossier, at=at)
    takeovers.note(session, takeover_id, dossier_id, officer_id=got, at=at)


def _hand_on(session: Session, takeover: Takeover, dossier: Dossier, *, at: datetime) -> int | None:
    """Move what the one officer holds of a dossier; return who got it, None for the queue."""
    old = takeovers.given_to(session, takeover, dossier.id)
    if old is None:
        return None
    steps = _steps_of(session, takeover, dossier.id, old)
    if _lies_before(dossier, steps):
        issuing.hand_back(session, dossier, reason=takeover.reason, by=SYSTEM, at=at)
        steps = _steps_of(session, takeover, dossier.id, old)
    own = dossier.officer_id == old and dossier.agency_id == takeover.agency_id
    if own and not _passes_on(dossier):
        own, dossier.officer_id = False, None
    if not own and not steps:
        return None
    got: int | None = None
    if own:
        got = _receiver(session, takeover, dossier, None, Role.SPECIALIST, at=at)
        _give_dossier(session, takeover, dossier, got, at=at)
    for step in steps:
        new = got
        if not own or step.role != Role.SPECIALIST.value:
            new = _receiver(session, takeover, dossier, step, Role(step.role), at=at)
        step.officer_id = new
        step.state = (AssignmentState.TAKEN if new else AssignmentState.OPEN).value
        step.taken_at = at if new else None
        got = got or new
    session.flush()
    return got


def _receiver(
    session: Session,
    takeover: Takeover,
    dossier: Dossier,
    step: Assignment | None,
    role: Role,
    *,
    at: datetime,
) -> int | None:
    """Return who is named if the role is held, else whom the rules name; None for the queue."""
    named = takeover.to_officer_id
    agency_id = step.agency_id if step else dossier.agency_id
    member = staff.officer_in(session, agency_id, named) if named is not None else None
    if member is not None and role in member.roles:
        return named
    chosen = _by_rules(session, dossier, step, role, at=at)
    return None if chosen == takeover.officer_id else chosen


def _passes_on(dossier: Dossier) -> bool:
    """Tell whether a specialist has the dossier; one in the common queue or done has no holder."""
    state, stage = dossier.current
    return stage is not Stage.AGENCY and (state, stage, Verb.ALLOT) in ALLOTTED


def _steps_of(
    session: Session, takeover: Takeover, dossier_id: int, officer_id: int
) -> list[Assignment]:
    return list(
        session.scalars(
            select(Assignment)
            .where(
                Assignment.dossier_id == dossier_id,
                Assignment.officer_id == officer_id,
                Assignment.agency_id == takeover.agency_id,
                Assignment.closed_at.is_(None),
            )
            .order_by(Assignment.id)
        )
    )


def _lies_before(dossier: Dossier, steps: list[Assignment]) -> bool:
    """Tell whether a result lies before this leader, whose name stands on it."""
    is_laid = dossier.current == (State.PROCESSING, Stage.LEADER)
    return is_laid and any(step.role == Role.LEADER.value for step in steps)


def _by_rules(
    session: Session, dossier: Dossier, step: Assignment | None, role: Role, *, at: datetime
) -> int | None:
    field = session.scalar(
        select(Procedure.field_code).where(Procedure.code == dossier.procedure_code)
    )
    facts = Facts(
        procedure_code=dossier.procedure_code,
        field_code=field or "",
        commune_code=dossier.agency.commune_code or "",
        step_key=step.step_key if step else "",
    )
    agency_id = step.agency_id if step else dossier.agency_id
    return choosing.choose(session, agency_id, role, facts, at=at)


def _give_dossier(
    session: Session, takeover: Takeover, dossier: Dossier, new: int | None, *, at: datetime
) -> None:
    """Write who holds the dossier; with nobody to take it, it goes back to the common queue."""
    details = {"takeover": takeover.id, "from": dossier.officer_id, "officer": new}
    in_hand = dossier.current == (State.PROCESSING, Stage.SPECIALIST)
    verb = Verb.RELEASE if new is None and in_hand else Verb.ALLOT
    moves.move(session, dossier, verb, by=SYSTEM, at=at, note=takeover.reason, details=details)
    dossier.officer_id = new
