"""Work changes hands all at once: an officer leaves, goes on leave and comes back.

A takeover is ordered in one transaction; the worker then hands on one dossier after the other,
each in a transaction of its own, so that a fault stops neither the rest nor loses a result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, insert, literal, select, union, update
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.people.actor import Actor, Role
from casework.routing import absences, staff
from casework.routing.duty_records import (
    Absence,
    ItemState,
    Takeover,
    TakeoverItem,
    TakeoverKind,
)
from casework.routing.records import Assignment
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem
from foundation.jobs import Job, enqueue

LONGEST_REASON = 500
OPEN_NUMBERS = sorted(state.value for state in OPEN)


@dataclass(frozen=True, slots=True)
class TakeOver(Job):
    """Hand on the next dossiers of a takeover; the job asks for itself while some are left."""

    takeover_id: int


@dataclass(frozen=True, slots=True)
class BeginLeave(Job):
    """Hand an officer's open work to the substitute on the first day of leave."""

    absence_id: int


@dataclass(frozen=True, slots=True)
class EndLeave(Job):
    """Bring back what is still open when a leave is over."""

    absence_id: int


class TakeoverRunning(Conflict):
    """Work of this officer is changing hands already."""

    code = "takeover_running"


class NothingToTakeOver(Conflict):
    """The officer has no open work."""

    code = "nothing_to_take_over"


def order(
    session: Session,
    agency: Agency,
    officer_id: int,
    *,
    to_officer_id: int | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Takeover:
    """Order that all open work of an officer goes to one colleague, or by the rules.

    Raises NotFound for an officer who holds nothing here and never served here, Invalid,
    TakeoverRunning, NothingToTakeOver.
    """
    text = reason.strip()
    problems: dict[str, Problem] = {}
    if not text:
        problems["reason"] = Problem("required")
    elif len(text) > LONGEST_REASON:
        problems["reason"] = Problem("too_long", {"limit": LONGEST_REASON, "length": len(text)})
    problems |= _problems_of_receiver(session, agency, officer_id, to_officer_id)
    if problems:
        raise Invalid(problems)
    made = Takeover(
        kind=TakeoverKind.LEAVER.value,
        agency_id=agency.id,
        officer_id=officer_id,
        to_officer_id=to_officer_id,
        reason=text,
        ordered_at=at,
        ordered_by=by.account_id,
    )
    begin(session, agency, made, _held_by(agency.id, officer_id), by=by, at=at)
    if made.total == 0:
        raise NothingToTakeOver(officer=officer_id)
    return made


def begin(
    session: Session,
    agency: Agency,
    made: Takeover,
    dossier_ids: Select[int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep a takeover with its items, write it down and ask the worker to carry it out."""
    staff.lock_agency(session, agency.id)
    if made.officer_id is not None and running_of(session, made.officer_id):
        raise TakeoverRunning(officer=made.officer_id)
    session.add(made)
    session.flush()
    asked = select(literal(made.id), dossier_ids.subquery().c[0])
    done = session.execute(
        insert(TakeoverItem)
        .from_select(["takeover_id", "dossier_id"], asked)
        .returning(TakeoverItem.dossier_id)
    )
    made.total = len(done.all())
    session.flush()
    _write_down(session, agency, made, "order_takeover", by=by, at=at)
    go_on(session, made.id)


def go_on(session: Session, takeover_id: int) -> None:
    """Ask the worker for the next dossiers of a takeover, behind the work of the moment."""
    enqueue(session, TakeOver(takeover_id), lock=f"takeover:{takeover_id}", priority=-1)


def running_of(session: Session, officer_id: int) -> Takeover | None:
    """Return the takeover of an officer's work that is not yet finished, or None."""
    return session.scalars(
        select(Takeover).where(Takeover.officer_id == officer_id, Takeover.ended_at.is_(None))
    ).first()


def _held_by(agency_id: int, officer_id: int) -> Select[int]:
    """Select the dossiers that an officer holds, or at which the officer holds an open step."""
    steps = select(Assignment.dossier_id).where(
        Assignment.officer_id == officer_id,
        Assignment.agency_id == agency_id,
        Assignment.closed_at.is_(None),
    )
    own = select(Dossier.id).where(
        Dossier.agency_id == agency_id,
        Dossier.state.in_(OPEN_NUMBERS),
        Dossier.state != State.FINISHED.value,
        Dossier.officer_id == officer_id,
    )
    return select(union(steps, own).subquery().c[0])


def _problems_of_receiver(
    session: Session, agency: Agency, officer_id: int, to_officer_id: int | None
) -> dict[str, Problem]:
    if to_officer_id is None:
        return {}
    member = staff.officer_in(session, agency.id, to_officer_id)
    if member is None:
        return {"to": Problem("officer_elsewhere", {"agency": agency.name})}
    if to_officer_id == officer_id:
        return {"to": Problem("takeover_to_self")}
    if Role.SPECIALIST not in member.roles:
        return {"to": Problem("role_not_held", {"name": member.name})}
    return {}


def begin_leave(session: Session, absence: Absence, *, at: datetime) -> None:
    """Plan for a leave's first and last day, where open work is to be handed over."""
    if not absence.hands_over:
        return
    first = datetime.combine(absence.first_day, time(), VIETNAM)
    after = datetime.combine(absence.last_day + timedelta(days=1), time(), VIETNAM)
    enqueue(session, BeginLeave(absence.id), not_before=max(first, at))
    enqueue(session, EndLeave(absence.id), not_before=max(after, at))


def end_leave(
    session: Session, agency: Agency, absence_id: int, *, by: Actor, at: datetime
) -> None:
    """End a leave early or call it off: what was handed over comes back."""
    ended = absences.end(session, agency, absence_id, by=by, at=at)
    if ended.hands_over:
        enqueue(session, EndLeave(ended.id))


def hand_over_all(session: Session, absence_id: int, *, by: Actor, at: datetime) -> Takeover | None:
    """Hand the open work of an officer on leave to the substitute; once for each leave.

    None where the leave was called off, is over, or there is nothing to hand over.
    """
    absence = session.get(Absence, absence_id, with_for_update=True)
    today = at.astimezone(VIETNAM).date()
    if absence is None or not absences.is_away(absence, today):
        return None
    if _of_leave(session, absence_id, TakeoverKind.LEAVE) is not None:
        return None
    agency = session.get_one(Agency, absence.agency_id)
    to = absence.substitute_id or 0
    able = staff.officer_in(session, agency.id, to) is not None
    made = Takeover(
        kind=TakeoverKind.LEAVE.value,
        agency_id=agency.id,
        officer_id=absence.officer_id,
        to_officer_id=to if able else None,
        absence_id=absence.id,
        reason=absence.reason,
        ordered_at=at,
        ordered_by=absence.created_by,
    )
    begin(session, agency, made, _held_by(agency.id, absence.officer_id), by=by, at=at)
    return made


def bring_back(session: Session, absence_id: int, *, by: Actor, at: datetime) -> Takeover | None:
    """Bring back to an officer what was handed over for a leave and is still where it went."""
    absence = session.get(Absence, absence_id, with_for_update=True)
    today = at.astimezone(VIETNAM).date()
    if absence is None or absences.is_away(absence, today):
        return None
    given = _of_leave(session, absence_id, TakeoverKind.LEAVE)
    back = staff.officer_in(session, absence.agency_id, absence.officer_id)
    if given is None or back is None or _of_leave(session, absence_id, TakeoverKind.RETURN):
        return None
    agency = session.get_one(Agency, absence.agency_id)
    made = Takeover(
        kind=TakeoverKind.RETURN.value,
        agency_id=agency.id,
        officer_id=absence.officer_id,
        to_officer_id=absence.officer_id,
        absence_id=absence.id,
        reason=absence.reason,
        ordered_at=at,
        ordered_by=absence.created_by,
    )
    moved = select(TakeoverItem.dossier_id).where(
        TakeoverItem.takeover_id == given.id, TakeoverItem.state == ItemState.DONE.value
    )
    begin(session, agency, made, moved, by=by, at=at)
    return made


def given_to(session: Session, takeover: Takeover, dossier_id: int) -> int | None:
    """Tell from whom a dossier is taken: the officer, or on return who got it for the leave."""
    if takeover.kind != TakeoverKind.RETURN.value:
        return takeover.officer_id
    given = _of_leave(session, takeover.absence_id or 0, TakeoverKind.LEAVE)
    item = session.get(TakeoverItem, (given.id, dossier_id)) if given else None
    return item.officer_id if item else None


def _of_leave(session: Session, absence_id: int, kind: TakeoverKind) -> Takeover | None:
    return session.scalars(
        select(Takeover).where(Takeover.absence_id == absence_id, Takeover.kind == kind.value)
    ).first()


def waiting(session: Session, takeover_id: int, *, limit: int) -> Sequence[int]:
    """List the dossiers of a takeover that still wait, in order."""
    return session.scalars(
        select(TakeoverItem.dossier_id)
        .where(
            TakeoverItem.takeover_id == takeover_id,
            TakeoverItem.state == ItemState.WAITING.value,
        )
        .order_by(TakeoverItem.dossier_id)
        .limit(limit)
    ).all()


def note(
    session: Session,
    takeover_id: int,
    dossier_id: int,
    *,
    officer_id: int | None = None,
    problem: str = "",
    at: datetime,
) -> None:
    """Note how one dossier of a takeover came out, once, and count it."""
    state = ItemState.FAILED if problem else ItemState.DONE
    changed = session.execute(
        update(TakeoverItem)
        .where(
            TakeoverItem.takeover_id == takeover_id,
            TakeoverItem.dossier_id == dossier_id,
            TakeoverItem.state == ItemState.WAITING.value,
        )
        .values(state=state.value, officer_id=officer_id, problem=problem, at=at)
        .returning(TakeoverItem.dossier_id)
    ).first()
    if changed is not None:
        counter = Takeover.failed if problem else Takeover.done
        session.execute(
            update(Takeover).where(Takeover.id == takeover_id).values({counter: counter + 1})
        )


def finish(session: Session, takeover_id: int, *, by: Actor, at: datetime) -> None:
    """End a takeover none of whose dossiers waits any more, and write its result down."""
    made = session.get_one(Takeover, takeover_id, with_for_update=True, populate_existing=True)
    if made.ended_at is not None or waiting(session, takeover_id, limit=1):
        return
    made.ended_at = at
    agency = session.get_one(Agency, made.agency_id)
    _write_down(session, agency, made, "finish_takeover", by=by, at=at)


def _write_down(
    session: Session, agency: Agency, made: Takeover, act: str, *, by: Actor, at: datetime
) -> None:
    details = {
        "takeover": made.id,
        "kind": made.kind,
        "officer": made.officer_id,
        "to": made.to_officer_id,
        "to_agency": made.to_agency_id,
        "reason": made.reason,
        "total": made.total,
        "done": made.done,
        "failed": made.failed,
    }
    audit.append(session, staff.chain(agency), act, by=by, at=at, details=details)
