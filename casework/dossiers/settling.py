"""Money that came in for a dossier: the one place where a payment counts and the work goes on.

Decree 45/2020 art. 13; Decree 61/2018 art. 22. The dossier is locked first, then its bill, then
the payment, so that two words of a supplier in one moment have one effect.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import moves, queries, running, timing
from casework.dossiers.records import Dossier
from casework.dossiers.states import State, Verb
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.payments import actions as payments
from casework.payments import queries as payment_queries
from casework.payments.records import Bill, Payment, PaymentState
from casework.people.actor import SYSTEM, Actor
from casework.receipts import actions as receipts
from casework.receipts.actions import Matter, Payer


def settled(
    session: Session,
    payment_id: int,
    *,
    transaction_ref: str,
    amount: int,
    payer_name: str = "",
    by: Actor = SYSTEM,
    at: datetime,
) -> PaymentState:
    """Take in ``amount`` đồng that came for a payment, and return what it came to.

    The right sum pays the bill: a receipt is issued, a dossier that waited for it goes on, the
    filer is told. A second call about the same payment changes nothing.
    """
    dossier = queries.lock_by_id(session, payment_queries.dossier_of(session, payment_id))
    bill_id = payment_queries.payment(session, payment_id).bill_id
    bill = payment_queries.lock_bill(session, bill_id)
    payment = payment_queries.payment(session, payment_id, lock=True)
    before = payment.state
    state = payments.settle(
        session,
        payment,
        bill,
        transaction_ref=transaction_ref,
        amount=amount,
        payer_name=payer_name,
        at=at,
    )
    if payment.state == before:
        return state
    details: dict[str, object] = {
        "bill": bill.reference,
        "payment": payment.merchant_ref,
        "supplier": payment.supplier,
        "amount": amount,
        "transaction": transaction_ref,
    }
    audit.append(session, dossier.chain, f"payment_{state}", by=by, at=at, details=details)
    if state is PaymentState.PAID:
        counts(session, dossier, bill, payment, by=by, at=at)
    return state


def matter_of(dossier: Dossier) -> Matter:
    """Name a dossier as its receipts do."""
    return Matter(dossier.id, dossier.shown_code, dossier.procedure_name, dossier.chain)


def counts(
    session: Session, dossier: Dossier, bill: Bill, payment: Payment, *, by: Actor, at: datetime
) -> None:
    """Let a paid bill count: give its receipt, let a dossier that waited go on, tell the filer."""
    receipts.issue(
        session,
        payment=payment,
        bill=bill,
        payer=Payer(dossier.holder_name, dossier.holder_number, dossier.holder_address),
        matter=matter_of(dossier),
        by=by,
        at=at,
    )
    if dossier.current[0] is State.PAYMENT:
        note = f"Đã nộp {bill.amount:,} đồng, mã {bill.reference}".replace(",", ".")
        moves.move(session, dossier, Verb.CONFIRM_FEE, by=_mover(dossier, by), at=at, note=note)
        timing.fee_paid(session, dossier, by=by, at=at)
        running.paid(session, dossier, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.PAID, at=at)


def _mover(dossier: Dossier, by: Actor) -> Actor:
    """Return who moves the dossier: the cashier of its desk, else the house itself."""
    lawful = Verb.CONFIRM_FEE in moves.verbs_for(dossier, by)
    return by if lawful else SYSTEM
