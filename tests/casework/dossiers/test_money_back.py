"""What goes back to one who withdraws, and money of the platform that an officer decides about."""

import dataclasses

import pytest
from sqlalchemy import select

from casework.dossiers import cash, doubts, paying, queries, settling, withdrawing
from casework.dossiers.doubts import CountedBefore, NotDoubtful, TooSmall
from casework.dossiers.states import Stage, State
from casework.payments import actions
from casework.payments import queries as payments
from casework.payments.actions import BillNotOpen
from casework.payments.records import Payment, Refund, Supplier
from casework.people.actor import SYSTEM, Role
from casework.procedures import part_checks
from casework.procedures import queries as procedures
from casework.procedures.definition import RefundUntil
from casework.receipts.records import Receipt
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from tests import make
from tests.backoffice.office import dossier_in
from tests.casework.receipts.paid import FEE, NOW, a_dossier, in_cash, open_series

ACCEPTED = (State.PROCESSING, Stage.SPECIALIST)


def paid(session, place=(State.REGISTERED, Stage.DESK)):
    """Return a dossier at a place for which FEE đồng were paid in cash."""
    dossier = dossier_in(session, *place)
    definition = procedures.definition_of(dossier.version)
    paying.cancel_bill(session, dossier, by=SYSTEM, at=NOW)
    told = {"amount": FEE, "note": "Phí", "by": SYSTEM, "at": NOW}
    paying.open_bill(session, dossier, definition, paying.DEMAND, **told)
    in_cash(session, dossier.reference, at=now())
    return dossier, definition


def owed(session):
    return [one.amount for one in session.scalars(select(Refund)).all()]


@pytest.mark.parametrize(
    ("place", "until", "percent", "back"),
    [
        ((State.REGISTERED, Stage.DESK), "unaccepted", 100, FEE),
        ((State.REGISTERED, Stage.DESK), "unaccepted", 33, 8_250),
        ((State.REGISTERED, Stage.DESK), "unfinished", 50, 12_500),
        ((State.REGISTERED, Stage.DESK), "never", 100, 0),
        (ACCEPTED, "unaccepted", 100, 0),
        (ACCEPTED, "unfinished", 70, 17_500),
        (ACCEPTED, "never", 100, 0),
    ],
)
def test_the_version_says_what_goes_back(session, place, until, percent, back):
    dossier, definition = paid(session, place)
    rule = {"refund_until": RefundUntil(until), "refund_percent": percent}
    changed = dataclasses.replace(definition, **rule)

    assert paying.back_now(session, dossier, changed) == (FEE, back)
    found = paying.percent_back(dossier, changed)
    paying.owed_back(session, dossier, paying.WITHDRAWN, percent=found, by=SYSTEM, at=now())
    assert owed(session) == ([back] if back else [])


def test_by_default_a_withdrawal_pays_back_before_acceptance_alone(session):
    dossier, _ = paid(session)
    withdrawing.withdraw(session, dossier, reason="", by=make.citizen(session), at=now())
    assert owed(session) == [FEE]


def test_of_a_part_that_goes_back_the_receipt_stays(session):
    open_series(session)
    dossier, _ = paid(session)
    by = make.officer(session, Role.RECEPTION)
    asked = paying.owed_back(session, dossier, "withdrawn", percent=50, by=SYSTEM, at=now())
    [due] = session.scalars(select(Refund)).all()

    cash.refund(session, due.id, way="cash", proof="PC 1", by=by, at=now())

    assert asked == FEE // 2
    assert [one.state for one in session.scalars(select(Receipt))] == ["issued"]
    assert session.get_one(Payment, due.payment_id).state == "refunded"


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_a_percentage_is_one(session, percent):
    definition = procedures.definition_of(dossier_in(session, State.REGISTERED, Stage.DESK).version)
    spoilt = dataclasses.replace(definition, refund_percent=percent)
    codes = [one.problem.code for one in part_checks.faults(spoilt)]
    assert "refund_percent_wrong" in codes


@pytest.mark.parametrize("amount", [0, -5, FEE + 1])
def test_no_more_than_was_paid_is_asked_back(session, amount):
    dossier, _ = paid(session)
    [payment] = session.scalars(select(Payment)).all()
    by = make.officer(session, Role.RECEPTION)
    with pytest.raises(Invalid) as caught:
        cash.ask_refund(
            session, dossier, payment.id, reason="Thu nhầm", amount=amount, by=by, at=now()
        )
    assert caught.value.fields["amount"].code == "refund_too_much"


def doubtful(session, amount, transaction="G1"):
    """Return a dossier's payment for which another sum came than its bill is."""
    open_series(session)
    dossier = queries.lock_by_id(session, _id_of(session, a_dossier(session)))
    bill = payments.open_bill_of(session, dossier.id)
    made = actions.start(session, bill, Supplier.PLATFORM, by=make.citizen(session), at=NOW)
    told = {"transaction_ref": transaction, "amount": amount, "at": now()}
    assert settling.settled(session, made.id, **told) == "doubtful"
    return made.id, bill, dossier


def _id_of(session, reference):
    by = make.officer(session, Role.RECEPTION)
    return queries.of_officer(session, reference, of=by).id


def listed(session, of):
    return [row[0].id for row in doubts.listed(session, of.agency_id, before=None, limit=10)]


def test_too_much_pays_the_bill_and_the_rest_goes_back(session):
    number, bill, dossier = doubtful(session, FEE + 5_000)
    by = make.officer(session, Role.RECEPTION)
    assert listed(session, by) == [number]

    doubts.accept(session, number, basis="Nộp dư, công văn 12", by=by, at=now())

    assert (bill.state, payments.payment(session, number).state) == ("paid", "paid")
    assert [one.amount for one in session.scalars(select(Receipt))] == [FEE]
    assert owed(session) == [5_000]
    [rest] = listed(session, by)
    assert payments.payment(session, rest).problem == "overpaid"
    assert paying.back_now(session, dossier, procedures.definition_of(dossier.version))[0] == FEE
    with pytest.raises(NotDoubtful):
        doubts.accept(session, number, basis="Lần nữa", by=by, at=now())


def test_too_little_goes_back_and_the_bill_stays(session):
    number, bill, _ = doubtful(session, FEE - 1)
    by = make.officer(session, Role.RECEPTION)
    with pytest.raises(TooSmall):
        doubts.accept(session, number, basis="Cho qua", by=by, at=now())
    with pytest.raises(Invalid):
        doubts.pay_back(session, number, reason=" ", by=by, at=now())

    doubts.pay_back(session, number, reason="Nộp thiếu", by=by, at=now())

    assert bill.state == "open"
    assert owed(session) == [FEE - 1]


def test_what_was_closed_comes_back_by_no_word(session):
    number, bill, _ = doubtful(session, 1)
    by = make.officer(session, Role.RECEPTION)
    doubts.close(session, number, reason="Nền tảng đã tự hoàn", by=by, at=now())

    again = settling.settled(session, number, transaction_ref="G1", amount=FEE, at=now())

    assert (again, bill.state, listed(session, by)) == ("closed", "open", [])


def test_a_bill_paid_meanwhile_is_not_paid_again(session):
    number, _, dossier = doubtful(session, FEE + 1)
    in_cash(session, dossier.reference)
    by = make.officer(session, Role.RECEPTION)
    with pytest.raises(BillNotOpen):
        doubts.accept(session, number, basis="Đúng khoản", by=by, at=now())


def test_a_transaction_counted_before_is_closed_and_nothing_else(session):
    number, _, _ = doubtful(session, FEE + 1)
    payments.payment(session, number).problem = doubts.REUSED
    by = make.officer(session, Role.RECEPTION)
    for verb, word in ((doubts.accept, "basis"), (doubts.pay_back, "reason")):
        with pytest.raises(CountedBefore):
            verb(session, number, **{word: "Vì thế"}, by=by, at=now())
    assert doubts.close(session, number, reason="Trùng", by=by, at=now()).state == "closed"


def test_another_desk_finds_nothing(session):
    number, _, _ = doubtful(session, 1)
    elsewhere = make.officer(session, Role.RECEPTION, "22420")
    specialist = make.officer(session, Role.SPECIALIST)
    for by in (elsewhere, specialist):
        with pytest.raises(NotFound):
            doubts.close(session, number, reason="Lạ", by=by, at=now())
    assert listed(session, elsewhere) == []
