"""The due date counted anew from the rows of the ledger is the one that is stored, always."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from casework.clocks import queries as clocks
from casework.clocks import rules
from casework.clocks.records import Clock, ClockReason
from casework.dossiers import timing
from casework.people.actor import SYSTEM
from casework.procedures.definition import SupplementClock
from casework.routing.records import Assignment
from casework.worktime import queries as calendars
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit
from tests import make
from tests.casework.clocks import lives

EVE_OF_TET = datetime(2026, 2, 12, 8, 30, tzinfo=UTC)
"""Thursday 12 February 2026, 15:30 in Vietnam: two working days before the long holiday."""
LIMITS = (
    TimeLimit(7, TimeUnit.WORKING_DAY),
    TimeLimit(20, TimeUnit.DAY),
    TimeLimit(30, TimeUnit.HOUR),
    TimeLimit(1, TimeUnit.MONTH),
)


def recounted(session, dossier):
    session.flush()
    return clocks.standing_of(session, dossier.id)


@pytest.fixture
def codes(session):
    return {mode: lives.publish(session, mode) for mode in SupplementClock}


@pytest.mark.parametrize("mode", list(SupplementClock))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    start=st.integers(0, 40 * 24 * 60),
    events=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 6 * 24 * 60)), max_size=7),
)
def test_whatever_happens_the_rows_give_the_stored_due_date(session, mode, codes, start, events):
    at = datetime(2026, 1, 20, tzinfo=UTC) + timedelta(minutes=start)
    with session.begin_nested() as nested:
        dossier = lives.at_work(session, codes[mode], at)
        assert recounted(session, dossier).due_at == dossier.due_at
        is_put_off = False
        for choice, minutes in events:
            at += timedelta(minutes=minutes)
            ways = lives.lawful(dossier, is_put_off=is_put_off)
            happens = ways[choice % len(ways)]
            happens(session, dossier, at)
            is_put_off = is_put_off or happens is lives.reappoint
            standing = recounted(session, dossier)
            assert standing.due_at == dossier.due_at == dossier.next_due_at, happens
        _steps_are_counted_anew(session, dossier)
        nested.rollback()


def _steps_are_counted_anew(session, dossier):
    entries = clocks.entries_of(session, dossier.id)
    found = rules.standings(entries, clocks.calendars(session))
    for step in session.scalars(select(Assignment).where(Assignment.dossier_id == dossier.id)):
        if step.closed_at is None and step.due_at is not None:
            assert found[Clock.STEP, step.id].due_at == step.due_at


@pytest.mark.parametrize("limit", LIMITS)
def test_each_unit_of_limits_is_counted_anew(session, limit):
    code = lives.publish(session, SupplementClock.PAUSE, limit)
    dossier = lives.at_work(session, code, EVE_OF_TET)
    lives.demand(session, dossier, EVE_OF_TET + timedelta(hours=20))

    lives.pay(session, dossier, EVE_OF_TET + timedelta(days=12))

    calendar = calendars.calendar_of(session, dossier.agency_id)
    assert recounted(session, dossier).due_at == dossier.due_at
    assert dossier.due_at > clock.due_at(calendar, EVE_OF_TET, limit)


def test_after_a_pause_exactly_what_was_left_is_left(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.PAUSE], make.TUESDAY)
    first = dossier.due_at
    asked, given_ = make.TUESDAY + timedelta(hours=26), make.TUESDAY + timedelta(days=9)
    calendar = calendars.calendar_of(session, dossier.agency_id)

    lives.ask(session, dossier, asked)
    assert dossier.due_at == first
    assert recounted(session, dossier).stopped_since == asked
    lives.give(session, dossier, given_)

    left = clock.working_minutes_between(calendar, asked, first)
    assert clock.working_minutes_between(calendar, given_, dossier.due_at) == left
    used = clock.working_minutes_between(calendar, make.TUESDAY, asked)
    assert recounted(session, dossier).used(calendar, given_) == used


def test_where_the_version_says_so_the_clock_never_stops(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.NONE], make.TUESDAY)
    first = dossier.due_at

    lives.ask(session, dossier, make.TUESDAY + timedelta(hours=3))
    assert recounted(session, dossier).runs
    lives.give(session, dossier, make.TUESDAY + timedelta(days=4))

    assert dossier.due_at == first


def test_a_clock_that_is_late_when_it_stops_stays_as_late(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.PAUSE], make.TUESDAY)
    first, late = dossier.due_at, dossier.due_at + timedelta(days=3)

    lives.demand(session, dossier, late)
    lives.pay(session, dossier, late + timedelta(days=5))

    assert dossier.due_at == first == recounted(session, dossier).due_at


@pytest.mark.parametrize(
    "change",
    [
        lambda one: {"at": one.at + timedelta(days=1)} if one.act != "shift" else {},
        lambda one: {"limit_amount": one.limit_amount + 1} if one.limit_amount else {},
        lambda one: {"limit_unit": "MONTH"} if one.limit_unit else {},
    ],
    ids=["when", "how-many", "of-what"],
)
def test_one_row_that_says_something_else_gives_another_due_date(session, codes, change):
    at = make.TUESDAY
    dossier = lives.at_work(session, codes[SupplementClock.PAUSE], at)
    for hours, happens in ((4, lives.demand), (30, lives.pay), (4, lives.lengthen)):
        at += timedelta(hours=hours)
        happens(session, dossier, at)
    session.flush()
    entries = clocks.entries_of(session, dossier.id)
    counts = [one for one in entries if one.clock == Clock.PROCESSING.value]
    for entry in counts:
        over = change(entry)
        rows = [lives.changed(entry, **over) if one is entry else one for one in entries]
        found = rules.replay(rows, clocks.calendars(session)).due_at
        assert (found != dossier.due_at) == bool(over), entry.act


def test_an_agreed_new_date_is_counted_from_its_row(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.RESTART], make.TUESDAY)
    lives.reappoint(session, dossier, make.TUESDAY + timedelta(days=1))
    session.flush()
    entries = clocks.entries_of(session, dossier.id)

    shift = next(one for one in entries if one.reason == ClockReason.REAPPOINTED.value)
    moved = lives.changed(shift, due_after=shift.due_after + timedelta(days=1))
    rows = [moved if one is shift else one for one in entries]

    assert rules.replay(rows, clocks.calendars(session)).due_at != dossier.due_at


def test_a_day_off_moves_the_date_and_the_ledger_keeps_both(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.RESTART], make.TUESDAY)
    first = dossier.due_at

    lives.close_a_day(session, dossier, make.TUESDAY)

    session.flush()
    row = clocks.entries_of(session, dossier.id)
    moved = [one for one in row if one.reason == ClockReason.CALENDAR.value]
    of_dossier = next(one for one in moved if one.clock == Clock.PROCESSING.value)
    assert (of_dossier.due_before, of_dossier.due_after) == (first, dossier.due_at)
    assert of_dossier.note == "QĐ 1"
    assert dossier.due_at > first
    step = session.scalars(select(Assignment).where(Assignment.dossier_id == dossier.id)).one()
    assert step.due_at == dossier.due_at


def test_before_acceptance_the_reply_is_counted_anew(session, at):
    dossier = make.dossier(session, at=at)

    assert recounted(session, dossier).due_at == dossier.reply_due_at
    assert recounted(session, dossier).clock is Clock.REPLY


def test_a_row_without_a_limit_promises_its_date(session, codes):
    """As rows say that were written for dossiers of before the ledger."""
    dossier = lives.at_work(session, codes[SupplementClock.RESTART], make.TUESDAY)
    session.flush()
    entries = clocks.entries_of(session, dossier.id)
    start = next(one for one in entries if one.clock == Clock.PROCESSING.value)
    old = lives.changed(start, limit_amount=None, limit_unit=None, reason="corrected")

    assert rules.replay([old], clocks.calendars(session)).due_at == dossier.due_at


def test_no_rows_give_no_date(session):
    assert rules.replay([], clocks.calendars(session)).due_at is None


@pytest.mark.parametrize(
    "change",
    ["update clock_entry set note = 'x'", "delete from clock_entry", "truncate clock_entry"],
)
def test_the_ledger_only_grows(session, codes, change):
    lives.at_work(session, codes[SupplementClock.RESTART], make.TUESDAY)
    session.flush()

    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text(change))


def test_another_agency_s_part_stands_while_its_lead_mends(session, codes):
    dossier = lives.at_work(session, codes[SupplementClock.RESTART], make.TUESDAY)
    first = dossier.due_at
    timing.sent_back(session, dossier, until=None, by=SYSTEM, at=make.TUESDAY)
    assert recounted(session, dossier).why is ClockReason.PARTNER_SENT_BACK

    timing.mended(session, dossier, by=SYSTEM, at=make.TUESDAY + timedelta(days=1))

    assert dossier.due_at > first
    assert recounted(session, dossier).due_at == dossier.due_at
