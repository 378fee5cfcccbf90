"""What is asked of payments: the bills of a dossier, tries to pay them, what is to be asked."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.payments.records import (
    Bill,
    BillState,
    CollectingAccount,
    Payment,
    PaymentState,
    Refund,
)
from foundation.errors import NotFound


def open_bill_of(session: Session, dossier_id: int, *, lock: bool = False) -> Bill | None:
    """Return the bill of a dossier that is still to be paid, or None."""
    asked = select(Bill).where(Bill.dossier_id == dossier_id, Bill.state == BillState.OPEN.value)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.scalars(asked).first()


def with_open_bills(session: Session, dossier_ids: Collection[int]) -> dict[int, int]:
    """Return what is to be paid (đồng) for those of some dossiers that have an open bill."""
    rows = session.execute(
        select(Bill.dossier_id, Bill.amount).where(
            Bill.dossier_id.in_(dossier_ids), Bill.state == BillState.OPEN.value
        )
    )
    return {row.dossier_id: row.amount for row in rows}


def bills_of(session: Session, dossier_id: int) -> list[Bill]:
    """List the bills of a dossier, oldest first."""
    asked = select(Bill).where(Bill.dossier_id == dossier_id).order_by(Bill.id)
    return list(session.scalars(asked))


def bill_by_reference(session: Session, reference: str) -> Bill | None:
    """Find the bill of a transfer's content."""
    return session.scalars(select(Bill).where(Bill.reference == reference)).first()


def lock_bill(session: Session, bill_id: int) -> Bill:
    """Return a bill locked until the transaction ends; its dossier has been locked before."""
    return session.scalars(
        select(Bill)
        .where(Bill.id == bill_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def payments_of(session: Session, bill_ids: Collection[int]) -> list[Payment]:
    """List the payments towards some bills, oldest first."""
    return list(
        session.scalars(select(Payment).where(Payment.bill_id.in_(bill_ids)).order_by(Payment.id))
    )


def payment(session: Session, payment_id: int, *, lock: bool = False) -> Payment:
    """Return a payment; raise NotFound."""
    asked = select(Payment).where(Payment.id == payment_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="payment")
    return found


def payment_by_ref(session: Session, merchant_ref: str) -> Payment | None:
    """Find a payment by our own reference at the supplier."""
    return session.scalars(select(Payment).where(Payment.merchant_ref == merchant_ref)).first()


def has_transaction(session: Session, supplier: str, transaction_ref: str, *, but: int) -> bool:
    """Tell whether another payment has a supplier's transaction already."""
    if not transaction_ref:
        return False
    found = session.scalar(
        select(Payment.id).where(
            Payment.supplier == supplier,
            Payment.transaction_ref == transaction_ref,
            Payment.id != but,
        )
    )
    return found is not None


def dossier_of(session: Session, payment_id: int) -> int:
    """Return the id of the dossier that a payment is for; raise NotFound."""
    found = session.scalar(
        select(Bill.dossier_id)
        .join(Payment, Payment.bill_id == Bill.id)
        .where(Payment.id == payment_id)
    )
    if found is None:
        raise NotFound(what="payment")
    return found


def collecting_account(session: Session, agency_id: int) -> CollectingAccount | None:
    """Return where a body's fees are transferred to, or None where it has no account."""
    return session.get(CollectingAccount, agency_id)


def to_ask(session: Session, *, at: datetime, limit: int = 200) -> list[int]:
    """List started payments whose supplier should be asked again by now, the longest due first."""
    return list(
        session.scalars(
            select(Payment.id)
            .where(
                Payment.next_check_at <= at,
                Payment.state.in_([PaymentState.STARTED.value, PaymentState.FAILED.value]),
            )
            .order_by(Payment.next_check_at, Payment.id)
            .limit(limit)
        )
    )


def refunds_of(session: Session, payment_ids: Collection[int]) -> list[Refund]:
    """List what is or was paid back of some payments."""
    asked = select(Refund).where(Refund.payment_id.in_(payment_ids)).order_by(Refund.id)
    return list(session.scalars(asked))
