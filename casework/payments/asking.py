"""Asking a supplier what became of a payment: when, how often, and when it is given up."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from casework.payments import actions, queries
from casework.payments.actions import Word
from casework.payments.platform import SUCCESS
from casework.payments.records import Bill, Payment, PaymentState, Supplier
from foundation.jobs import Job, enqueue

WAITS = (2, 5, 10, 15)
"""Minutes between the first questions; from then on every 15 minutes."""


@dataclass(frozen=True, slots=True)
class AskSupplier(Job):
    """Ask the supplier of a payment what became of it; asked twice it is the same answer."""

    payment_id: int


def next_check(checks: int, *, at: datetime) -> datetime:
    """Return when a payment that has been asked about so often is asked about again."""
    return at + timedelta(minutes=WAITS[min(checks, len(WAITS) - 1)])


def ask_soon(session: Session, payment: Payment, *, at: datetime) -> None:
    """Have the server ask about a payment now: nobody's word about it is taken alone."""
    payment.next_check_at = next_check(payment.checks, at=at)
    enqueue(session, AskSupplier(payment.id), lock=f"payment-{payment.id}", priority=1)


def ask_due(session: Session, *, at: datetime, limit: int = 200) -> int:
    """Have all started payments asked about whose time has come; return how many."""
    due = queries.to_ask(session, at=at, limit=limit)
    for number in due:
        ask_soon(session, queries.payment(session, number, lock=True), at=at)
    return len(due)


def note_asked(session: Session, payment: Payment, *, days: int, at: datetime) -> None:
    """Note that a supplier knew nothing new; after so many days the payment is given up.

    One that seems to have failed is asked about as long: who walked away may pay after all.
    """
    if payment.state not in _OPEN:
        return
    is_over = at - payment.started_at > timedelta(days=days)
    payment.checks += 1
    if is_over:
        actions.fail(payment, "never_paid", at=at)
    payment.next_check_at = None if is_over else next_check(payment.checks, at=at)
    session.flush()


def take_callback(
    session: Session,
    told: Mapping[str, str],
    body: str,
    *,
    names_of: Callable[[int], Container[str]],
    bill_for: Callable[[str], Bill | None],
    at: datetime,
) -> str:
    """Keep a genuine word of the platform and have the server ask back; return our answer's code.

    The word alone settles nothing. One that names another sum or currency than was asked for is
    kept as a doubt, and the platform is asked all the same. Money under a reference that we never
    gave is kept beside the newest bill of the dossier that it names (``bill_for``), for an officer.
    """
    payment = queries.payment_by_ref(session, told["MaThamChieu"])
    problem = "" if payment else "unknown_reference"
    if payment is not None:
        differs = told["SoTien"] != str(payment.amount) or told["MaTienTe"] != "VND"
        problem = "amount_differs" if differs else ""
        if told["MaHoSo"] not in names_of(payment.id):
            problem = "other_dossier"
        if payment.problem == actions.STRANGE:
            problem = actions.STRANGE  # told again before an officer has decided: still not ours
        if payment.state in _OPEN:
            ask_soon(session, payment, at=at)
    else:
        payment = _strange(session, told, bill_for, at=at)
    word = Word(Supplier.PLATFORM, "callback", body, is_genuine=True, problem=problem)
    actions.keep_word(session, payment.id if payment else None, word, at=at)
    return {"": "00", "unknown_reference": "01"}.get(problem, "04")


def _strange(
    session: Session,
    told: Mapping[str, str],
    bill_for: Callable[[str], Bill | None],
    *,
    at: datetime,
) -> Payment | None:
    amount, ref = told["SoTien"], told["MaThamChieu"]
    is_money = amount.isascii() and amount.isdecimal() and 0 < len(amount) <= 13 and int(amount)  # noqa: PLR2004
    if told["MaLoi"] != SUCCESS or not is_money or not ref or "\0" in ref or len(ref) > 100:  # noqa: PLR2004
        return None
    bill = bill_for(told["MaHoSo"])
    made = actions.take_strange(session, bill, ref, int(amount), at=at) if bill else None
    if made is not None:
        ask_soon(session, made, at=at)
    return made


_OPEN = frozenset({PaymentState.STARTED.value, PaymentState.FAILED.value})
