"""Money at the desk: cash taken for a dossier, what is paid back, receipts made void with it.

Decree 61/2018 art. 22; Decree 123/2020 art. 32. All amounts are whole đồng.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import charges, moves, paying, queries, settling, telling
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.notifications.records import NoticeKind
from casework.payments import actions as payments
from casework.payments import queries as payment_queries
from casework.payments.records import (
    Bill,
    BillState,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    Supplier,
)
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.receipts import actions as receipts
from casework.receipts import queries as receipt_queries
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem

MOST_GIVEN = 1_000_000_000
WAYS = ("cash", "transfer", "platform")
LONGEST_PROOF = 500


class NothingToPay(Conflict):
    """The dossier has nothing to pay now."""

    code = "nothing_to_pay"


class AmountChanged(Conflict):
    """What is to be paid is not what the cashier saw."""

    code = "amount_changed"


class RefundDone(Conflict):
    """The money was paid back before."""

    code = "refund_done"


class NotPaid(Conflict):
    """The payment is not one that could be paid back."""

    code = "payment_not_paid"


@dataclass(frozen=True, slots=True)
class CashTaken:
    """What the cashier does: the sum seen, the money given, who gave it, the page's own key.

    The key makes a second press of the same button harmless.
    """

    seen: int
    given: int
    payer_name: str
    key: str


def due(session: Session, dossier: Dossier) -> list[payments.BillLine]:
    """Return what a dossier has to pay at the desk now: its open bill, else its fee."""
    bill = payment_queries.open_bill_of(session, dossier.id)
    if bill is not None:
        return [payments.BillLine(**one) for one in bill.lines]
    if dossier.is_part:
        return []
    definition = procedures.definition_of(dossier.version)
    if charges.is_awaited(definition, dossier.answers, day=charges.received_on(dossier)):
        return []
    lines = paying.lines_of(charges.fee_of(dossier, definition))
    good = (BillState.PAID.value, BillState.REFUND_DUE.value)
    paid = {
        line["key"]
        for one in payment_queries.bills_of(session, dossier.id)
        if one.state in good
        for line in one.lines
    }
    return [one for one in lines if one.key not in paid]


def take(
    session: Session, dossier: Dossier, taken: CashTaken, *, by: Actor, at: datetime
) -> Payment:
    """Take cash for a locked dossier: its bill is paid, a receipt issued, the work goes on.

    A second call with the same key returns the same payment. Raises NotAllowed, NothingToPay,
    AmountChanged, Invalid at ``given``.
    """
    if Role.RECEPTION not in moves.roles_in(dossier, by):
        raise NotAllowed(what="cash")
    reference = f"TM{dossier.id}-{taken.key}"
    before = payment_queries.payment_by_ref(session, reference)
    if before is not None:
        return before
    definition = procedures.definition_of(dossier.version)
    bill = payment_queries.open_bill_of(session, dossier.id, lock=True) or paying.open_bill(
        session, dossier, definition, paying.FILING, by=by, at=at
    )
    if bill is None:
        raise NothingToPay(reference=dossier.reference)
    if bill.amount != taken.seen:
        raise AmountChanged(amount=bill.amount)
    if not bill.amount <= taken.given <= MOST_GIVEN:
        code = "cash_too_little" if taken.given < bill.amount else "cash_too_much"
        raise Invalid({"given": Problem(code, {"amount": bill.amount})})
    payment = payments.start(
        session,
        bill,
        Supplier.CASH,
        merchant_ref=reference,
        payer_name=taken.payer_name.strip()[:200] or dossier.holder_name,
        by=by,
        at=at,
    )
    payment.cash_given = taken.given
    settling.settled(
        session, payment.id, transaction_ref="", amount=bill.amount, by=by, at=at
    )  # fmt: skip
    return payment


def ask_refund(
    session: Session,
    dossier: Dossier,
    payment_id: int,
    *,
    reason: str,
    amount: int | None = None,
    by: Actor,
    at: datetime,
) -> Refund:
    """Write down that a payment for a locked dossier is to be paid back, with the reason.

    The whole of it, or ``amount`` đồng. Raises NotAllowed, NotFound for another dossier's payment,
    NotPaid, Invalid at ``reason`` or ``amount``.
    """
    if Role.RECEPTION not in moves.roles_in(dossier, by):
        raise NotAllowed(what="refund")
    reason_given(reason.strip())
    bills = {one.id for one in payment_queries.bills_of(session, dossier.id)}
    payment = payment_queries.payment(session, payment_id)
    if payment.bill_id not in bills:
        raise NotFound(what="payment")
    bill = payment_queries.lock_bill(session, payment.bill_id)
    payment = payment_queries.payment(session, payment_id, lock=True)
    if payment.state == PaymentState.DOUBTFUL.value:
        payment.state = PaymentState.SURPLUS.value
    elif payment.state != PaymentState.PAID.value:
        raise NotPaid(payment=payment.merchant_ref)
    else:
        bill.state = BillState.REFUND_DUE.value
    if amount is not None and not 1 <= amount <= payment.amount:
        raise Invalid({"amount": Problem("refund_too_much", {"maximum": payment.amount})})
    made = payments.owe(session, payment, reason.strip(), amount=amount or 0, by=by, at=at)
    details: dict[str, object] = {"amount": made.amount, "reason": made.reason}
    audit.append(session, dossier.chain, "refund_owed", by=by, at=at, details=details)
    return made


def proposed(dossier: Dossier, definition: Definition, payment: Payment) -> int:
    """Return what of a payment to pay back (đồng): by the version's rule where one withdrew.

    A dossier that goes on is paid back whole: something was taken by mistake.
    """
    is_whole = dossier.current[0] is not State.WITHDRAWN or payment.state != PaymentState.PAID.value
    percent = paying.WHOLE if is_whole else paying.percent_back(dossier, definition)
    return payments.share(payment.amount, percent) or payment.amount


def refund(
    session: Session, refund_id: int, *, way: str, proof: str, by: Actor, at: datetime
) -> Refund:
    """Write down that money of the officer's own desk was paid back, and by which proof.

    The payment's receipt is cancelled with it; where part of the money stays with the agency, the
    receipt stays its proof. Raises NotFound, RefundDone, Invalid at ``way`` or
    ``proof``.
    """
    found = _of_desk(session, refund_id, by)
    dossier = queries.lock_by_id(session, payment_queries.dossier_of(session, found.payment_id))
    payment = payment_queries.payment(session, found.payment_id)
    bill = payment_queries.lock_bill(session, payment.bill_id)
    payment = payment_queries.payment(session, found.payment_id, lock=True)
    session.refresh(found, with_for_update=True)
    if found.state != RefundState.DUE.value:
        raise RefundDone
    told = proof.strip()
    if way not in WAYS:
        raise Invalid({"way": Problem("not_a_choice")})
    if not told or len(told) > LONGEST_PROOF:
        length = {"limit": LONGEST_PROOF, "length": len(told)}
        raise Invalid({"proof": Problem("too_long", length) if told else Problem("required")})
    found.state, found.way, found.proof = RefundState.DONE.value, way, told
    found.done_at, found.done_by = at, by.account_id
    if payment.state == PaymentState.PAID.value:
        bill.state = BillState.REFUNDED.value
    payment.state = PaymentState.REFUNDED.value
    session.flush()
    details: dict[str, object] = {"amount": found.amount, "way": way, "proof": told}
    audit.append(session, dossier.chain, "refund_done", by=by, at=at, details=details)
    receipt = receipt_queries.of_payments(session, [payment.id]).get(payment.id)
    if receipt is not None and found.amount == payment.amount:
        why = f"Đã hoàn trả tiền: {told}"
        receipts.cancel(session, receipt, reason=why, chain=dossier.chain, by=by, at=at)
    # One notice of the event: it says that the receipt ended with the refund.
    telling.tell_of(session, dossier, NoticeKind.REFUNDED, what=f"refund:{found.id}", at=at)
    return found


def _of_desk(session: Session, refund_id: int, by: Actor) -> Refund:
    found = session.scalars(
        select(Refund).where(Refund.id == refund_id, Refund.agency_id == by.agency_id)
    ).first()
    if found is None or Role.RECEPTION not in by.roles:
        raise NotFound(what="refund")
    return found


def refund_of(
    session: Session, refund_id: int, *, of: Actor
) -> tuple[Refund, Payment, Bill, Dossier]:
    """Return a refund of the officer's own desk with what it is for; raise NotFound."""
    found = _of_desk(session, refund_id, of)
    payment = payment_queries.payment(session, found.payment_id)
    bill = session.get_one(Bill, payment.bill_id)
    return found, payment, bill, queries.by_id(session, bill.dossier_id)


def refunds(
    session: Session, agency_id: int, state: RefundState, *, before: int | None, limit: int
) -> list[tuple[Refund, Payment, Bill, Dossier]]:
    """List a desk's refunds in a state, newest first, with what they are for."""
    asked = (
        select(Refund, Payment, Bill, Dossier)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Bill, Bill.id == Payment.bill_id)
        .join(Dossier, Dossier.id == Bill.dossier_id)
        .where(Refund.agency_id == agency_id, Refund.state == state.value)
    )
    if before is not None:
        asked = asked.where(Refund.id < before)
    rows = session.execute(asked.order_by(Refund.id.desc()).limit(limit))
    return [(one[0], one[1], one[2], one[3]) for one in rows]
