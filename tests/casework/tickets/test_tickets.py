"""Queue tickets: no number twice, no person called twice, priority in measure."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.people.actor import Role
from casework.tickets import actions, queries, rules
from casework.tickets.actions import GroupFacts
from casework.tickets.records import DeviceKind, QueueTicket, TicketState
from foundation.errors import Invalid, NotFound
from tests import make

AT = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
DAY = AT.date()


@given(st.lists(st.booleans(), max_size=40))
def test_priority_never_runs_longer_than_its_measure(waiting):
    called = []
    left = {True: waiting.count(True), False: waiting.count(False)}
    while any(left.values()):
        first = rules.takes_priority(called[::-1])
        taken = first if left[first] else not first
        left[taken] -= 1
        called.append(taken)
        others_wait = left[False] > 0
        run = called[-(rules.PRIORITY_RUN + 1) :]
        assert not (others_wait and len(run) > rules.PRIORITY_RUN and all(run))
    assert Counter(called) == Counter(waiting)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=50))
def test_figures_lie_between_the_shortest_and_the_longest(seconds):
    found = rules.summary([timedelta(seconds=one) for one in seconds])

    shortest, longest = min(seconds) / 60, max(seconds) / 60
    assert found.count == len(seconds)
    for figure in (found.mean, found.median, found.ninetieth):
        assert shortest - 1e-6 <= figure <= longest + 1e-6
    assert found.median <= found.ninetieth + 1e-6


def group(session, letter="A", **more):
    by = make.officer(session, Role.ADMINISTRATOR)
    facts = GroupFacts(letter, f"Nhóm {letter}", **more)
    return actions.set_group(session, make.agency(session), facts, by=by, at=AT)


def call(session, by, *, at=AT, counter="Quầy 1", **more):
    return actions.call_next(session, by.agency_id, counter=counter, by=by, at=at, **more)


def test_numbers_go_on_within_a_group_and_begin_anew_each_day(session):
    first, second = group(session), group(session, "B")

    numbers = [actions.take(session, one, at=AT).number for one in (first, first, second)]
    tomorrow = actions.take(session, first, at=AT + timedelta(days=1)).number

    assert numbers == [1, 2, 1]
    assert tomorrow == 1
    assert rules.shown("A", 7) == "A007"


def test_no_ticket_is_given_at_night_or_in_a_closed_group(session):
    open_one, closed = group(session), group(session, "B", is_open=False)
    with pytest.raises(actions.DeskClosed):
        actions.take(session, open_one, at=AT + timedelta(hours=14))
    with pytest.raises(actions.GroupClosed):
        actions.take(session, closed, at=AT)


@pytest.mark.parametrize(
    ("letter", "name", "field", "code"),
    [
        ("1", "Đất đai", "letter", "not_a_group_letter"),
        ("a", "Đất đai", "letter", "group_letter_taken"),
        ("C", "", "name", "required"),
        ("C", "x" * 121, "name", "too_long"),
    ],
)
def test_a_group_needs_a_letter_of_its_own_and_a_name(session, letter, name, field, code):
    group(session)
    by = make.officer(session, Role.ADMINISTRATOR)
    with pytest.raises(Invalid) as refusal:
        actions.set_group(session, make.agency(session), GroupFacts(letter, name), by=by, at=AT)
    assert refusal.value.fields[field].code == code


def test_priority_is_called_first_two_in_a_row_then_somebody_else(session):
    one, by = group(session), make.officer(session, Role.RECEPTION)
    for is_priority in (False, False, True, True, True, True):
        actions.take(session, one, is_priority=is_priority, at=AT)

    called = [call(session, by, at=AT + timedelta(minutes=n)) for n in range(6)]

    assert [ticket.number for ticket in called] == [3, 4, 1, 5, 6, 2]
    assert [ticket.state for ticket in called] == ["served"] * 5 + ["called"]
    with pytest.raises(actions.NobodyWaits):
        call(session, by)


def test_a_missed_person_may_come_back_and_waits_at_the_old_place(session):
    one, by = group(session), make.officer(session, Role.RECEPTION)
    first, second = (actions.take(session, one, at=AT) for _ in range(2))
    ticket = call(session, by)
    actions.call_again(session, ticket, at=AT)
    actions.miss(session, ticket, at=AT)

    assert [one.number for one in queries.missed(session, by.agency_id, day=DAY)] == ["A001"]
    assert queries.people_before(session, second) == 0
    actions.put_back(session, ticket)
    assert queries.people_before(session, second) == 1
    assert call(session, by) is first
    actions.serve(session, first, at=AT + timedelta(minutes=4))
    with pytest.raises(actions.TicketDone):
        actions.miss(session, first, at=AT)


def test_a_counter_may_call_some_groups_only(session):
    first, second = group(session), group(session, "B")
    by = make.officer(session, Role.RECEPTION)
    actions.take(session, first, at=AT)
    wanted = actions.take(session, second, at=AT)

    assert call(session, by, group_ids=[second.id]) is wanted
    with pytest.raises(Invalid):
        call(session, by, counter="")


def test_the_owner_of_a_ticket_and_the_figures_see_the_same_day(session):
    one, by = group(session), make.officer(session, Role.RECEPTION)
    tickets = [actions.take(session, one, at=AT) for _ in range(3)]
    call(session, by, at=AT + timedelta(minutes=10))

    standing = queries.standing(session, tickets[2].token, at=AT)
    assert (standing.number, standing.before, standing.last_called) == ("A003", 1, "A001")
    assert standing.state is TicketState.WAITING
    assert not queries.standing(session, tickets[2].token, at=AT + timedelta(days=1)).is_today
    figures = queries.figures(session, by.agency_id, day=DAY)
    assert (figures.waiting_now, figures.taken, figures.waiting.mean) == (2, 3, 10)
    assert [(hour.hour, hour.taken) for hour in figures.hours] == [(9, 3)]
    with pytest.raises(NotFound):
        queries.standing(session, "x" * 43, at=AT)


def test_a_closed_device_and_one_of_another_kind_are_strangers(session):
    by, agency = make.officer(session, Role.ADMINISTRATOR), make.agency(session)
    device, token = actions.open_device(session, agency, DeviceKind.KIOSK, "Cửa", by=by, at=AT)

    assert queries.device_by_token(session, token, kind=DeviceKind.KIOSK) is device
    with pytest.raises(NotFound):
        queries.device_by_token(session, token, kind=DeviceKind.SCREEN)
    actions.close_device(session, agency, device, by=by, at=AT)
    with pytest.raises(NotFound):
        queries.device_by_token(session, token)


def test_many_at_once_get_no_number_twice_and_no_person_twice(database):
    with database.transaction() as session:
        group_id, agency_id = group(session).id, make.agency(session).id
        officers = [make.officer(session, role) for role in (Role.RECEPTION, Role.SPECIALIST)]
    called = []

    def take():
        for _ in range(10):
            with database.transaction() as session:
                actions.take(session, queries.group(session, agency_id, group_id), at=AT)

    def serve(by):
        while True:
            try:
                with database.transaction() as session:
                    called.append(call(session, by, counter=by.name[:20]).number)
            except actions.NobodyWaits:
                return

    _together([take] * 4)
    _together([lambda by=by: serve(by) for by in officers for _ in range(2)])

    with database.reading() as session:
        numbers = session.scalars(select(QueueTicket.number)).all()
    assert sorted(numbers) == list(range(1, 41))
    assert sorted(called) == list(range(1, 41))


def _together(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
