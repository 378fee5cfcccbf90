"""Two people at one dossier: one winner, one clear refusal, one row of everything."""

import threading

import pytest
from sqlalchemy import func, select

from casework.audit import queries as journal
from casework.dossiers import processing, queries, reception, withdrawing
from casework.dossiers.reception import StaleDossier
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import State, Verb, WrongState
from casework.people.actor import Role
from foundation.errors import Refusal
from tests import make


def together(database, reference, *acts):
    """Let each (actor, act) begin at the same moment; return what each got."""
    start, ended = threading.Barrier(len(acts)), []

    def work(by, act):
        start.wait()
        try:
            with database.transaction() as session:
                act(session, queries.lock_by_id(session, reference), by)
            ended.append("done")
        except Refusal as refusal:
            ended.append(type(refusal))

    threads = [threading.Thread(target=work, args=one) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def moves_of(database, dossier_id, verb):
    with database.reading() as session:
        return session.scalar(
            select(func.count(TimelineEntry.id)).where(
                TimelineEntry.dossier_id == dossier_id, TimelineEntry.verb == verb.value
            )
        )


@pytest.fixture
def dossier(database):
    with database.transaction() as session:
        return make.dossier(session)


@pytest.fixture
def reader(database, dossier):
    with database.reading() as session:
        yield session


def test_of_five_acceptances_at_once_one_is_made(database, dossier, reader, at):
    by = make.officer(reader, Role.RECEPTION)

    def accept(session, locked, officer):
        reception.accept(session, locked, by=officer, at=at)

    ended = together(database, dossier.id, *[(by, accept)] * 5)

    assert sorted(map(str, ended)) == sorted(map(str, ["done", *[WrongState] * 4]))
    assert moves_of(database, dossier.id, Verb.ACCEPT) == 1
    with database.transaction() as session:
        assert session.get_one(Dossier, dossier.id).code.endswith("-0001")
        again = make.dossier(session)
        reception.accept(session, queries.lock_by_id(session, again.id), by=by, at=at)
        assert session.get_one(Dossier, again.id).code.endswith("-0002")
        assert journal.broken_chains(session) == []


def test_a_withdrawal_and_an_acceptance_at_once_end_withdrawn(database, dossier, reader, at):
    officer, filer = make.officer(reader, Role.RECEPTION), make.citizen(reader)

    def accept(session, locked, by):
        reception.accept(session, locked, by=by, at=at)

    def withdraw(session, locked, by):
        withdrawing.withdraw(session, locked, reason="", by=by, at=at)

    ended = together(database, dossier.id, (officer, accept), (filer, withdraw))

    # An accepted dossier may still be withdrawn, a withdrawn one not be accepted any more.
    assert ended.count("done") == 1 + moves_of(database, dossier.id, Verb.ACCEPT)
    assert set(ended) <= {"done", WrongState}
    assert moves_of(database, dossier.id, Verb.WITHDRAW) == 1
    reader.expire_all()
    assert reader.get(Dossier, dossier.id).state == State.WITHDRAWN


def test_of_two_specialists_one_takes_it_up(database, dossier, reader, at):
    with database.transaction() as session:
        by = make.officer(session, Role.RECEPTION)
        reception.accept(session, queries.lock_by_id(session, dossier.id), by=by, at=at)
    specialist = make.officer(reader, Role.SPECIALIST)

    def take(session, locked, by):
        processing.assign(session, locked, by=by, at=at)

    ended = together(database, dossier.id, *[(specialist, take)] * 3)

    assert ended.count("done") == 1
    assert moves_of(database, dossier.id, Verb.ASSIGN) == 1


def test_who_saw_an_older_dossier_is_told(session, at):
    dossier = queries.lock_by_id(session, make.dossier(session).id)
    seen = dossier.revision
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)

    with pytest.raises(StaleDossier):
        reception.check_revision(dossier, seen)
