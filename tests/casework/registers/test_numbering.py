"""Codes and numbers under two people at once and under rollbacks: none twice, none left out."""

import threading

import pytest

from casework.registers import actions as registers
from casework.registers import queries as books
from casework.registers.records import Book
from foundation.errors import NotFound
from tests import make

DAY = make.TUESDAY.date()


class TakenBackError(Exception):
    """Something failed after a number had been given."""


def fail_if(wanted):
    if wanted:
        raise TakenBackError


def numbers_of(database, take, *, times):
    """Take so many numbers, each in its own transaction; every third one fails."""
    taken = []
    for turn in range(times):
        try:
            with database.transaction() as session:
                number = take(session)
                fail_if(turn % 3 == 2)
        except TakenBackError:
            continue
        taken.append(number)
    return taken


@pytest.fixture
def agency(database):
    """The agency whose books are tried."""
    with database.reading() as session:
        return make.agency(session)


@pytest.fixture(params=["code", "number", "slip", "ordinal"])
def take(agency, request):
    """Give the next code of a day or the next number, slip or line of a year, as a plain number."""

    def code(session):
        given = registers.take_code(session, agency_id=agency.id, agency_code=agency.code, day=DAY)
        return int(given[-4:])

    def number(session):
        return registers.take_number(session, agency_id=agency.id, day=DAY)[1]

    def slip(session):
        return registers.take_slip_number(
            session, agency_id=agency.id, kind="apology", year=DAY.year
        )

    def ordinal(session):
        return registers.take_ordinal(session, agency_id=agency.id, year=DAY.year)[1]

    return {"code": code, "number": number, "slip": slip, "ordinal": ordinal}[request.param]


def test_four_desks_at_once_leave_no_gap_and_no_double(database, take):
    taken, lock = [], threading.Lock()

    def work():
        got = numbers_of(database, take, times=15)
        with lock:
            taken.extend(got)

    desks = [threading.Thread(target=work) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()

    assert sorted(taken) == list(range(1, 4 * 10 + 1))


def test_a_number_taken_back_is_given_to_the_next(database, take):
    assert numbers_of(database, take, times=3) == [1, 2]

    with database.transaction() as session:
        assert take(session) == 3


def test_the_number_shown_beforehand_is_the_one_given_next(database, agency):
    with database.transaction() as session:
        shown = books.next_number(session, agency.id, DAY.year)

        assert registers.take_number(session, agency_id=agency.id, day=DAY)[1] == shown == 1


def test_a_number_without_its_line_is_a_gap(database, agency):
    with database.transaction() as session:
        book_id, _ = registers.take_number(session, agency_id=agency.id, day=DAY)

    with database.reading() as session:
        assert books.gaps(session) == [(book_id, 1, 0)]
        assert session.get_one(Book, book_id).year == DAY.year


def test_a_new_year_begins_at_one(database, agency):
    with database.transaction() as session:
        registers.take_number(session, agency_id=agency.id, day=DAY)
        next_year = DAY.replace(year=DAY.year + 1)

        assert registers.take_number(session, agency_id=agency.id, day=next_year)[1] == 1


def test_ordinals_run_on_through_the_volumes_of_a_year(database, agency):
    year = DAY.year

    with database.transaction() as session:
        given = [registers.take_ordinal(session, agency_id=agency.id, year=year) for _ in range(2)]
        registers.close_volume(
            session, agency_id=agency.id, year=year, volume=1, by_id=None, at=make.TUESDAY
        )
        given += [registers.take_ordinal(session, agency_id=agency.id, year=year) for _ in range(2)]
        given.append(registers.take_ordinal(session, agency_id=agency.id, year=year + 1))

    assert given == [(1, 1), (1, 2), (2, 3), (2, 4), (1, 1)]
    with database.reading() as session:
        kept = [
            (one.year, one.volume, one.first, one.last) for one in books.volumes(session, agency.id)
        ]
    assert kept == [(year + 1, 1, 1, 1), (year, 2, 3, 4), (year, 1, 1, 2)]


@pytest.mark.parametrize("volume", [1, 2, 0])
def test_a_volume_is_closed_once_and_only_if_it_is_there(database, agency, volume):
    at, year = make.TUESDAY, DAY.year
    with database.transaction() as session:
        registers.take_ordinal(session, agency_id=agency.id, year=year)
        registers.close_volume(session, agency_id=agency.id, year=year, volume=1, by_id=None, at=at)

        with pytest.raises(registers.VolumeClosed if volume == 1 else NotFound):
            registers.close_volume(
                session, agency_id=agency.id, year=year, volume=volume, by_id=None, at=at
            )
