"""The till: what a cashier took in and paid out in cash, and the close that counts it.

Decree 61/2018 art. 12.9: money taken at the desk is accounted for. All amounts are whole đồng.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.payments.records import CashClose, Payment, PaymentState, Refund, RefundState
from casework.people.actor import Actor
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem

VALUES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)
"""The values of notes that are legal tender, the largest first."""
MOST_NOTES = 100_000
LONGEST_NOTE = 1_000
PAGE = 30
_LOCK = 22_038
"""Names the kind of lock under which a cashier's till is closed."""
_TAKEN = (PaymentState.PAID.value, PaymentState.SURPLUS.value, PaymentState.REFUNDED.value)


class NothingToClose(Conflict):
    """The cashier took and paid out nothing since the last close."""

    code = "nothing_to_close"


class TillChanged(Conflict):
    """Money was taken or paid out since the page was opened."""

    code = "till_changed"


@dataclass(frozen=True, slots=True)
class Till:
    """What a cashier took in and paid out since the last close."""

    payments: list[Payment]
    refunds: list[Refund]

    @property
    def expected(self) -> int:
        """Return the đồng that should lie in the till."""
        taken = sum(one.amount for one in self.payments)
        return taken - sum(one.amount for one in self.refunds)


def till(session: Session, *, agency_id: int, officer_id: int, lock: bool = False) -> Till:
    """Return a cashier's till at a desk since the last close."""
    return _till(
        session,
        _payments_of(agency_id, officer_id) & Payment.cash_close_id.is_(None),
        _refunds_of(agency_id, officer_id) & Refund.cash_close_id.is_(None),
        lock=lock,
    )


def closed_till(session: Session, close_id: int) -> Till:
    """Return what a close counted."""
    counted = Payment.cash_close_id == close_id
    return _till(session, counted, Refund.cash_close_id == close_id, lock=False)


def _till(
    session: Session,
    payments: ColumnElement[bool],
    refunds: ColumnElement[bool],
    *,
    lock: bool,
) -> Till:
    taken = select(Payment).where(payments).order_by(Payment.id)
    paid_out = select(Refund).where(refunds).order_by(Refund.id)
    if lock:
        taken, paid_out = taken.with_for_update(), paid_out.with_for_update()
    return Till(list(session.scalars(taken)), list(session.scalars(paid_out)))


def _payments_of(agency_id: int, officer_id: int) -> ColumnElement[bool]:
    return (
        (Payment.supplier == "cash")
        & (Payment.agency_id == agency_id)
        & (Payment.officer_id == officer_id)
        & Payment.state.in_(_TAKEN)
    )


def _refunds_of(agency_id: int, officer_id: int) -> ColumnElement[bool]:
    return (
        (Refund.way == "cash")
        & (Refund.agency_id == agency_id)
        & (Refund.done_by == officer_id)
        & (Refund.state == RefundState.DONE.value)
    )


def close(
    session: Session,
    *,
    counts: Mapping[int, int],
    seen: int,
    note: str,
    by: Actor,
    at: datetime,
) -> CashClose:
    """Close the cashier's own till: count it, and let nothing of it change any more.

    ``counts`` tells how many notes of each value lie there, ``seen`` the sum that the page
    expected. A difference needs a note. Raises NothingToClose, TillChanged, Invalid at
    ``counts`` or ``note``.
    """
    agency_id, officer_id = by.agency_id or 0, by.account_id or 0
    session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashint8(officer_id))))
    found = till(session, agency_id=agency_id, officer_id=officer_id, lock=True)
    if not found.payments and not found.refunds:
        raise NothingToClose
    if found.expected != seen:
        raise TillChanged
    counted = _sum_of(counts)
    told = note.strip()
    if len(told) > LONGEST_NOTE:
        length = {"limit": LONGEST_NOTE, "length": len(told)}
        raise Invalid({"note": Problem("too_long", length)})
    if counted != found.expected and not told:
        raise Invalid({"note": Problem("till_differs", {"amount": counted - found.expected})})
    made = _insert(session, found, counts, counted, told, by=by, at=at)
    details: dict[str, object] = {
        "close": made.id, "expected": made.expected, "counted": counted, "note": told,
    }  # fmt: skip
    audit.append(session, f"agency:{agency_id}", "cash_closed", by=by, at=at, details=details)
    return made


def _sum_of(counts: Mapping[int, int]) -> int:
    for value, number in counts.items():
        if value not in VALUES or not 0 <= number <= MOST_NOTES:
            raise Invalid({"counts": Problem("notes_wrong", {"maximum": MOST_NOTES})})
    return sum(value * number for value, number in counts.items())


def _insert(
    session: Session,
    found: Till,
    counts: Mapping[int, int],
    counted: int,
    note: str,
    *,
    by: Actor,
    at: datetime,
) -> CashClose:
    day = at.astimezone(VIETNAM).date()
    agency_id, officer_id = by.agency_id or 0, by.account_id or 0
    before = session.scalar(
        select(func.count()).where(
            CashClose.agency_id == agency_id,
            CashClose.officer_id == officer_id,
            CashClose.day == day,
        )
    )
    made = CashClose(
        agency_id=agency_id,
        officer_id=officer_id,
        day=day,
        ordinal=int(before or 0) + 1,
        expected=found.expected,
        counted=counted,
        counts={str(value): number for value, number in counts.items() if number},
        note=note,
        closed_at=at,
        closed_by=officer_id,
    )
    session.add(made)
    session.flush()
    for table, rows in ((Payment, found.payments), (Refund, found.refunds)):
        chosen = table.id.in_([one.id for one in rows])
        session.execute(update(table).where(chosen).values(cash_close_id=made.id))
    return made


def closes(session: Session, agency_id: int, *, before: int | None, limit: int) -> list[CashClose]:
    """List a desk's closes, newest first."""
    asked = select(CashClose).where(CashClose.agency_id == agency_id)
    if before is not None:
        asked = asked.where(CashClose.id < before)
    return list(session.scalars(asked.order_by(CashClose.id.desc()).limit(limit)))


def close_of(session: Session, close_id: int, *, agency_id: int) -> CashClose:
    """Return a desk's close; raise NotFound for another's."""
    found = session.get(CashClose, close_id)
    if found is None or found.agency_id != agency_id:
        raise NotFound(what="cash close")
    return found
