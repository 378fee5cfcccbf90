"""Numbers reserved for devices: in no order of events is one given twice."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.audit import queries as journal
from casework.dossiers import blocks
from casework.people.actor import Role
from casework.registers import actions as registers
from casework.registers.records import DossierCounter
from casework.registers.rules import dossier_code
from foundation.errors import Invalid
from tests import make

DEVICE, OTHER = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "ab")
DAY = date(2026, 1, 6)


def reserve(session, at, device=DEVICE, *, count=5, day=DAY, commune=make.NHA_TRANG):
    return blocks.reserve_block(
        session,
        make.agency(session, commune),
        day,
        count,
        device,
        by=make.officer(session, Role.RECEPTION, commune),
        at=at,
    )


def online(session, commune=make.NHA_TRANG, day=DAY):
    desk = make.agency(session, commune)
    return registers.take_code(session, agency_id=desk.id, agency_code=desk.code, day=day)


def codes(session, block):
    desk = make.agency(session)
    return [dossier_code(desk.code, block.day, n) for n in range(block.first, block.last + 1)]


def test_a_block_lies_between_the_numbers_given_online(session, at):
    before, block, after = online(session), reserve(session, at), online(session)

    assert (block.first, block.last) == (2, 6)
    assert [before[-4:], after[-4:]] == ["0001", "0007"]


def test_a_device_that_asks_again_gets_the_block_it_has(session, at):
    first = reserve(session, at)

    assert reserve(session, at) is first
    assert reserve(session, at, OTHER) is not first
    assert reserve(session, at, day=DAY + timedelta(days=1)) is not first
    [written, *_] = journal.chain(session, "offline:H32.102")
    assert written.act == "reserve_block"


@pytest.mark.parametrize(
    ("over", "place"),
    [
        ({"device": "máy 1"}, "device"),
        ({"count": 0}, "count"),
        ({"count": blocks.MOST_NUMBERS + 1}, "count"),
        ({"day": DAY - timedelta(days=1)}, "day"),
        ({"day": DAY + timedelta(days=60)}, "day"),
    ],
)
def test_what_cannot_be_reserved_is_refused(session, at, over, place):
    with pytest.raises(Invalid) as refusal:
        reserve(session, at, **over)

    assert list(refusal.value.fields) == [place]


def test_a_desk_has_not_a_thousand_devices(session, at):
    for number in range(blocks.MOST_BLOCKS):
        reserve(session, at, f"{number:08x}-0000-4000-8000-000000000000", count=1)

    with pytest.raises(blocks.BlocksSpent):
        reserve(session, at, DEVICE)


def test_a_code_belongs_to_the_device_the_day_and_the_desk_of_its_block(session, at):
    block, desk = reserve(session, at), make.agency(session)
    inside = codes(session, block)[2]
    foreign = make.agency(session, "22333")

    assert blocks.block_of(session, desk, inside, DEVICE) is block
    assert blocks.block_of(session, desk, inside, OTHER) is None
    assert blocks.block_of(session, foreign, inside, DEVICE) is None
    assert blocks.block_of(session, desk, inside.replace("260106", "260107"), DEVICE) is None
    for outside in (online(session), "", "H32.102-260106-", "x" * 200, inside + "9"):
        assert blocks.block_of(session, desk, outside, DEVICE) is None


def test_today_and_the_next_working_days_are_prepared(session, at):
    desk = make.agency(session).id
    friday = at + timedelta(days=3)

    days = blocks.days_ahead(session, desk, ahead=2, at=friday)

    assert [day.isoformat() for day in days] == [
        "2026-01-09",
        "2026-01-10",
        "2026-01-12",
    ]  # a made-up Saturday


STEPS = st.lists(
    st.one_of(
        st.just(("online",)),
        st.tuples(
            st.just("reserve"), st.sampled_from((DEVICE, OTHER)), st.integers(1, 7),
            st.sampled_from((DAY, DAY + timedelta(days=1))),
        ),
    ),
    max_size=12,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_in_no_order_of_events_is_a_number_given_twice(session, at, steps):
    with session.begin_nested() as undone:
        handed, seen = [], set()
        for step in steps:
            if step[0] == "online":
                handed.append(online(session))
                continue
            block = reserve(session, at, step[1], count=step[2], day=step[3])
            if block.id not in seen:
                seen.add(block.id)
                handed += codes(session, block)
        assert len(set(handed)) == len(handed)
        undone.rollback()


def test_windows_and_desks_at_once_get_different_numbers(database, at):
    given_out, lock = [], threading.Lock()

    def work(number):
        for turn in range(6):
            with database.transaction() as session:
                if (number + turn) % 2:
                    got = [online(session)]
                else:
                    device = f"{number % 2:08x}-0000-4000-8000-{turn:012x}"
                    block = reserve(session, at, device, count=4)
                    got = [(block.id, code) for code in codes(session, block)]
            with lock:
                given_out.extend(got)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    unique = {one if isinstance(one, str) else one[1] for one in given_out}
    owners = {one for one in given_out if not isinstance(one, str)}
    online_ones = [one for one in given_out if isinstance(one, str)]
    assert len(online_ones) == len(set(online_ones))
    assert len(unique) == len(set(online_ones)) + len(owners)
    with database.reading() as session:
        asked = select(DossierCounter.last).where(DossierCounter.day == DAY)
        assert session.scalars(asked).one() == len(unique)
