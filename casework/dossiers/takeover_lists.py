"""What is asked of takeovers: who left work behind, what changed hands and how it came out."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from casework.agencies.records import Agency, Officer
from casework.dossiers.records import Dossier
from casework.people.records import Account
from casework.routing.duty_records import Takeover, TakeoverItem
from casework.routing.records import Assignment
from foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class Leaver:
    """An officer with a closed account, or who serves elsewhere now, and the work left behind."""

    account_id: int
    name: str
    open: int


@dataclass(frozen=True, slots=True)
class Told:
    """One takeover with the names of those concerned: officers, or agencies at a merger."""

    takeover: Takeover
    giver: str
    to: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One dossier of a takeover as it is listed."""

    dossier_id: int
    reference: str
    shown_code: str
    procedure_name: str
    state: str
    officer: str
    problem: str


def leavers(session: Session, agency_id: int) -> list[Leaver]:
    """List those who hold open steps of an agency but whose account is closed or who left it."""
    rows = session.execute(
        select(Account.id, Account.name, func.count())
        .join(Assignment, Assignment.officer_id == Account.id)
        .outerjoin(Officer, Officer.account_id == Account.id)
        .where(
            Assignment.agency_id == agency_id,
            Assignment.closed_at.is_(None),
            Account.disabled_at.is_not(None) | Officer.agency_id.is_distinct_from(agency_id),
        )
        .group_by(Account.id, Account.name)
        .order_by(Account.name, Account.id)
    )
    return [Leaver(account_id, name, count) for account_id, name, count in rows]


def open_work(session: Session, officer_id: int, *, most: int = 1_000) -> int:
    """Count the open steps of an officer, at most so many."""
    some = (
        select(Assignment.id)
        .where(Assignment.officer_id == officer_id, Assignment.closed_at.is_(None))
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def listed(session: Session, agency_id: int, *, before: int | None, limit: int) -> list[Told]:
    """List the takeovers of an agency, newest first."""
    asked = _told().where(Takeover.agency_id == agency_id)
    if before is not None:
        asked = asked.where(Takeover.id < before)
    rows = session.execute(asked.order_by(Takeover.id.desc()).limit(limit))
    return [Told(one, name, receiver) for one, name, receiver in rows]


def one(session: Session, agency_id: int, takeover_id: int) -> Told:
    """Return a takeover from or to an agency; raise NotFound for another's."""
    row = session.execute(_told().where(Takeover.id == takeover_id)).first()
    if row is None or agency_id not in {row[0].agency_id, row[0].to_agency_id}:
        raise NotFound(takeover=takeover_id)
    return Told(*row)


def _told() -> Select[Takeover, str, str]:
    officer, to, here, there = aliased(Account), aliased(Account), aliased(Agency), aliased(Agency)
    return (
        select(
            Takeover,
            func.coalesce(officer.name, here.name),
            func.coalesce(to.name, there.name, ""),
        )
        .join(here, here.id == Takeover.agency_id)
        .outerjoin(officer, officer.id == Takeover.officer_id)
        .outerjoin(to, to.id == Takeover.to_officer_id)
        .outerjoin(there, there.id == Takeover.to_agency_id)
    )


def items(session: Session, takeover_id: int, *, after: int | None, limit: int) -> list[ItemRow]:
    """List the dossiers of a takeover with their results, by id."""
    asked = (
        select(
            Dossier.id,
            Dossier.reference,
            func.coalesce(Dossier.code, Dossier.reference),
            Dossier.procedure_name,
            TakeoverItem.state,
            func.coalesce(Account.name, ""),
            TakeoverItem.problem,
        )
        .join(Dossier, Dossier.id == TakeoverItem.dossier_id)
        .outerjoin(Account, Account.id == TakeoverItem.officer_id)
        .where(TakeoverItem.takeover_id == takeover_id)
    )
    if after is not None:
        asked = asked.where(TakeoverItem.dossier_id > after)
    rows = session.execute(asked.order_by(TakeoverItem.dossier_id).limit(limit))
    return [ItemRow(*row) for row in rows]
