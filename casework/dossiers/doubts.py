"""Money of the payment platform that an officer must look at: taken as paid, paid back, or closed.

A wrong sum, a reference that we never gave, a transaction used before; and what came for a bill
that was paid or cancelled, which is owed back already. Dossier, bill and payment are locked in this
order, as everywhere. All amounts are whole đồng.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import queries, settling
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.payments import actions as payments
from casework.payments import queries as payment_queries
from casework.payments.actions import BillNotOpen
from casework.payments.records import Bill, BillState, Payment, PaymentState, Refund, Supplier
from casework.people.actor import Actor, Role
from foundation.errors import Conflict, NotFound

REUSED = "transaction_reused"
Row = tuple[Payment, Bill, Dossier, int | None]
"""A payment, its bill, its dossier, and the id of what is owed back for it."""


class NotDoubtful(Conflict):
    """Somebody decided about the payment before."""

    code = "payment_not_doubtful"


class TooSmall(Conflict):
    """Less came than the bill is: it cannot count as paid."""

    code = "payment_too_small"


class CountedBefore(Conflict):
    """The transaction paid another bill: there is no second money."""

    code = "payment_counted_before"


def listed(session: Session, agency_id: int, *, before: int | None, limit: int) -> list[Row]:
    """List a desk's payments that wait for an officer, newest first."""
    asked = (
        select(Payment, Bill, Dossier, Refund.id)
        .join(Bill, Bill.id == Payment.bill_id)
        .join(Dossier, Dossier.id == Bill.dossier_id)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(
            Payment.agency_id == agency_id,
            Payment.supplier == Supplier.PLATFORM.value,
            Payment.state.in_((PaymentState.DOUBTFUL.value, PaymentState.SURPLUS.value)),
        )
    )
    if before is not None:
        asked = asked.where(Payment.id < before)
    rows = session.execute(asked.order_by(Payment.id.desc()).limit(limit))
    return [(one[0], one[1], one[2], one[3]) for one in rows]


def bill_named(session: Session, code_or_reference: str) -> Bill | None:
    """Return the bill of a dossier to keep strange money beside: the open one, else the newest."""
    reference = queries.reference_of_code(session, code_or_reference.replace("\0", ""))
    asked = (
        select(Bill)
        .join(Dossier, Dossier.id == Bill.dossier_id)
        .where(Dossier.reference == reference)
        .order_by((Bill.state == BillState.OPEN.value).desc(), Bill.id.desc())
        .limit(1)
    )
    return session.scalars(asked).first() if reference else None


def one(session: Session, payment_id: int, *, of: Actor) -> tuple[Payment, Bill, Dossier]:
    """Return a payment by the platform at the officer's own desk; raise NotFound."""
    found = session.get(Payment, payment_id)
    is_theirs = found is not None and found.agency_id == of.agency_id and Role.RECEPTION in of.roles
    if found is None or not is_theirs or found.supplier != Supplier.PLATFORM.value:
        raise NotFound(what="payment")
    bill = session.get_one(Bill, found.bill_id)
    return found, bill, queries.by_id(session, bill.dossier_id)


def accept(session: Session, payment_id: int, *, basis: str, by: Actor, at: datetime) -> Payment:
    """Let doubtful money pay its bill, on a basis; what is too much is owed back.

    Raises NotFound, NotDoubtful, CountedBefore, BillNotOpen, TooSmall, Invalid at ``reason``.
    """
    reason_given(basis.strip())
    payment, bill, dossier = _locked(session, payment_id, by)
    if payment.problem == REUSED:
        raise CountedBefore
    if bill.state != BillState.OPEN.value:
        raise BillNotOpen(bill=bill.reference)
    if payment.amount < bill.amount:
        raise TooSmall(amount=bill.amount)
    excess, payment.amount = payment.amount - bill.amount, bill.amount
    payment.state, payment.problem = PaymentState.PAID.value, ""
    payment.settled_at = payment.settled_at or at
    bill.state, bill.paid_at, bill.closed_at = BillState.PAID.value, at, at
    session.flush()
    details = {"bill": bill.reference, "payment": payment.merchant_ref, "amount": bill.amount,
               "excess": excess, "basis": basis.strip()}  # fmt: skip
    _note(session, dossier, "payment_accepted", details, by=by, at=at)
    if excess:
        rest = _rest(session, payment, excess, at=at)
        payments.owe(session, rest, "surplus", by=by, at=at)
        _note(
            session, dossier, "refund_owed", {"amount": excess, "reason": "surplus"}, by=by, at=at
        )
    settling.counts(session, dossier, bill, payment, by=by, at=at)
    return payment


def _rest(session: Session, payment: Payment, excess: int, *, at: datetime) -> Payment:
    """Keep what was too much as a payment of its own: it is paid back by itself."""
    made = Payment(
        bill_id=payment.bill_id,
        supplier=payment.supplier,
        merchant_ref=f"{payment.merchant_ref}-T",
        amount=excess,
        state=PaymentState.SURPLUS.value,
        problem="overpaid",
        payer_name=payment.payer_name,
        agency_id=payment.agency_id,
        started_at=payment.started_at,
        settled_at=at,
    )
    session.add(made)
    session.flush()
    return made


def pay_back(session: Session, payment_id: int, *, reason: str, by: Actor, at: datetime) -> Refund:
    """Owe doubtful money back, for a reason; its bill stays to be paid.

    Raises NotFound, NotDoubtful, CountedBefore, Invalid at ``reason``.
    """
    reason_given(reason.strip())
    payment, _bill, dossier = _locked(session, payment_id, by)
    if payment.problem == REUSED:
        raise CountedBefore
    payment.state = PaymentState.SURPLUS.value
    made = payments.owe(session, payment, reason.strip(), by=by, at=at)
    told = {"payment": payment.merchant_ref, "amount": made.amount, "reason": made.reason}
    _note(session, dossier, "refund_owed", told, by=by, at=at)
    return made


def close(session: Session, payment_id: int, *, reason: str, by: Actor, at: datetime) -> Payment:
    """Close doubtful money for a reason: no money of ours, or settled with the platform itself.

    Raises NotFound, NotDoubtful, Invalid at ``reason``.
    """
    reason_given(reason.strip())
    payment, _bill, dossier = _locked(session, payment_id, by)
    payment.state, payment.next_check_at = PaymentState.CLOSED.value, None
    told = {"payment": payment.merchant_ref, "amount": payment.amount, "reason": reason.strip()}
    _note(session, dossier, "payment_closed", told, by=by, at=at)
    return payment


def _locked(session: Session, payment_id: int, by: Actor) -> tuple[Payment, Bill, Dossier]:
    found, bill, dossier = one(session, payment_id, of=by)
    dossier = queries.lock_by_id(session, dossier.id)
    bill = payment_queries.lock_bill(session, bill.id)
    payment = payment_queries.payment(session, found.id, lock=True)
    if payment.state != PaymentState.DOUBTFUL.value:
        raise NotDoubtful
    return payment, bill, dossier


def _note(
    session: Session,
    dossier: Dossier,
    act: str,
    told: dict[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    audit.append(session, dossier.chain, act, by=by, at=at, details=told)
