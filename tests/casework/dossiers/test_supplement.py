"""A request for more: its clock, its end by an answer, its end by a withdrawal."""

import dataclasses
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import processing, queries, reception, supplement, withdrawing
from casework.dossiers.supplement import NothingAsked
from casework.people.actor import SYSTEM, Role
from casework.routing.records import Assignment
from casework.worktime import actions as worktime
from casework.worktime import queries as calendars
from casework.worktime import rules as clock
from tests import make

DEPARTMENTS = "2.001628"


def asked(session, at, **over):
    """Submit a dossier and have the desk ask for one field of its form."""
    dossier = queries.lock_by_id(session, make.dossier(session, **over).id)
    return dossier, ask(session, dossier, at)


def ask(session, dossier, at):
    key = next(iter(dossier.answers))
    item = reception.Asked("field", key, "Ghi chưa rõ")
    desk = {"agency_id": dossier.desk_agency_id}
    by = dataclasses.replace(make.officer(session, Role.RECEPTION), **desk)
    return reception.ask_for_more(session, dossier, [item], by=by, at=at).items[0]


def test_after_an_answer_the_desk_has_eight_of_its_own_working_hours_anew(session, at):
    dossier, item = asked(session, at, code=DEPARTMENTS)
    week = [[(time(8), time(10))]] * 5 + [[], []]
    worktime.set_office_hours(
        session, dossier.desk_agency_id, week, effective_from=date(2026, 1, 1), by=SYSTEM, at=at
    )
    supplement.save_item(session, dossier, item.id, answer=dossier.answers[item.key])
    later = at + timedelta(days=1)

    supplement.send(session, dossier, by=make.citizen(session), at=later)

    calendar = calendars.calendar_of(session, dossier.desk_agency_id)
    assert dossier.desk_agency_id != dossier.agency_id
    assert dossier.reply_due_at == dossier.next_due_at == clock.reply_by(calendar, later)


def test_after_a_withdrawal_nothing_is_asked_any_more(session, at):
    dossier, item = asked(session, at)

    withdrawing.withdraw(session, dossier, reason="", by=make.citizen(session), at=at)

    assert supplement.open_request(session, dossier.id) is None
    with pytest.raises(NothingAsked):
        supplement.save_item(session, dossier, item.id, answer="x")


def test_a_withdrawn_dossier_lies_at_nobody_s_table(session, at):
    dossier = queries.lock_by_id(session, make.dossier(session).id)
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
    processing.assign(session, dossier, by=make.officer(session, Role.SPECIALIST), at=at)
    ask(session, dossier, at)

    withdrawing.withdraw(session, dossier, reason="", by=make.citizen(session), at=at)

    held = select(Assignment.id).where(
        Assignment.dossier_id == dossier.id, Assignment.closed_at.is_(None)
    )
    assert session.scalars(held).all() == []
