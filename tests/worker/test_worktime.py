"""Decisions on days off in the worker: whole jobs, and a worker killed half-way."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from casework.clocks.records import Clock, ClockEntry, ClockReason
from casework.dossiers import queries, reception
from casework.holidays import actions, applying, counting, reading
from casework.holidays.actions import Wanted
from casework.holidays.jobs import ApplyMoves
from casework.holidays.records import CalendarProposal, MoveState, ProposalState, ProposedMove
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Role
from foundation import jobs
from tests import make
from tests.casework.worktime.calendars import vn
from worker.inline import run_all

AT = vn("2026-12-21 09:00")
MANY = 6


class Killed(BaseException):
    """The process is gone before the transaction ended."""


@pytest.fixture
def tools(tools):
    """What handlers have in their hands, on the day of the decision."""
    return replace(tools, clock=lambda: AT)


def killed(database, act, *given, **more):
    """Do something in a transaction that never ends."""
    with database.transaction() as session:
        act(session, *given, **more)
        raise Killed


def accepted(database, number):
    with database.transaction() as session:
        at = vn(f"2026-12-18 09:0{number}")
        dossier = make.dossier(session, code="1.001776", at=at)
        dossier = queries.lock_by_id(session, dossier.id)
        reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
        return dossier.id


def proposed(tools):
    given = reading.read("04/01/2027;nghỉ;Nghỉ hoán đổi")
    with tools.database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        return actions.propose(session, Wanted("Thông báo", given.days), by=by, at=AT).id


def confirm(tools, number):
    with tools.database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        actions.confirm(session, number, by=by, at=AT)


def names(tools):
    return [one for one in run_all(tools) if one in {"CountMoves", "ApplyMoves"}]


def facts(tools, number):
    with tools.database.reading() as session:
        proposal = session.get_one(CalendarProposal, number)
        kept = select(func.count()).select_from(Notice)
        moved = select(func.count()).select_from(ClockEntry)
        return (
            proposal.state,
            proposal.settled,
            session.scalar(kept.where(Notice.kind == NoticeKind.DUE_MOVED.value)),
            session.scalar(
                moved.where(
                    ClockEntry.reason == ClockReason.CALENDAR.value,
                    ClockEntry.clock == Clock.PROCESSING.value,
                )
            ),
        )


@pytest.fixture
def made(tools, database):
    """Six dossiers and a decision that moves each of them, counted."""
    for number in range(MANY):
        accepted(database, number)
    run_all(tools)
    number = proposed(tools)
    assert names(tools) == ["CountMoves"] * 2
    return number


def test_a_decision_is_counted_and_applied_by_jobs_that_follow_one_another(tools, database, made):
    confirm(tools, made)
    assert names(tools) == ["ApplyMoves"] * 3

    assert facts(tools, made) == (ProposalState.APPLIED.value, MANY, MANY, MANY)
    with database.reading() as session:
        again = jobs.waiting_jobs(session, ApplyMoves)
        states = set(session.scalars(select(ProposedMove.state)))
    assert [one.proposal_id for one in again] == [made]
    assert states == {MoveState.APPLIED.value}


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(tools, database, made):
    confirm(tools, made)
    with database.transaction() as session:
        assert applying.apply_some(session, made, at=AT, size=2)
    with pytest.raises(Killed):
        killed(database, applying.apply_some, made, at=AT, size=2)
    halfway = facts(tools, made)
    run_all(tools)

    assert halfway == (ProposalState.APPLYING.value, 2, 2, 2)
    assert facts(tools, made) == (ProposalState.APPLIED.value, MANY, MANY, MANY)


def test_counting_killed_in_the_middle_goes_on_where_it_stood(tools, database, made):
    with database.transaction() as session:
        actions.drop(session, made, by=make.officer(session, Role.ADMINISTRATOR), at=AT)
    again = proposed(tools)
    with database.transaction() as session:
        assert counting.count_some(session, again, size=4)
    with pytest.raises(Killed):
        killed(database, counting.count_some, again, size=4)
    run_all(tools)

    with database.reading() as session:
        proposal = session.get_one(CalendarProposal, again)
        assert (proposal.state, proposal.moves) == (ProposalState.COUNTED.value, MANY)
        assert proposal.looked == proposal.total
