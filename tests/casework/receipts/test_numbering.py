"""Receipt numbers: one after the other, whatever happens beside or instead."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.audit import queries as audit
from casework.people.actor import Role
from casework.receipts import actions, rules
from casework.receipts.actions import ReceiptNotGood, SeriesExists
from casework.receipts.records import Receipt, ReceiptSeries, ReceiptState
from foundation.errors import Invalid
from tests import make
from tests.casework.receipts.paid import NOW, a_dossier, in_cash, open_series

DAY = date(2026, 11, 23)


def test_payments_at_once_get_numbers_in_a_row_and_a_failed_one_leaves_no_gap(
    database,
):
    with database.transaction() as session:
        open_series(session)
        agency_id = make.agency(session).id
    start = threading.Barrier(8)

    def take(place):
        if place < 8:
            start.wait()
        with contextlib.suppress(ZeroDivisionError), database.transaction() as session:
            series = actions.take_number(session, agency_id=agency_id, day=DAY)
            return series.last if place % 4 != 3 else 1 // 0
        return None

    with ThreadPoolExecutor(8) as pool:
        given_out = [one for one in pool.map(take, range(24)) if one is not None]

    assert sorted(given_out) == list(range(1, 19))


def test_a_payment_that_is_rolled_back_takes_its_receipt_and_number_with_it(database):
    with database.transaction() as session:
        open_series(session)
        references = [a_dossier(session) for _ in range(2)]
    with contextlib.suppress(ZeroDivisionError), database.transaction() as session:
        in_cash(session, references[0])
        _ = 1 // 0
    with database.transaction() as session:
        in_cash(session, references[1])
    with database.reading() as session:
        assert [one.number for one in session.scalars(select(Receipt))] == [1]


def test_without_a_series_there_is_no_receipt_and_the_payment_counts_all_the_same(session):
    payment = in_cash(session, a_dossier(session))

    assert payment.state == "paid"
    assert session.scalars(select(Receipt)).all() == []


def test_a_new_year_begins_at_one_under_its_own_symbol(session):
    series = open_series(session)
    agency_id = series.agency_id
    actions.take_number(session, agency_id=agency_id, day=DAY)

    following = actions.take_number(session, agency_id=agency_id, day=date(2027, 1, 1))

    assert (following.symbol, following.year, following.last) == ("AA-27E", 2027, 1)
    assert actions.take_number(session, agency_id=agency_id, day=DAY).last == 2


def test_a_closed_series_gives_nothing_and_another_may_be_opened(session):
    series = open_series(session)
    by = make.officer(session, Role.RECEPTION)
    with pytest.raises(SeriesExists):
        actions.open_series(session, by.agency_id, year=2026, symbol="AB-26E", by=by, at=NOW)
    actions.close_series(session, by.agency_id, series.id, by=by, at=NOW)

    assert actions.take_number(session, agency_id=by.agency_id, day=DAY) is None
    opened = actions.open_series(session, by.agency_id, year=2026, symbol="AB-26E", by=by, at=NOW)
    found = actions.take_number(session, agency_id=by.agency_id, day=DAY)
    assert (found.id, found.last) == (opened.id, 1)


def test_a_full_series_gives_nothing_more(session):
    series = open_series(session)
    series.last = 99_999_998
    session.flush()

    assert actions.take_number(session, agency_id=series.agency_id, day=DAY).last == 99_999_999
    assert actions.take_number(session, agency_id=series.agency_id, day=DAY) is None


def test_a_receipt_is_replaced_once_with_links_both_ways_and_stays_as_it_was(session):
    open_series(session)
    reference = a_dossier(session)
    payment = in_cash(session, reference)
    receipt = session.scalars(select(Receipt)).one()
    by = make.officer(session, Role.RECEPTION)
    payer = actions.Payer("Công ty TNHH Biển Xanh", "4201234567", "12 Trần Phú")
    words = {"reason": "Ghi sai tên", "payer": payer, "chain": "c", "by": by, "at": NOW}

    made = actions.replace(session, receipt, **words)

    assert (made.number, made.replaces_id, made.state) == (2, receipt.id, "issued")
    assert (made.payer_name, made.payment_id) == (payer.name, payment.id)
    assert (receipt.state, receipt.number) == (ReceiptState.REPLACED.value, 1)
    assert receipt.payer_name != payer.name
    with pytest.raises(ReceiptNotGood):
        actions.replace(session, receipt, **words)
    acts = [one.act for one in audit.chain(session, "c")]
    assert acts == ["receipt_replaced", "receipt_issued"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_cancellation_needs_a_reason_of_fair_length(session, reason):
    open_series(session)
    in_cash(session, a_dossier(session))
    receipt = session.scalars(select(Receipt)).one()
    by = make.officer(session, Role.RECEPTION)

    with pytest.raises(Invalid) as caught:
        actions.cancel(session, receipt, reason=reason, chain="c", by=by, at=NOW)

    assert set(caught.value.fields) == {"reason"}


@given(st.dates(date(2021, 1, 1), date(2060, 12, 31)))
def test_the_length_of_a_number_goes_by_its_day(day):
    assert rules.digits_on(day) == (8 if day >= date(2026, 7, 1) else 7)


@given(st.integers(2022, 2090), st.text(max_size=8))
def test_only_two_letters_of_the_twenty_and_the_year_make_a_symbol(year, text):
    good = rules.symbol_in("AB-00E", year)

    assert rules.is_symbol(good, year)
    assert not rules.is_symbol(good, year + 1)
    if rules.is_symbol(text, year):
        assert set(text[:2]) <= set(rules.LETTERS)
        assert text[2:] == good[2:]


def test_the_receipt_holds_everything_the_law_asks_for(session):
    open_series(session)
    in_cash(session, a_dossier(session), at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    one = session.scalars(select(Receipt)).one()

    assert (one.template, one.symbol, one.shown_number) == ("01BLP0-001", "AA-26E", "00000001")
    assert one.body_name == make.agency(session).name
    assert one.payer_name
    assert one.amount == sum(line["amount"] for line in one.lines)
    assert session.get(ReceiptSeries, one.series_id).last == 1
