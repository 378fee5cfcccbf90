"""What is asked of the post: always inside the officer's own desk, always by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, literal, select, text, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from casework.dossiers.records import OPEN_STATES, Dossier
from casework.dossiers.states import State
from casework.people.actor import Actor
from casework.post import rules
from casework.post.records import Consignment, PostDirection, PostList, PostState
from casework.procedures.definition import Returning
from foundation.errors import NotFound
from foundation.ids import read_reference


@dataclass(frozen=True, slots=True)
class ToSend:
    """A result that is to go by post and has no consignment that is still alive."""

    id: int
    reference: str
    code: str
    holder_name: str
    address: str
    procedure_name: str
    next_due_at: datetime
    has_come_back: bool


def to_send(
    session: Session, agency_id: int, *, after: tuple[datetime, int] | None, limit: int
) -> list[ToSend]:
    """List results at the desk that are to be sent home, by due date."""
    mine = (Consignment.dossier_id == Dossier.id) & (
        Consignment.direction == PostDirection.OUT.value
    )
    came_back = exists().where(mine, Consignment.state == PostState.RETURNED.value)
    is_alive = exists().where(mine, Consignment.state.not_in(rules.GONE))
    asked = (
        select(Dossier, came_back)
        .where(
            Dossier.desk_agency_id == agency_id,
            text(f"dossier.{OPEN_STATES}"),
            Dossier.state == State.FINISHED.value,
            Dossier.return_way == Returning.HOME.value,
            ~is_alive,
        )
        .order_by(Dossier.next_due_at, Dossier.id)
        .limit(limit)
    )
    if after is not None:
        place = tuple_(literal(after[0]), literal(after[1]))
        asked = asked.where(tuple_(Dossier.next_due_at, Dossier.id) > place)
    return [
        ToSend(
            one.id,
            one.reference,
            one.shown_code,
            one.holder_name,
            one.holder_address or one.filer_address,
            one.procedure_name,
            one.next_due_at,
            came,
        )
        for one, came in session.execute(asked)
    ]


def consignments(
    session: Session,
    agency_id: int,
    *,
    direction: PostDirection | None = None,
    states: Sequence[PostState] = (),
    before: int | None,
    limit: int,
) -> list[Consignment]:
    """List a desk's consignments, newest first, of some states only where asked."""
    asked = select(Consignment).where(Consignment.agency_id == agency_id)
    if direction is not None:
        asked = asked.where(Consignment.direction == direction.value)
    if states:
        asked = asked.where(Consignment.state.in_([one.value for one in states]))
    if before is not None:
        asked = asked.where(Consignment.id < before)
    return list(session.scalars(asked.order_by(Consignment.id.desc()).limit(limit)))


def consignment(session: Session, reference: str, *, of: Actor, lock: bool = False) -> Consignment:
    """Return a consignment of the officer's desk with its events; raise NotFound."""
    asked = select(Consignment).where(
        Consignment.reference == reference, Consignment.agency_id == of.agency_id
    )
    return _one(session, asked, lock=lock)


def by_number(session: Session, typed: str, *, of: Actor, lock: bool = False) -> Consignment:
    """Return the desk's consignment with this reference or tracking number; raise NotFound."""
    number = rules.tidy_tracking(typed)
    asked = select(Consignment).where(
        Consignment.agency_id == of.agency_id,
        (Consignment.reference == (read_reference(typed) or ""))
        | ((Consignment.tracking == number) & (Consignment.tracking != "")),
    )
    return _one(session, asked.order_by(Consignment.id.desc()).limit(1), lock=lock)


def _one(session: Session, asked: Select[Consignment], *, lock: bool) -> Consignment:
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    else:
        asked = asked.options(selectinload(Consignment.events))
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="consignment")
    return found


def of_dossier(session: Session, dossier_id: int) -> list[Consignment]:
    """List a dossier's consignments with their events, newest first."""
    return list(
        session.scalars(
            select(Consignment)
            .where(Consignment.dossier_id == dossier_id)
            .order_by(Consignment.id.desc())
            .limit(20)
            .options(selectinload(Consignment.events))
        )
    )


def came_back(session: Session, dossier_ids: Sequence[int]) -> set[int]:
    """Return which of these dossiers' results came back from the post undelivered."""
    if not dossier_ids:
        return set()
    asked = select(Consignment.dossier_id).where(
        Consignment.dossier_id.in_(dossier_ids),
        Consignment.direction == PostDirection.OUT.value,
        Consignment.state == PostState.RETURNED.value,
    )
    return {one for one in session.scalars(asked) if one is not None}


def post_lists(
    session: Session, agency_id: int, *, before: int | None, limit: int
) -> list[PostList]:
    """List a desk's lists out and in, newest first."""
    asked = select(PostList).where(PostList.agency_id == agency_id)
    if before is not None:
        asked = asked.where(PostList.id < before)
    return list(session.scalars(asked.order_by(PostList.id.desc()).limit(limit)))


def post_list(session: Session, list_id: int, *, of: Actor) -> PostList:
    """Return one list of the officer's desk with its contents; raise NotFound."""
    found = session.scalars(
        select(PostList)
        .where(PostList.id == list_id, PostList.agency_id == of.agency_id)
        .options(undefer(PostList.contents))
    ).first()
    if found is None:
        raise NotFound(what="post_list")
    return found


def in_list(session: Session, list_id: int) -> list[Consignment]:
    """Return the consignments of a list out, in its order."""
    asked = select(Consignment).where(Consignment.list_id == list_id).order_by(Consignment.id)
    return list(session.scalars(asked))


def dossiers_of(session: Session, found: Sequence[Consignment]) -> dict[int, Dossier]:
    """Return the dossiers of consignments by their id."""
    ids = {one.dossier_id for one in found if one.dossier_id is not None}
    if not ids:
        return {}
    asked = select(Dossier).where(Dossier.id.in_(ids)).options(joinedload(Dossier.desk_agency))
    return {one.id: one for one in session.scalars(asked)}
