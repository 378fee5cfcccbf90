"""Visits at the counter: one person's turn, in which one or several dossiers are handed in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from casework.agencies.records import Agency
from casework.dossiers.desk_records import DeskVisit
from casework.dossiers.records import Dossier
from casework.papers.records import Paper, PaperState
from casework.people.actor import Actor, Role
from casework.people.records import Account
from foundation.errors import Invalid, NotAllowed, NotFound, Problem
from foundation.ids import new_reference

KEY_LENGTH = 200


class NotADesk(NotAllowed):
    """Only an officer of reception at an agency with a one-stop desk takes dossiers in."""

    code = "not_a_desk"


def open_visit(session: Session, *, filer: Account, key: str, by: Actor, at: datetime) -> DeskVisit:
    """Begin one person's turn at the counter; the same key gives the same visit, locked.

    A key belongs to the officer who used it first and to one filer; another one's is refused with
    Invalid. Raises NotADesk.
    """
    desk_of(session, by)
    if not key or len(key) > KEY_LENGTH:
        raise Invalid({"key": Problem("key_needed", {"limit": KEY_LENGTH})})
    row = {
        "reference": new_reference(),
        "agency_id": by.agency_id,
        "officer_id": by.account_id,
        "filer_id": filer.id,
        "key": key,
        "at": at,
    }
    session.execute(insert(DeskVisit).values(**row).on_conflict_do_nothing(index_elements=["key"]))
    visit = session.scalars(select(DeskVisit).where(DeskVisit.key == key).with_for_update()).one()
    if visit.officer_id != by.account_id or visit.filer_id != filer.id:
        raise Invalid({"key": Problem("key_reused")})
    return visit


def desk_of(session: Session, by: Actor) -> Agency:
    """Return the desk at which an officer takes dossiers in; raise NotADesk."""
    agency = session.get(Agency, by.agency_id) if by.agency_id is not None else None
    if agency is None or not agency.desk_name or not by.has(Role.RECEPTION):
        raise NotADesk(agency=by.agency_id)
    return agency


def dossiers_of(session: Session, visit: DeskVisit) -> list[Dossier]:
    """List what was taken in on one visit, in order."""
    asked = select(Dossier).where(Dossier.visit_id == visit.id).order_by(Dossier.id)
    return list(session.scalars(asked.options(joinedload(Dossier.agency, innerjoin=True))))


def papers_of(session: Session, dossiers: Sequence[Dossier]) -> list[Paper]:
    """List the papers of several dossiers that still count, oldest first."""
    asked = select(Paper).where(
        Paper.dossier_id.in_([one.id for one in dossiers]), Paper.state != PaperState.DROPPED.value
    )
    return list(session.scalars(asked.order_by(Paper.id)))


def visit_of(session: Session, reference: str, *, of: Actor, lock: bool = False) -> DeskVisit:
    """Return a visit at the officer's own desk; raise NotFound."""
    asked = select(DeskVisit).where(
        DeskVisit.reference == reference, DeskVisit.agency_id == of.agency_id
    )
    if lock:
        asked = asked.with_for_update()
    found = session.scalars(asked).first() if of.has(Role.RECEPTION) else None
    if found is None:
        raise NotFound(what="visit")
    return found
