"""What is done with consignments: made, addressed, told how far they have come, closed.

Decree 61/2018 art. 16 and 20: dossiers may come and results may go by the public postal service.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import queries as dossiers
from casework.dossiers import reception, telling
from casework.dossiers.records import Dossier
from casework.dossiers.states import State, Verb, WrongState
from casework.notifications.records import NoticeKind
from casework.people.actor import SYSTEM, Actor
from casework.post import rules
from casework.post.records import Consignment, PostDirection, PostEvent, PostState
from casework.post.supplier import FILES
from foundation.errors import Conflict, Invalid, Problem
from foundation.ids import new_reference
from foundation.jobs import Job, enqueue


class TrackingTaken(Conflict):
    """The tracking number already belongs to another consignment."""

    code = "tracking_taken"


class ConsignmentUnderWay(Conflict):
    """The consignment has left the desk, so what stands on its label is not changed any more."""

    code = "consignment_under_way"


@dataclass(frozen=True, slots=True)
class CloseDelivered(Job):
    """Hand the dossier of a delivered consignment out, in a transaction of its own."""

    queue: ClassVar[str] = "quick"
    consignment_id: int


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who receives a result or has sent a dossier."""

    name: str
    phone: str = ""
    address: str = ""


def prepare_result(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, to: Correspondent | None = None
) -> Consignment:
    """Make a consignment of a dossier's result; the one already made where it is still alive.

    Raises WrongState unless the result lies at the desk, Invalid where the address is missing.
    """
    if dossier.state != State.FINISHED.value:
        raise WrongState(verb=Verb.HAND_OUT.value, state=dossier.state, stage=dossier.stage)
    found = session.scalars(
        select(Consignment).where(
            Consignment.dossier_id == dossier.id,
            Consignment.direction == PostDirection.OUT.value,
            Consignment.state.not_in(rules.GONE),
        )
    ).first()
    if found is not None:
        return found
    receiver = to or receiver_of(dossier)
    _check(receiver)
    contents = f"Kết quả hồ sơ {dossier.shown_code}"
    return _begin(session, dossier, PostDirection.OUT, receiver, contents=contents, by=by, at=at)


def receiver_of(dossier: Dossier) -> Correspondent:
    """Return to whom a result goes: the holder, where told to or at home, else the filer."""
    if dossier.return_address:
        return Correspondent(dossier.holder_name, dossier.holder_phone, dossier.return_address)
    if dossier.holder_address:
        return Correspondent(dossier.holder_name, dossier.holder_phone, dossier.holder_address)
    return Correspondent(
        dossier.filer_name, dossier.filer_phone or dossier.holder_phone, dossier.filer_address
    )


def filer_of(dossier: Dossier) -> Correspondent:
    """Return who most likely has sent a dossier: the filer."""
    return Correspondent(
        dossier.filer_name,
        dossier.filer_phone or dossier.holder_phone,
        dossier.filer_address or dossier.holder_address,
    )


def receive(
    session: Session,
    dossier: Dossier,
    *,
    tracking: str,
    sender: Correspondent,
    by: Actor,
    at: datetime,
) -> Consignment:
    """Note by which consignment a dossier came; raise TrackingTaken or Invalid."""
    _check(sender, needs_address=False)
    number = _tracking(session, tracking) if tracking else ""
    made = _begin(
        session, dossier, PostDirection.IN, sender, contents="Hồ sơ gửi đến", by=by, at=at
    )
    made.tracking = number
    _add_event(session, made, PostState.DELIVERED, at, by=by, noted_at=at)
    _settle(session, made, at=at)
    return made


def _check(one: Correspondent, *, needs_address: bool = True) -> None:
    problems: dict[str, Problem] = {}
    if not one.name:
        problems["name"] = Problem("required")
    if needs_address and not one.address:
        problems["address"] = Problem("required")
    if problems:
        raise Invalid(problems)


def _begin(
    session: Session,
    dossier: Dossier,
    direction: PostDirection,
    who: Correspondent,
    *,
    contents: str,
    by: Actor,
    at: datetime,
) -> Consignment:
    made = Consignment(
        reference=new_reference(),
        agency_id=dossier.desk_agency_id,
        dossier_id=dossier.id,
        direction=direction.value,
        supplier=FILES,
        name=who.name,
        phone=who.phone,
        address=who.address,
        contents=contents,
        created_by=by.account_id,
        created_at=at,
    )
    session.add(made)
    session.flush()
    _add_event(session, made, PostState.PREPARED, at, by=by, noted_at=at)
    _write_down(session, made, dossier.chain, "post_prepared", by=by, at=at)
    return made


def readdress(
    session: Session, consignment: Consignment, to: Correspondent, *, by: Actor, at: datetime
) -> None:
    """Correct to whom a consignment goes, as long as it is on no list."""
    _check(to)
    if consignment.state != PostState.PREPARED.value:
        raise ConsignmentUnderWay(reference=consignment.reference)
    consignment.name, consignment.phone, consignment.address = to.name, to.phone, to.address
    _write_down(session, consignment, _chain(session, consignment), "post_changed", by=by, at=at)


def note_tracking(
    session: Session, consignment: Consignment, tracking: str, *, by: Actor, at: datetime
) -> None:
    """Note the supplier's number; raise Invalid at ``tracking`` or TrackingTaken."""
    number = _tracking(session, tracking, but=consignment.id)
    if consignment.tracking == number:
        return
    if consignment.tracking and consignment.state in {one.value for one in rules.FINAL}:
        raise ConsignmentUnderWay(reference=consignment.reference)
    consignment.tracking = number
    session.flush()
    _write_down(session, consignment, _chain(session, consignment), "post_changed", by=by, at=at)


def _tracking(session: Session, text: str, *, but: int | None = None) -> str:
    number = rules.tidy_tracking(text)
    problem = rules.tracking_problem(number)
    if problem:
        raise Invalid({"tracking": problem})
    is_taken = exists().where(
        Consignment.supplier == FILES, Consignment.tracking == number, Consignment.id != (but or 0)
    )
    if session.scalar(select(is_taken)):
        raise TrackingTaken(tracking=number)
    return number


def tell(
    session: Session,
    consignment: Consignment,
    state: PostState,
    happened_at: datetime,
    *,
    place: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> bool:
    """Add one event of a locked consignment and let it count; False where it is known already.

    The holder is told once that the result is on its way; delivered closes the dossier by a job.
    """
    is_new = _add_event(
        session, consignment, state, happened_at, place=place, note=note, by=by, noted_at=at
    )
    if is_new:
        _settle(session, consignment, at=at)
        details: dict[str, object] = {"state": state.value, "happened_at": happened_at.isoformat()}
        chain = _chain(session, consignment)
        _write_down(session, consignment, chain, "post_event", by=by, at=at, details=details)
    return is_new


def _add_event(
    session: Session,
    consignment: Consignment,
    state: PostState,
    happened_at: datetime,
    *,
    place: str = "",
    note: str = "",
    by: Actor,
    noted_at: datetime,
) -> bool:
    row = {
        "consignment_id": consignment.id,
        "state": state.value,
        "at": happened_at,
        "place": place,
        "note": note,
        "noted_at": noted_at,
        "told_by": by.account_id,
    }
    added = insert(PostEvent).values(row).on_conflict_do_nothing().returning(PostEvent.id)
    return session.scalar(added) is not None


def _settle(session: Session, consignment: Consignment, *, at: datetime) -> None:
    """Let the state be what all events add up to, and do what follows from a new one."""
    rows = session.execute(
        select(PostEvent.at, PostEvent.state).where(PostEvent.consignment_id == consignment.id)
    )
    state = rules.state_after((when, PostState(value)) for when, value in rows)
    before, consignment.state = PostState(consignment.state), state.value
    if state is before:
        return
    if state in rules.FINAL:
        consignment.closed_at = at
    if consignment.direction != PostDirection.OUT.value:
        return
    if state in rules.UNDER_WAY and consignment.told_at is None:
        _tell_holder(session, consignment, at=at)
    if state is PostState.DELIVERED and consignment.dossier_id is not None:
        enqueue(session, CloseDelivered(consignment.id))


def _tell_holder(session: Session, consignment: Consignment, *, at: datetime) -> None:
    consignment.told_at = at
    dossier = session.get(Dossier, consignment.dossier_id) if consignment.dossier_id else None
    if dossier is None:
        return
    facts: dict[str, object] = {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
    }
    telling.tell(
        session,
        dossier,
        NoticeKind.SENT_BY_POST,
        event=f"post:{consignment.reference}",
        facts=facts,
        at=at,
    )


def close_delivered(session: Session, consignment_id: int, *, at: datetime) -> bool:
    """Hand the dossier of a delivered consignment out; False where that was done, or undone."""
    consignment = session.get_one(Consignment, consignment_id)
    if consignment.state != PostState.DELIVERED.value or consignment.dossier_id is None:
        return False
    dossier = dossiers.lock_by_id(session, consignment.dossier_id)
    if dossier.state != State.FINISHED.value:
        return False
    number = consignment.tracking or consignment.reference
    note = f"Đã phát qua bưu chính, số vận đơn {number}."
    reception.hand_out(session, dossier, note=note, by=SYSTEM, at=at)
    return True


def _chain(session: Session, consignment: Consignment) -> str:
    dossier = session.get(Dossier, consignment.dossier_id) if consignment.dossier_id else None
    return dossier.chain if dossier else f"post:{consignment.reference}"


def _write_down(
    session: Session,
    consignment: Consignment,
    chain: str,
    act: str,
    *,
    by: Actor,
    at: datetime,
    details: dict[str, object] | None = None,
) -> None:
    written = {
        "consignment": consignment.reference,
        "tracking": consignment.tracking,
        **(details or {}),
    }
    audit.append(session, chain, act, by=by, at=at, details=written)


def change_agency(session: Session, agency_id: int, successor_id: int) -> None:
    """Let consignments on their way go from an agency that ends to its successor."""
    session.execute(
        update(Consignment)
        .where(Consignment.agency_id == agency_id, Consignment.closed_at.is_(None))
        .values(agency_id=successor_id)
    )
