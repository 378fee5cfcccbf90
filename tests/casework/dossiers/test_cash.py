"""Money at the desk: taken once, counted, paid back; statements matched, doubts settled."""

from datetime import date

import pytest
from sqlalchemy import select

from casework.dossiers import bank_lines, cash, queries
from casework.dossiers.bank_lines import LineSettled, StatementTaken
from casework.dossiers.states import Stage, State
from casework.payments import cash as tills
from casework.payments import queries as payments
from casework.payments.cash import NothingToClose, TillChanged
from casework.payments.records import BankLine, Bill, LineState, Payment, Refund, RefundState
from casework.payments.statements import Line, Statement
from casework.people.actor import Role
from casework.receipts.records import Receipt
from foundation.errors import Invalid, NotAllowed, NotFound, Problem
from tests import make
from tests.backoffice.office import dossier_in
from tests.casework.receipts.paid import FEE, NOW, a_bill, a_dossier, in_cash, open_series


def desk(session):
    return make.officer(session, Role.RECEPTION)


def test_a_second_press_of_the_button_takes_nothing_more(session):
    open_series(session)
    reference = a_dossier(session)

    first = in_cash(session, reference, key="one", given=50_000)
    second = in_cash(session, reference, key="one", given=50_000)

    assert first.id == second.id
    assert (first.state, first.amount, first.cash_given) == ("paid", FEE, 50_000)
    assert len(session.scalars(select(Receipt)).all()) == 1


def test_what_is_paid_is_not_due_again(session):
    dossier = queries.lock_by_id(session, make.dossier(session, at=NOW).id)
    due = sum(one.amount for one in cash.due(session, dossier))
    assert due

    in_cash(session, dossier.reference, seen=due, given=due)

    assert cash.due(session, dossier) == []
    with pytest.raises(cash.NothingToPay):
        in_cash(session, dossier.reference, seen=due, given=due)


@pytest.mark.parametrize(
    ("seen", "given", "code"),
    [(FEE, FEE - 1, "cash_too_little"), (FEE, 2_000_000_000, "cash_too_much")],
)
def test_the_money_given_has_to_be_enough_and_sane(session, seen, given, code):
    reference = a_dossier(session)
    with pytest.raises(Invalid) as caught:
        in_cash(session, reference, seen=seen, given=given)
    assert caught.value.fields["given"].code == code


def test_the_cashier_confirms_the_sum_that_was_shown(session):
    reference = a_dossier(session)
    with pytest.raises(cash.AmountChanged):
        in_cash(session, reference, seen=FEE - 1_000)


def test_only_the_desk_takes_cash(session):
    reference = a_dossier(session)
    with pytest.raises(NotAllowed):
        in_cash(session, reference, by=make.officer(session, Role.SPECIALIST))


def test_cash_lets_a_dossier_that_waits_go_on(session):
    dossier = dossier_in(session, State.PAYMENT, Stage.SPECIALIST)
    due = sum(one.amount for one in cash.due(session, dossier))
    if not due:
        pytest.skip("the procedure costs nothing")
    in_cash(session, dossier.reference, seen=due, given=due)
    session.refresh(dossier)
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)


def close(session, counts, *, seen, note="", by=None):
    by = by or desk(session)
    return tills.close(session, counts=counts, seen=seen, note=note, by=by, at=NOW)


def test_a_close_counts_what_came_since_the_last_and_its_payments_stay_in_it(session):
    in_cash(session, a_dossier(session))
    in_cash(session, a_dossier(session, 40_000), seen=40_000, given=40_000)
    first = close(session, {50_000: 1, 10_000: 1, 5_000: 1}, seen=65_000)
    in_cash(session, a_dossier(session))
    second = close(session, {20_000: 1, 5_000: 1}, seen=25_000)

    assert (first.expected, first.counted, first.ordinal) == (65_000, 65_000, 1)
    assert (second.expected, second.ordinal) == (25_000, 2)
    assert len(tills.closed_till(session, first.id).payments) == 2
    with pytest.raises(NothingToClose):
        close(session, {}, seen=0)


def test_a_difference_needs_a_note_and_another_sum_another_look(session):
    in_cash(session, a_dossier(session))
    with pytest.raises(TillChanged):
        close(session, {20_000: 1}, seen=20_000)
    with pytest.raises(Invalid) as caught:
        close(session, {20_000: 1}, seen=FEE)
    assert caught.value.fields["note"] == Problem("till_differs", {"amount": -5_000})
    assert close(session, {20_000: 1}, seen=FEE, note="Thiếu 5.000").counted == 20_000


@pytest.mark.parametrize("counts", [{20_000: -1}, {3_000: 1}, {1_000: 10**9}])
def test_notes_that_cannot_be_are_refused(session, counts):
    in_cash(session, a_dossier(session))
    with pytest.raises(Invalid) as caught:
        close(session, counts, seen=FEE)
    assert set(caught.value.fields) == {"counts"}


def test_money_paid_back_in_cash_leaves_the_till_and_voids_its_receipt(session):
    open_series(session)
    reference = a_dossier(session)
    payment = in_cash(session, reference)
    by = desk(session)
    dossier = queries.lock_of_officer(session, reference, of=by)
    owed = cash.ask_refund(session, dossier, payment.id, reason="Thu nhầm", by=by, at=NOW)

    cash.refund(session, owed.id, way="cash", proof="Phiếu chi 01", by=by, at=NOW)

    assert session.get(Payment, payment.id).state == "refunded"
    assert session.get(Bill, payment.bill_id).state == "refunded"
    assert session.scalars(select(Receipt)).one().state == "cancelled"
    assert tills.till(session, agency_id=by.agency_id, officer_id=by.account_id).expected == 0
    assert cash.refunds(session, by.agency_id, RefundState.DONE, before=None, limit=9)
    with pytest.raises(cash.RefundDone):
        cash.refund(session, owed.id, way="cash", proof="x", by=by, at=NOW)


@pytest.mark.parametrize(("way", "proof", "key"), [("gold", "x", "way"), ("cash", " ", "proof")])
def test_paying_back_needs_a_way_and_a_proof(session, way, proof, key):
    payment = in_cash(session, a_dossier(session))
    dossier = queries.lock_by_id(session, payments.dossier_of(session, payment.id))
    by = desk(session)
    owed = cash.ask_refund(session, dossier, payment.id, reason="Thu nhầm", by=by, at=NOW)
    with pytest.raises(Invalid) as caught:
        cash.refund(session, owed.id, way=way, proof=proof, by=by, at=NOW)
    assert set(caught.value.fields) == {key}


def test_refunds_and_tills_of_another_desk_are_not_there(session):
    payment = in_cash(session, a_dossier(session))
    dossier = queries.lock_by_id(session, payments.dossier_of(session, payment.id))
    by = desk(session)
    owed = cash.ask_refund(session, dossier, payment.id, reason="Thu nhầm", by=by, at=NOW)
    made = close(session, {20_000: 1, 5_000: 1}, seen=FEE)
    foreign = make.officer(session, Role.RECEPTION, "22420")

    with pytest.raises(NotFound):
        cash.refund(session, owed.id, way="cash", proof="x", by=foreign, at=NOW)
    with pytest.raises(NotFound):
        tills.close_of(session, made.id, agency_id=foreign.agency_id)


def read_in(session, lines, name="a"):
    """Keep a statement of (content, amount) lines and match it."""
    by = desk(session)
    file_id = make.stored_file(session, by).id
    made = bank_lines.begin(
        session, name=f"{name}.csv", sha256=name * 64, file_id=file_id, by=by, at=NOW
    )
    found = tuple(
        Line(
            place, f"FT{content[-14:]}{amount}", date(2026, 11, 23), amount, content, "NGUYEN VAN A"
        )
        for place, (content, amount) in enumerate(lines, 2)
    )
    bank_lines.keep_lines(session, made, Statement(found))
    for line_id in bank_lines.unread(session, made.id):
        bank_lines.match(session, line_id, at=NOW)
    return made


def stands(session, statement):
    asked = select(BankLine).where(BankLine.statement_id == statement.id).order_by(BankLine.number)
    return [(one.state, one.doubt) for one in session.scalars(asked)]


def test_the_right_sum_pays_and_every_other_line_says_why_not(session):
    open_series(session)
    good, wrong, ended = (a_bill(session)[1] for _ in range(3))
    session.scalars(select(Bill).where(Bill.reference == ended)).one().state = "cancelled"

    made = read_in(
        session,
        [
            (f"MBVCB {good} CT tu", FEE),
            (f"nop {wrong}", FEE - 1_000),
            (f"nop {ended}", FEE),
            (f"{good} {wrong}", 2 * FEE),
            ("PL0000000000 nop phi", FEE),
            ("tien dien thang 11", FEE),
        ],
    )

    assert stands(session, made) == [
        ("matched", ""),
        ("doubtful", "wrong_amount"),
        ("doubtful", "bill_cancelled"),
        ("doubtful", "two_references"),
        ("doubtful", "unknown_reference"),
        ("foreign", ""),
    ]
    bill = session.scalars(select(Bill).where(Bill.reference == good)).one()
    assert bill.state == "paid"
    assert session.scalars(select(Receipt)).one().bill_reference == good


def test_the_same_line_in_two_statements_counts_once_and_the_same_file_is_refused(session):
    reference = a_bill(session)[1]
    first = read_in(session, [(reference, FEE)])
    second = read_in(session, [(reference, FEE)], name="b")

    assert stands(session, first) == [("matched", "")]
    assert stands(session, second) == []
    assert session.scalars(select(Refund)).all() == []
    with pytest.raises(StatementTaken):
        read_in(session, [(reference, FEE)])


def settle(session, line, **over):
    words = {"reference": "", "note": "Đã xem", "by": desk(session), "at": NOW} | over
    return bank_lines.settle(session, line.id, **words)


def test_an_officer_settles_a_doubt_with_a_note_once(session):
    reference = a_bill(session)[1]
    made = read_in(session, [("PL0000000000", FEE), ("nop phi ho so", FEE)])
    doubt, foreign = session.scalars(
        select(BankLine).where(BankLine.statement_id == made.id).order_by(BankLine.number)
    ).all()

    with pytest.raises(Invalid):
        settle(session, doubt, note=" ")
    with pytest.raises(Invalid):
        settle(session, doubt, reference="PL123")
    settle(session, foreign, reference=reference.lower())
    settle(session, doubt)

    assert session.scalars(select(Bill).where(Bill.reference == reference)).one().state == "paid"
    assert (doubt.state, doubt.note) == (LineState.SETTLED.value, "Đã xem")
    with pytest.raises(LineSettled):
        settle(session, doubt)
    with pytest.raises(NotFound):
        settle(session, doubt, by=make.officer(session, Role.RECEPTION, "22420"))


def test_money_for_a_paid_bill_is_owed_back_when_the_officer_says_so(session):
    reference = a_bill(session)[1]
    made = read_in(session, [(reference, FEE), (f"lan hai {reference}", FEE)])
    line = session.scalars(
        select(BankLine).where(BankLine.statement_id == made.id, BankLine.doubt == "bill_paid")
    ).one()

    settle(session, line, reference=reference)

    owed = session.scalars(select(Refund)).one()
    assert (owed.amount, owed.reason, owed.payment_id) == (FEE, "surplus", line.payment_id)
