"""A holder's wish that a dossier be stopped: asked on the portal, decided at the desk.

What is stopped at the applicant's request gets a Thông báo dừng (Circular 03/2025, form 05); the
verb itself is ``reception.halt``.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.dossiers import moves
from casework.dossiers.amend_records import HaltWish
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb, find_move
from casework.people.actor import Actor, Role
from foundation.errors import Conflict, NotFound


class AlreadyWished(Conflict):
    """A wish to stop the dossier waits for the desk already."""

    code = "already_wished"


def is_possible(dossier: Dossier) -> bool:
    """Tell whether the desk could stop a dossier now, so that wishing it makes sense."""
    try:
        find_move(*dossier.current, Verb.HALT, {Role.RECEPTION})
    except Conflict:
        return False
    return not dossier.is_part


def open_wish(session: Session, dossier_id: int) -> HaltWish | None:
    """Return the wish that waits for the desk, or None."""
    return session.scalars(
        select(HaltWish).where(HaltWish.dossier_id == dossier_id, HaltWish.state == "open")
    ).first()


def wishes(session: Session, dossier_id: int) -> list[HaltWish]:
    """List the wishes to stop a dossier, newest first."""
    asked = select(HaltWish).where(HaltWish.dossier_id == dossier_id)
    return list(session.scalars(asked.order_by(HaltWish.id.desc())))


def wish(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> HaltWish:
    """Ask the desk to stop a locked dossier; raise WrongState, AlreadyWished, NotFound, Invalid."""
    find_move(*dossier.current, Verb.HALT, {Role.RECEPTION})
    if Role.HOLDER not in moves.roles_in(dossier, by):
        raise NotFound(what="dossier")
    reason_given(reason)
    if open_wish(session, dossier.id) is not None:
        raise AlreadyWished(reference=dossier.reference)
    wished = HaltWish(dossier_id=dossier.id, reason=reason, made_at=at, made_by=by.account_id)
    session.add(wished)
    session.flush()
    moves.note(session, dossier, "halt_wished", by=by, at=at, note=reason)
    return wished


def decline(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Say at the desk why a dossier goes on; raise NotFound where nobody wished otherwise."""
    found = open_wish(session, dossier.id)
    if found is None or Role.RECEPTION not in moves.roles_in(dossier, by):
        raise NotFound(what="halt_wish")
    reason_given(reason)
    found.state, found.answer = "declined", reason
    found.closed_at, found.closed_by = at, by.account_id
    moves.note(session, dossier, "halt_declined", by=by, at=at, note=reason)


def agreed(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that the desk stopped the dossier as its holder wished, if one did."""
    session.execute(
        update(HaltWish)
        .where(HaltWish.dossier_id == dossier.id, HaltWish.state == "open")
        .values(state="agreed", closed_at=at, closed_by=by.account_id)
    )


def over(session: Session, dossier_id: int, *, at: datetime) -> None:
    """Note that a wish has become idle: the dossier ended in another way."""
    session.execute(
        update(HaltWish)
        .where(HaltWish.dossier_id == dossier_id, HaltWish.state == "open")
        .values(state="over", closed_at=at)
    )
