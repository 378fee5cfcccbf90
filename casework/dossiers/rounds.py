"""Rounds of supplement: how often more may be asked for, and what a head has to agree to.

Decree 61/2018 art. 11.2c and 17.2a ask for everything once; special law may allow more, which the
procedure's version says (``supplement_rounds``). Beyond it a request is only drafted: a head of
the agency agrees or declines, and only then the holder hears of it. No clock stops meanwhile, as
nothing was asked yet.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import moves, reception
from casework.dossiers.reasons import reason_given
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier, SupplementRequest
from casework.dossiers.round_records import SupplementApproval
from casework.dossiers.states import Stage, State, Verb, find_move
from casework.people.actor import Actor, ActorKind, Role
from foundation.errors import Conflict, NotFound

_ASKABLE = or_(
    and_(Dossier.state == State.REGISTERED.value, Dossier.stage == Stage.DESK.value),
    and_(Dossier.state == State.PROCESSING.value, Dossier.stage == Stage.SPECIALIST.value),
)
"""Where a dossier must lie for more to be asked for; at other places a draft has become idle."""


class RoundWaiting(Conflict):
    """A further request waits for a head already."""

    code = "round_waiting"


class RoundSettled(Conflict):
    """A head has decided on it already, or it was taken back."""

    code = "round_settled"


class RoundMovedOn(Conflict):
    """The dossier has gone on since the request was drafted: there is nothing to ask any more."""

    code = "round_moved_on"


class RoundSameHand(Conflict):
    """Who drafted a request may not agree to it."""

    code = "round_same_hand"


def ask(
    session: Session,
    dossier: Dossier,
    items: Sequence[Asked],
    *,
    note: str = "",
    basis: str = "",
    by: Actor,
    at: datetime,
) -> SupplementRequest | SupplementApproval:
    """Ask for more where the version allows another round, else draft it for a head.

    Raises Invalid, RoundWaiting, WrongState and NotYourVerb; what is drafted is checked by the same
    rules as what is asked, so that nothing wrong is laid before a head.
    """
    waiting = open_of(session, dossier.id)
    if waiting is not None and not has_moved_on(dossier, waiting):
        raise RoundWaiting(reference=dossier.reference)
    if waiting is not None:
        waiting.state, waiting.decided_at = "over", at
        session.flush()
    if not reception.needs_approval(session, dossier):
        return reception.ask_for_more(session, dossier, items, note=note, basis=basis, by=by, at=at)
    find_move(*dossier.current, Verb.ASK_FOR_MORE, moves.roles_in(dossier, by))
    reception.check_asked(session, dossier, items)
    reason_given(basis, "basis")
    drafted = SupplementApproval(
        dossier_id=dossier.id,
        items=[asdict(item) for item in items],
        note=note,
        basis=basis,
        asked_at=at,
        asked_by=by.account_id,
        asker_name=by.name,
        asker_agency_id=by.agency_id,
    )
    session.add(drafted)
    session.flush()
    details = {"approval": drafted.id, "basis": basis}
    audit.append(session, dossier.chain, "more_drafted", by=by, at=at, details=details)
    return drafted


def open_of(session: Session, dossier_id: int) -> SupplementApproval | None:
    """Return the request that waits for a head, or None."""
    return session.scalars(
        select(SupplementApproval).where(
            SupplementApproval.dossier_id == dossier_id, SupplementApproval.state == "waiting"
        )
    ).first()


def newest_of(session: Session, dossier_id: int) -> SupplementApproval | None:
    """Return the newest request of a dossier that was laid before a head, however it ended."""
    asked = select(SupplementApproval).where(SupplementApproval.dossier_id == dossier_id)
    return session.scalars(asked.order_by(SupplementApproval.id.desc()).limit(1)).first()


def has_moved_on(dossier: Dossier, drafted: SupplementApproval) -> bool:
    """Tell whether a draft has become idle: nothing may be asked now, or the stage is another."""
    try:
        find_move(*dossier.current, Verb.ASK_FOR_MORE, {Role.RECEPTION})
    except Conflict:
        return True
    return dossier.accepted_at is not None and dossier.accepted_at > drafted.asked_at


def waiting(
    session: Session, of: Actor, *, after: int | None = None, limit: int
) -> list[tuple[SupplementApproval, Dossier]]:
    """List what waits for the heads of an officer's agency, the oldest first, after an id."""
    asked = (
        select(SupplementApproval, Dossier)
        .join(Dossier, Dossier.id == SupplementApproval.dossier_id)
        .where(
            SupplementApproval.state == "waiting",
            Dossier.agency_id == of.agency_id,
            _ASKABLE,
            or_(Dossier.accepted_at.is_(None), Dossier.accepted_at <= SupplementApproval.asked_at),
        )
    )
    if after is not None:
        asked = asked.where(SupplementApproval.id > after)
    rows = session.execute(asked.order_by(SupplementApproval.id).limit(limit))
    return [(drafted, dossier) for drafted, dossier in rows]


def approve(
    session: Session, dossier: Dossier, approval_id: int, *, by: Actor, at: datetime
) -> SupplementApproval:
    """Let a drafted request go to the holder, in the name of who drafted it.

    Raises NotFound for who is no head of the agency, RoundSettled for the second of two heads,
    RoundMovedOn, RoundSameHand. The caller holds the dossier's lock.
    """
    drafted = _before_head(session, dossier, approval_id, by)
    if has_moved_on(dossier, drafted):
        raise RoundMovedOn(reference=dossier.reference)
    if drafted.asked_by == by.account_id:
        raise RoundSameHand(reference=dossier.reference)
    asker = Actor(
        ActorKind.OFFICER,
        drafted.asked_by,
        drafted.asker_name,
        dossier.desk_agency_id,
        frozenset({Role.RECEPTION}),
    )
    request = reception.ask_for_more(
        session,
        dossier,
        asked_in(drafted),
        note=drafted.note,
        basis=drafted.basis,
        approver=by,
        by=asker,
        at=at,
    )
    drafted.request_id = request.id
    _settle(session, dossier, drafted, "approved", "", by=by, at=at)
    return drafted


def decline(
    session: Session, dossier: Dossier, approval_id: int, *, reason: str, by: Actor, at: datetime
) -> SupplementApproval:
    """Say as a head why no more is asked for; raise NotFound, RoundSettled, Invalid."""
    drafted = _before_head(session, dossier, approval_id, by)
    reason_given(reason)
    _settle(session, dossier, drafted, "declined", reason, by=by, at=at)
    return drafted


def asked_in(drafted: SupplementApproval) -> list[Asked]:
    """Return the items of a draft."""
    return [Asked(**item) for item in drafted.items]


def _before_head(
    session: Session, dossier: Dossier, approval_id: int, by: Actor
) -> SupplementApproval:
    drafted = session.get(SupplementApproval, approval_id, with_for_update=True)
    is_head = Role.LEADER in moves.roles_in(dossier, by)
    if drafted is None or drafted.dossier_id != dossier.id or not is_head:
        raise NotFound(what="supplement_approval")
    if drafted.state != "waiting":
        raise RoundSettled(reference=dossier.reference)
    return drafted


def _settle(
    session: Session,
    dossier: Dossier,
    drafted: SupplementApproval,
    state: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    drafted.state, drafted.answer = state, reason
    drafted.decided_at, drafted.decided_by = at, by.account_id
    session.flush()
    details = {"approval": drafted.id, "reason": reason, "request": drafted.request_id}
    audit.append(session, dossier.chain, f"more_{state}", by=by, at=at, details=details)
