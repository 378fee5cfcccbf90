"""What is done with bills and payments, below dossiers: opened, started, settled, paid back.

All amounts are whole đồng. Who moves a dossier on after a payment is casework/dossiers/paying.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.payments import queries
from casework.payments.records import (
    Bill,
    BillState,
    Payment,
    PaymentMessage,
    PaymentState,
    Refund,
    Supplier,
)
from casework.people.actor import Actor
from foundation.errors import Conflict, Invalid, Problem
from foundation.ids import new_reference, new_token

STRANGE = "unknown_reference"
"""The problem of money under a reference that we never gave."""
PREFIX = "PL"
"""The letters with which the content of a transfer begins (phí, lệ phí)."""
FIRST_CHECK = timedelta(minutes=2)
MOST_AMOUNT = 10_000_000_000
"""More than this in one bill (đồng) is a slip of the hand."""


class BillNotOpen(Conflict):
    """The bill was paid, cancelled or replaced before."""

    code = "bill_not_open"


@dataclass(frozen=True, slots=True)
class BillLine:
    """One fee of a bill: its key and name, its kind (fee, charge or price) and its đồng."""

    key: str
    name: str
    kind: str
    amount: int

    def to_json(self) -> dict[str, Any]:
        """Return the line as it is stored."""
        return {"key": self.key, "name": self.name, "kind": self.kind, "amount": self.amount}


def open_bill(
    session: Session,
    *,
    dossier_id: int,
    agency_id: int,
    kind: str,
    lines: Sequence[BillLine],
    note: str,
    at: datetime,
) -> Bill | None:
    """Open the bill of a dossier; None where nothing is to be paid.

    An open bill of the same lines stays; another is cancelled. Raises Invalid at ``amount``.
    """
    amount = sum(one.amount for one in lines)
    if any(one.amount < 0 for one in lines) or amount > MOST_AMOUNT:
        raise Invalid({"amount": Problem("too_large", {"maximum": MOST_AMOUNT})})
    stored = [one.to_json() for one in lines if one.amount]
    present = queries.open_bill_of(session, dossier_id, lock=True)
    if present is not None:
        if present.lines == stored:
            return present
        cancel(session, present, at=at)
    if not amount:
        return None
    return insert_bill(
        session,
        dossier_id=dossier_id,
        agency_id=agency_id,
        kind=kind,
        lines=lines,
        note=note,
        at=at,
    )


def insert_bill(
    session: Session,
    *,
    dossier_id: int,
    agency_id: int,
    kind: str,
    lines: Sequence[BillLine],
    note: str,
    at: datetime,
) -> Bill:
    """Open a bill of a dossier that has none; the sum of its lines is more than nothing."""
    bill = Bill(
        reference=f"{PREFIX}{new_reference()[3:].replace('-', '')}",
        dossier_id=dossier_id,
        agency_id=agency_id,
        kind=kind,
        lines=[one.to_json() for one in lines if one.amount],
        amount=sum(one.amount for one in lines),
        note=note,
        made_at=at,
    )
    session.add(bill)
    session.flush()
    return bill


def cancel(session: Session, bill: Bill, *, at: datetime) -> None:
    """Cancel an open bill; what still comes in for it is a surplus to be paid back."""
    if bill.state != BillState.OPEN.value:
        raise BillNotOpen(bill=bill.reference)
    bill.state, bill.closed_at = BillState.CANCELLED.value, at
    session.flush()


def start(
    session: Session,
    bill: Bill,
    supplier: Supplier,
    *,
    merchant_ref: str = "",
    payer_name: str = "",
    by: Actor,
    at: datetime,
) -> Payment:
    """Begin a payment of a bill by a supplier; raise BillNotOpen.

    The supplier of a started payment is asked what became of it until it is settled.
    """
    if bill.state != BillState.OPEN.value:
        raise BillNotOpen(bill=bill.reference)
    started = Payment(
        bill_id=bill.id,
        supplier=supplier.value,
        merchant_ref=merchant_ref or f"{bill.reference}{new_token()[:8]}".replace("_", "0"),
        amount=bill.amount,
        payer_name=payer_name,
        agency_id=bill.agency_id,
        officer_id=by.account_id if supplier is Supplier.CASH else None,
        started_by=by.account_id,
        started_at=at,
        next_check_at=at + FIRST_CHECK if supplier is Supplier.PLATFORM else None,
    )
    session.add(started)
    session.flush()
    return started


@dataclass(frozen=True, slots=True)
class Word:
    """One word with a supplier as it came or went."""

    supplier: Supplier
    kind: str
    body: str
    is_genuine: bool
    problem: str = ""


def keep_word(session: Session, payment_id: int | None, word: Word, *, at: datetime) -> None:
    """Keep what was said to or by a supplier; the body as it came, at most 20,000 letters of it."""
    session.add(
        PaymentMessage(
            payment_id=payment_id,
            supplier=word.supplier.value,
            kind=word.kind,
            body=word.body[:20_000].replace("\0", ""),
            is_genuine=word.is_genuine,
            problem=word.problem,
            at=at,
        )
    )


def settle(
    session: Session,
    payment: Payment,
    bill: Bill,
    *,
    transaction_ref: str,
    amount: int,
    payer_name: str = "",
    at: datetime,
) -> PaymentState:
    """Decide what money that came in means; bill and payment are locked, in this order.

    The right sum for an open bill pays it. A wrong sum, or a reference that we never gave, is
    doubtful and waits for an officer; what comes for a bill that is paid or cancelled is a
    surplus, to be paid back. What was settled before stays as it is.
    """
    if payment.state in _SETTLED:
        return PaymentState(payment.state)
    is_strange = payment.problem == STRANGE
    if queries.has_transaction(session, payment.supplier, transaction_ref, but=payment.id):
        # One transfer pays once: the same reference for another bill is a mistake or a lie.
        payment.state, payment.problem = PaymentState.DOUBTFUL.value, "transaction_reused"
        payment.next_check_at = None
        session.flush()
        return PaymentState.DOUBTFUL
    payment.transaction_ref, payment.amount = transaction_ref, amount
    payment.payer_name = payer_name or payment.payer_name
    payment.settled_at, payment.next_check_at, payment.problem = at, None, ""
    if bill.state != BillState.OPEN.value:
        payment.state = PaymentState.SURPLUS.value
        owe(session, payment, "surplus", by=None, at=at)
    elif is_strange or amount != bill.amount:
        payment.state = PaymentState.DOUBTFUL.value
        payment.problem = STRANGE if is_strange else "amount_differs"
    else:
        payment.state = PaymentState.PAID.value
        bill.state, bill.paid_at, bill.closed_at = BillState.PAID.value, at, at
    session.flush()
    return PaymentState(payment.state)


_SETTLED = frozenset(
    one.value
    for one in (
        PaymentState.PAID, PaymentState.SURPLUS, PaymentState.REFUNDED, PaymentState.CLOSED,
    )
)  # fmt: skip


def take_strange(
    session: Session, bill: Bill, merchant_ref: str, amount: int, *, at: datetime
) -> Payment | None:
    """Keep money that the platform names under a reference of none of ours, to be asked about.

    It never pays by itself. None where another notice of the same moment kept it before.
    """
    row = {
        "bill_id": bill.id, "supplier": Supplier.PLATFORM.value, "merchant_ref": merchant_ref,
        "amount": amount, "agency_id": bill.agency_id, "started_at": at, "problem": STRANGE,
        "state": PaymentState.STARTED.value, "transaction_ref": "", "payer_name": "", "checks": 0,
    }  # fmt: skip
    made = session.scalar(
        insert(Payment).values(row).on_conflict_do_nothing().returning(Payment.id)
    )
    return session.get_one(Payment, made) if made is not None else None


def fail(payment: Payment, problem: str, *, at: datetime) -> None:
    """Give a started payment up; money that comes later is still taken in by ``settle``."""
    if payment.state == PaymentState.STARTED.value:
        payment.state, payment.problem = PaymentState.FAILED.value, problem
        payment.settled_at, payment.next_check_at = at, None


def share(amount: int, percent: int) -> int:
    """Return so much of a sum, in whole đồng, in favour of who is paid back."""
    return -(-amount * percent // 100)


def owe(
    session: Session,
    payment: Payment,
    reason: str,
    *,
    amount: int = 0,
    by: Actor | None,
    at: datetime,
) -> Refund:
    """Write down that a payment, or ``amount`` đồng of it, is to be paid back, once."""
    row = {
        "payment_id": payment.id,
        "agency_id": payment.agency_id,
        "amount": amount or payment.amount,
        "reason": reason,
        "state": "due",
        "way": "",
        "proof": "",
        "asked_at": at,
        "asked_by": by.account_id if by else None,
    }
    session.execute(
        insert(Refund).values(row).on_conflict_do_nothing(index_elements=["payment_id"])
    )
    return session.scalars(select(Refund).where(Refund.payment_id == payment.id)).one()
