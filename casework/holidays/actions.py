"""What is done with decisions on days off: propose, drop, confirm.

A proposal changes nothing until it is confirmed. Only administrators of the province's centre
propose. Law: Labour Code 2019, arts. 111-112.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.audit import actions as journal
from casework.holidays import days as planned
from casework.holidays.days import Day
from casework.holidays.jobs import ApplyMoves, CountMoves, ask
from casework.holidays.reading import GivenDay
from casework.holidays.records import (
    UNSETTLED,
    CalendarProposal,
    ProposalState,
    ProposedDay,
    ProposedKind,
)
from casework.people.actor import Actor, Role
from casework.worktime import actions as worktime
from casework.worktime.actions import CHAIN, LaidDay
from casework.worktime.calendar import local
from casework.worktime.rules import DayKind
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from foundation.text import clean_line

_LOCK = 5_030_033
LONGEST_BASIS = 300
YEARS = range(2020, 2101)


class DaysTaken(Conflict):
    """Another proposal for the same days waits to be applied or dropped."""

    code = "days_taken"


class ProposalSettled(Conflict):
    """The proposal has been applied or dropped already, or is not counted yet."""

    code = "proposal_settled"


class ProposalOutdated(Conflict):
    """One of the days that the proposal changes has gone by meanwhile."""

    code = "proposal_outdated"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: all holidays of a year, or some days of the province or of one agency."""

    basis: str
    days: Sequence[GivenDay]
    agency_id: int | None = None
    year: int | None = None


def check_may(session: Session, by: Actor) -> None:
    """Let only administrators of an agency that looks after the province go on."""
    if not by.has(Role.ADMINISTRATOR) or not agencies.looks_after_province(session, by):
        raise NotAllowed


def propose(session: Session, wanted: Wanted, *, by: Actor, at: datetime) -> CalendarProposal:
    """Keep a proposal and have its moves counted; the calendar does not change.

    Raises NotAllowed, Invalid for days that cannot be so (at ``basis``, ``year``, ``agency`` or
    ``days``), and DaysTaken while another proposal changes one of the days.
    """
    check_may(session, by)
    _check(session, wanted)
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    days = planned.plan(
        session, wanted.days, agency_id=wanted.agency_id, year=wanted.year, today=local(at)[0]
    )
    if not wanted.year and not any(day.is_change for day in days):
        raise Invalid({"days": Problem("days_change_nothing")})
    _check_free(session, wanted, days)
    new = CalendarProposal(
        agency_id=wanted.agency_id,
        year=wanted.year,
        basis=clean_line(wanted.basis),
        proposed_by=by.account_id or 0,
        proposed_name=by.name,
        proposed_at=at,
    )
    session.add(new)
    session.flush()
    session.add_all(
        ProposedDay(
            proposal_id=new.id,
            day=one.day,
            kind=one.kind.value,
            name=one.name,
            is_change=one.is_change,
        )
        for one in days
    )
    session.flush()
    _tell_journal(session, new, "propose_days", days, by=by, at=at)
    ask(session, CountMoves(new.id))
    return new


def _check(session: Session, wanted: Wanted) -> None:
    problems = {}
    basis = clean_line(wanted.basis)
    if not basis:
        problems["basis"] = Problem("required")
    elif len(basis) > LONGEST_BASIS:
        problems["basis"] = Problem("too_long", {"limit": LONGEST_BASIS, "length": len(basis)})
    if wanted.year is not None and wanted.year not in YEARS:
        problems["year"] = Problem("year_out_of_reach")
    if wanted.agency_id is not None and session.get(Agency, wanted.agency_id) is None:
        problems["agency"] = Problem("required")
    if not wanted.days:
        problems["days"] = Problem("days_needed")
    if problems:
        raise Invalid(problems)


def _check_free(session: Session, wanted: Wanted, days: Sequence[Day]) -> None:
    same_place = (
        CalendarProposal.agency_id.is_(None) | (CalendarProposal.agency_id == wanted.agency_id)
        if wanted.agency_id is not None
        else None
    )
    changed = [one.day for one in days if one.is_change]
    asked = (
        select(CalendarProposal.id, ProposedDay.day)
        .outerjoin(
            ProposedDay, (ProposedDay.proposal_id == CalendarProposal.id) & ProposedDay.is_change
        )
        .where(
            CalendarProposal.state.in_([one.value for one in UNSETTLED]),
            or_(ProposedDay.day.in_(changed), CalendarProposal.year == (wanted.year or 0)),
        )
        .order_by(CalendarProposal.id, ProposedDay.day)
        .limit(1)
    )
    if same_place is not None:
        asked = asked.where(same_place)
    taken = session.execute(asked).first()
    if taken is not None:
        day = taken.day or date(wanted.year or YEARS[0], 1, 1)
        raise DaysTaken(number=taken.id, day=day)


def find(session: Session, proposal_id: int, *, lock: bool = False) -> CalendarProposal:
    """Return a proposal; raise NotFound."""
    found = session.get(CalendarProposal, proposal_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound(what="proposal")
    return found


def drop(session: Session, proposal_id: int, *, by: Actor, at: datetime) -> None:
    """Give a proposal up that has not been confirmed; raise ProposalSettled else."""
    check_may(session, by)
    proposal = find(session, proposal_id, lock=True)
    if proposal.state not in {ProposalState.COUNTING.value, ProposalState.COUNTED.value}:
        raise ProposalSettled(number=proposal.id)
    proposal.state, proposal.ended_at = ProposalState.DROPPED.value, at
    _tell_journal(session, proposal, "drop_days", [], by=by, at=at)


def confirm(session: Session, proposal_id: int, *, by: Actor, at: datetime) -> None:
    """Put the days in force and have the counted dossiers moved in batches.

    Raises ProposalSettled unless the moves have been counted, and ProposalOutdated once a day
    that would change is over.
    """
    check_may(session, by)
    proposal = find(session, proposal_id, lock=True)
    if proposal.state != ProposalState.COUNTED.value:
        raise ProposalSettled(number=proposal.id)
    days = days_of(session, proposal.id)
    over = next((one.day for one in days if one.is_change and one.day < local(at)[0]), None)
    if over is not None:
        raise ProposalOutdated(number=proposal.id, day=over)
    put_in_force(session, proposal, at=at)
    proposal.state, proposal.confirmed_at = ProposalState.APPLYING.value, at
    proposal.confirmed_by, proposal.confirmed_name = by.account_id, by.name
    _tell_journal(session, proposal, "apply_days", days, by=by, at=at)
    ask(session, ApplyMoves(proposal.id))


def days_of(session: Session, proposal_id: int) -> list[Day]:
    """List the days of a proposal in order."""
    rows = session.scalars(
        select(ProposedDay).where(ProposedDay.proposal_id == proposal_id).order_by(ProposedDay.day)
    )
    return [Day(row.day, ProposedKind(row.kind), row.name, row.is_change) for row in rows]


def put_in_force(session: Session, proposal: CalendarProposal, *, at: datetime) -> None:
    """Write the days of a proposal into the calendar."""
    days = days_of(session, proposal.id)
    laid = [
        LaidDay(
            one.day,
            None if one.kind is ProposedKind.ORDINARY else DayKind(one.kind.value),
            one.name,
        )
        for one in days
    ]
    worktime.lay_days(session, proposal.agency_id, laid, basis=proposal.basis)
    if proposal.year is not None:
        worktime.decide_year(session, proposal.year, basis=proposal.basis, at=at)


def _tell_journal(
    session: Session,
    proposal: CalendarProposal,
    act: str,
    days: Sequence[Day],
    *,
    by: Actor,
    at: datetime,
) -> None:
    details = {
        "proposal": proposal.id,
        "agency_id": proposal.agency_id,
        "year": proposal.year,
        "basis": proposal.basis,
        "days": [f"{one.day.isoformat()} {one.kind.value} {one.name}" for one in days],
    }
    journal.append(session, CHAIN, act, by=by, at=at, details=details)
