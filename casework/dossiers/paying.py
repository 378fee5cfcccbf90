"""What a dossier has to pay: its bill is opened, replaced, cancelled, and what is owed back.

Decree 45/2020 art. 13. What money that came in does to a dossier is ``settling``.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import charges
from casework.dossiers.records import Dossier
from casework.payments import actions as payments
from casework.payments import queries
from casework.payments.actions import BillLine
from casework.payments.records import Bill, BillState, Payment, PaymentState
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Definition
from casework.procedures.fees import Channel, FeeKind, RefundUntil

FILING, DEMAND = "filing", "demand"
REFUSED, WITHDRAWN, HALTED = "refused", "withdrawn", "halted"
"""Why a dossier's money is owed back."""
WHOLE = 100
DEMANDED = "demanded"
"""The key of a line that an officer asked for, not the table of fees."""


def lines_of(fee: FeeDue) -> list[BillLine]:
    """Return the lines of a fee that was worked out, as a bill keeps them."""
    return [
        BillLine(one.key, one.name, one.kind.value, int(one.amount))
        for one in fee.lines
        if one.amount
    ]


def open_bill(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    kind: str,
    *,
    amount: int = 0,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Bill | None:
    """Open the bill of a dossier: its fee, or an ``amount`` in đồng that an officer asks for.

    None where nothing is to be paid, the fee cannot be known yet, or it has been paid. A part of
    another agency in a linked dossier has no bill of its own. The dossier is locked by the caller.
    """
    if dossier.is_part:
        return None
    if amount:
        name = note.partition("\n")[0][:200] or "Khoản phải nộp"
        lines = [BillLine(DEMANDED, name, FeeKind.CHARGE.value, amount)]
    else:
        day = charges.received_on(dossier)
        if charges.is_awaited(definition, dossier.answers, day=day):
            return None
        lines = lines_of(charges.fee_of(dossier, definition))
        paid = {line["key"] for one in _paid(session, dossier.id) for line in one.lines}
        lines = [one for one in lines if one.key not in paid]
    before = queries.open_bill_of(session, dossier.id)
    bill = payments.open_bill(
        session,
        dossier_id=dossier.id,
        agency_id=dossier.desk_agency_id,
        kind=kind,
        lines=lines,
        note=note,
        at=at,
    )
    if bill is not None and (before is None or before.id != bill.id):
        details: dict[str, object] = {"bill": bill.reference, "amount": bill.amount}
        audit.append(session, dossier.chain, "bill_opened", by=by, at=at, details=details)
    return bill


def open_first(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Open the bill of a dossier that has just been filed online: paid now or later, as one likes.

    At the desk the bill is opened where the money is taken.
    """
    if dossier.channel != Channel.ONLINE.value or not definition.fees:
        return
    if charges.is_awaited(definition, dossier.answers, day=charges.received_on(dossier)):
        return
    lines = lines_of(charges.fee_of(dossier, definition))
    if lines:
        bill = payments.insert_bill(
            session,
            dossier_id=dossier.id,
            agency_id=dossier.desk_agency_id,
            kind=FILING,
            lines=lines,
            note="",
            at=at,
        )
        details: dict[str, object] = {"bill": bill.reference, "amount": bill.amount}
        audit.append(session, dossier.chain, "bill_opened", by=by, at=at, details=details)


def refresh(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Bring an open bill in line with the fee of the day of reception; another sum is told anew."""
    if queries.open_bill_of(session, dossier.id) is not None:
        open_bill(session, dossier, definition, FILING, by=by, at=at)


def _paid(session: Session, dossier_id: int) -> list[Bill]:
    standing = {BillState.PAID.value, BillState.REFUND_DUE.value}
    return [one for one in queries.bills_of(session, dossier_id) if one.state in standing]


def cancel_bill(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Cancel the open bill of a dossier that ended or is paid elsewhere, if there is one."""
    bill = queries.open_bill_of(session, dossier.id, lock=True)
    if bill is None:
        return
    payments.cancel(session, bill, at=at)
    details: dict[str, object] = {"bill": bill.reference}
    audit.append(session, dossier.chain, "bill_cancelled", by=by, at=at, details=details)


def ended(session: Session, dossier: Dossier, reason: str, *, by: Actor, at: datetime) -> None:
    """Let a dossier's bills follow its end: what is open is cancelled, what was paid may be owed.

    A dossier that was refused cost the agency nothing: what was paid for it is paid back. To one
    who withdraws it goes back by the rule of the procedure's version (``percent_back``).
    """
    cancel_bill(session, dossier, by=by, at=at)
    if reason == WITHDRAWN:
        percent = percent_back(dossier, procedures.definition_of(dossier.version))
    else:
        percent = WHOLE if dossier.accepted_at is None else 0
    owed_back(session, dossier, reason, percent=percent, by=by, at=at)


def percent_back(dossier: Dossier, definition: Definition) -> int:
    """Return how much of what was paid goes back to one who withdraws this dossier now (0-100)."""
    until = definition.refund_until
    is_earned = until is RefundUntil.UNACCEPTED and dossier.accepted_at is not None
    return 0 if is_earned or until is RefundUntil.NEVER else definition.refund_percent


def back_now(session: Session, dossier: Dossier, definition: Definition) -> tuple[int, int]:
    """Return what was paid for a dossier and what of it goes back if it is withdrawn now, đồng."""
    percent = percent_back(dossier, definition)
    sums = [one.amount for one in _payments_in(session, dossier.id)]
    return sum(sums), sum(payments.share(one, percent) for one in sums)


def _payments_in(session: Session, dossier_id: int) -> list[Payment]:
    bills = [one.id for one in _paid(session, dossier_id) if one.state == BillState.PAID.value]
    found = queries.payments_of(session, bills) if bills else []
    return [one for one in found if one.state == PaymentState.PAID.value]


def owed_back(
    session: Session, dossier: Dossier, reason: str, *, percent: int, by: Actor, at: datetime
) -> int:
    """Write down that so much of what was paid is to be paid back; return the sum in đồng."""
    if not percent:
        return 0
    bills = [one for one in _paid(session, dossier.id) if one.state == BillState.PAID.value]
    total = 0
    for one in queries.payments_of(session, [bill.id for bill in bills]):
        if one.state == PaymentState.PAID.value:
            amount = payments.share(one.amount, percent)
            if amount:
                made = payments.owe(session, one, reason, amount=amount, by=by, at=at)
                total += made.amount
    for bill in bills:
        bill.state = BillState.REFUND_DUE.value
    if total:
        details: dict[str, object] = {"amount": total, "reason": reason}
        audit.append(session, dossier.chain, "refund_owed", by=by, at=at, details=details)
    return total
