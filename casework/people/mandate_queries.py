"""What is asked of mandates: for whom an account acts, who acts for it, its dependants."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased, joinedload

from casework.people import mandate_rules
from casework.people.actor import Actor, ActorKind, MemberRole, Standing
from casework.people.mandate_records import CommuneHelper, Dependant, Invitation, Mandate
from casework.people.records import Account
from foundation.errors import NotFound
from foundation.ids import token_hash

MOST_SHOWN = 200
"""So many people at most act for one account or belong to one organisation on a page."""


def standings() -> ColumnElement[Any]:
    """Return the mandates that nobody revoked of the account in hand, as a column of its row."""
    principal = aliased(Account)
    one = func.jsonb_build_array(
        Mandate.id,
        Mandate.principal_id,
        principal.name,
        Mandate.role,
        principal.kind,
        Mandate.procedures,
        Mandate.valid_from,
        Mandate.valid_until,
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(one, Mandate.id)))
        .join(principal, principal.id == Mandate.principal_id)
        .where(
            Mandate.agent_id == Account.id,
            Mandate.revoked_at.is_(None),
            principal.disabled_at.is_(None),
        )
        .correlate(Account)
        .scalar_subquery()
    )


def valid(rows: Iterable[Any] | None, at: datetime) -> tuple[Standing, ...]:
    """Return the standings of a ``standings`` column whose days hold at a moment."""
    return tuple(
        Standing(
            mandate_id=number,
            account_id=principal,
            name=name,
            role=MemberRole(role),
            is_member=kind == ActorKind.ORGANISATION.value,
            procedures=frozenset(procedures),
        )
        for number, principal, name, role, kind, procedures, first, last in rows or ()
        if mandate_rules.holds(
            mandate_rules.Days(
                date.fromisoformat(first), date.fromisoformat(last) if last else None
            ),
            at,
        )
    )


def given_by(session: Session, principal_id: int) -> list[Mandate]:
    """List the mandates that an account gave and nobody revoked, with those who act by them."""
    return list(
        session.scalars(
            select(Mandate)
            .where(Mandate.principal_id == principal_id, Mandate.revoked_at.is_(None))
            .options(joinedload(Mandate.agent, innerjoin=True))
            .order_by(Mandate.id)
            .limit(MOST_SHOWN)
        )
    )


def held_by(session: Session, agent_id: int) -> list[Mandate]:
    """List the mandates that an account holds and nobody revoked, with those who gave them."""
    return list(
        session.scalars(
            select(Mandate)
            .where(Mandate.agent_id == agent_id, Mandate.revoked_at.is_(None))
            .options(joinedload(Mandate.principal, innerjoin=True))
            .order_by(Mandate.id)
            .limit(MOST_SHOWN)
        )
    )


def by_either_side(session: Session, mandate_id: int, *, of: Actor) -> Mandate:
    """Return a mandate to its agent, its principal or a manager of the principal's; else NotFound.

    Revoked ones too: both sides may look up on what paper it stood.
    """
    managed = [
        one.account_id for one in of.mandates if one.is_member and one.role is MemberRole.MANAGER
    ]
    found = session.scalars(
        select(Mandate).where(
            Mandate.id == mandate_id,
            or_(
                Mandate.agent_id == of.account_id,
                Mandate.principal_id.in_([of.account_id, *managed]),
            ),
        )
    ).first()
    if found is None:
        raise NotFound(what="mandate")
    return found


def open_invitations(session: Session, principal_id: int, *, at: datetime) -> list[Invitation]:
    """List the codes of an account that still open something, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.principal_id == principal_id, *_still_good(at))
            .order_by(Invitation.id.desc())
            .limit(MOST_SHOWN)
        )
    )


def invitation_of_code(
    session: Session, plain_code: str, *, at: datetime, lock: bool = False
) -> Invitation:
    """Return the invitation that a tidied code opens, with who invites; raise NotFound."""
    asked = (
        select(Invitation)
        .join(Invitation.principal)
        .where(
            Invitation.code_hash == token_hash(f"invitation {plain_code}"),
            Account.disabled_at.is_(None),
            *_still_good(at),
        )
        .options(joinedload(Invitation.principal, innerjoin=True))
    )
    if lock:
        asked = asked.with_for_update(of=Invitation).execution_options(populate_existing=True)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="invitation")
    return found


def _still_good(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.used_at.is_(None),
        Invitation.cancelled_at.is_(None),
        Invitation.expires_at > at,
    )


def dependants(session: Session, account_id: int) -> list[Dependant]:
    """List the dependants of an account that it did not take off its list, oldest first."""
    return list(
        session.scalars(
            select(Dependant)
            .where(Dependant.account_id == account_id, Dependant.removed_at.is_(None))
            .order_by(Dependant.id)
            .limit(MOST_SHOWN)
        )
    )


def dependant(
    session: Session, dependant_id: int, *, of: Actor, removed: bool = False
) -> Dependant:
    """Return a dependant of the actor's account; raise NotFound."""
    asked = select(Dependant).where(
        Dependant.id == dependant_id, Dependant.account_id == of.account_id
    )
    if not removed:
        asked = asked.where(Dependant.removed_at.is_(None))
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="dependant")
    return found


def standing_mandate(
    session: Session, mandate_id: int, *, agent_id: int, at: datetime
) -> Mandate | None:
    """Return a mandate of an agent that holds at a moment, held fast until the transaction ends.

    Whoever revokes it waits, or was first: then there is none.
    """
    day = mandate_rules.day_of(at)
    return session.scalars(
        select(Mandate)
        .where(
            Mandate.id == mandate_id,
            Mandate.agent_id == agent_id,
            Mandate.revoked_at.is_(None),
            Mandate.valid_from <= day,
            or_(Mandate.valid_until.is_(None), Mandate.valid_until >= day),
        )
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).first()


def helper_mark(session: Session, account_id: int) -> CommuneHelper | None:
    """Return the mark of a commune's helper where an account has one."""
    return session.scalars(
        select(CommuneHelper).where(
            CommuneHelper.account_id == account_id, CommuneHelper.ended_at.is_(None)
        )
    ).first()


def helpers_in(session: Session, agency_ids: Collection[int]) -> list[CommuneHelper]:
    """List the helpers of some communes, with their accounts, oldest first."""
    return list(
        session.scalars(
            select(CommuneHelper)
            .where(CommuneHelper.agency_id.in_(agency_ids), CommuneHelper.ended_at.is_(None))
            .options(joinedload(CommuneHelper.account, innerjoin=True))
            .order_by(CommuneHelper.id)
            .limit(MOST_SHOWN)
        )
    )
