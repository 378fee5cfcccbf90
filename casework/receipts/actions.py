"""What is done with receipts: series opened and closed, receipts issued, cancelled, replaced.

A number is taken in the transaction that marks the payment paid, from a row that stays locked
until its end: numbers have no gap, and none is given twice (Decree 123/2020 art. 32.2).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.payments.records import Bill, CollectingAccount, Payment
from casework.people.actor import Actor
from casework.receipts import rules
from casework.receipts.records import Receipt, ReceiptSeries, ReceiptState
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.jobs import Job, enqueue

LONGEST_REASON = 1000


class ReceiptNotGood(Conflict):
    """The receipt was cancelled or replaced before."""

    code = "receipt_not_good"


class NoSeries(Conflict):
    """The body has no open series, so that no receipt can take the place of another."""

    code = "no_receipt_series"


class SeriesExists(Conflict):
    """The body has an open series of the year, or one of this symbol."""

    code = "receipt_series_exists"


@dataclass(frozen=True, slots=True)
class RenderReceipt(Job):
    """Set, sign and keep the PDF and the XML of a receipt, and of its cancellation."""

    receipt_id: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, as it stands on the receipt; only the name has to be there."""

    name: str
    number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """For which dossier it was paid; the code as people know it."""

    dossier_id: int
    code: str
    procedure: str
    chain: str


def chain(agency_id: int) -> str:
    """Name the journal of a body's series."""
    return f"agency:{agency_id}"


def open_series(
    session: Session, agency_id: int, *, year: int, symbol: str, by: Actor, at: datetime
) -> ReceiptSeries:
    """Open a body's series of a year; raise Invalid at ``symbol``, SeriesExists."""
    if not rules.is_symbol(symbol, year):
        raise Invalid({"symbol": Problem("receipt_symbol_wrong", {"year": year % 100})})
    row = {
        "agency_id": agency_id, "year": year, "template": rules.TEMPLATE, "symbol": symbol,
        "last": 0, "opened_at": at, "opened_by": by.account_id,
    }  # fmt: skip
    made = session.scalar(
        insert(ReceiptSeries).values(row).on_conflict_do_nothing().returning(ReceiptSeries.id)
    )
    if made is None:
        raise SeriesExists(symbol=symbol)
    details: dict[str, object] = {"symbol": symbol, "year": year}
    audit.append(session, chain(agency_id), "receipt_series_opened", by=by, at=at, details=details)
    return session.get_one(ReceiptSeries, made)


def close_series(
    session: Session, agency_id: int, series_id: int, *, by: Actor, at: datetime
) -> ReceiptSeries:
    """Close a body's series: it gives no number any more; raise NotFound."""
    series = session.scalars(
        select(ReceiptSeries)
        .where(ReceiptSeries.id == series_id, ReceiptSeries.agency_id == agency_id)
        .with_for_update()
    ).first()
    if series is None:
        raise NotFound(what="series")
    if series.closed_at is None:
        series.closed_at, series.closed_by = at, by.account_id
        details: dict[str, object] = {"symbol": series.symbol, "last": series.last}
        audit.append(
            session, chain(agency_id), "receipt_series_closed", by=by, at=at, details=details
        )
    return series


def take_number(session: Session, *, agency_id: int, day: date) -> ReceiptSeries | None:
    """Give the next number of a body's year as ``last`` of its series; None without a series.

    The series' row stays locked until the transaction ends: two payments of one moment get two
    numbers, and one that is rolled back leaves no gap. On the first day of a year the series of
    the year before goes on under the new year's symbol, from 1.
    """
    found = _next(session, agency_id, day)
    if found is None and _go_on(session, agency_id, day):
        found = _next(session, agency_id, day)
    return found


def _next(session: Session, agency_id: int, day: date) -> ReceiptSeries | None:
    limit = 10 ** rules.digits_on(day) - 1
    return session.scalars(
        update(ReceiptSeries)
        .where(
            ReceiptSeries.agency_id == agency_id,
            ReceiptSeries.year == day.year,
            ReceiptSeries.closed_at.is_(None),
            ReceiptSeries.last < limit,
        )
        .values(last=ReceiptSeries.last + 1)
        .returning(ReceiptSeries)
        .execution_options(populate_existing=True)
    ).first()


def _go_on(session: Session, agency_id: int, day: date) -> bool:
    before = session.scalars(
        select(ReceiptSeries).where(
            ReceiptSeries.agency_id == agency_id,
            ReceiptSeries.year == day.year - 1,
            ReceiptSeries.closed_at.is_(None),
        )
    ).first()
    if before is None:
        return False
    row = {
        "agency_id": agency_id, "year": day.year, "template": before.template, "last": 0,
        "symbol": rules.symbol_in(before.symbol, day.year),
        "opened_at": before.opened_at, "opened_by": before.opened_by,
    }  # fmt: skip
    session.execute(insert(ReceiptSeries).values(row).on_conflict_do_nothing())
    return True


def issue(
    session: Session,
    *,
    payment: Payment,
    bill: Bill,
    payer: Payer,
    matter: Matter,
    by: Actor,
    at: datetime,
) -> Receipt | None:
    """Issue the receipt of a payment that was just settled, in the caller's transaction.

    None where the collecting body has no open series: it then gives receipts another way.
    """
    return _issue(session, payment, bill, payer, matter, replaces=None, by=by, at=at)


def _issue(
    session: Session,
    payment: Payment,
    bill: Bill,
    payer: Payer,
    matter: Matter,
    *,
    replaces: Receipt | None,
    by: Actor,
    at: datetime,
) -> Receipt | None:
    day = at.astimezone(VIETNAM).date()
    series = take_number(session, agency_id=bill.agency_id, day=day)
    if series is None:
        return None
    receipt = Receipt(
        series_id=series.id,
        number=series.last,
        template=series.template,
        symbol=series.symbol,
        digits=rules.digits_on(day),
        payment_id=payment.id,
        dossier_id=matter.dossier_id,
        dossier_code=matter.code,
        procedure_name=matter.procedure,
        bill_reference=bill.reference,
        lines=bill.lines,
        amount=bill.amount,
        method=payment.supplier,
        payer_name=payer.name,
        payer_number=payer.number,
        payer_address=payer.address,
        collector_name=by.name,
        issued_at=at,
        issued_by=by.account_id,
        replaces_id=replaces.id if replaces else None,
        **_body(session, bill.agency_id),
    )
    session.add(receipt)
    session.flush()
    details: dict[str, object] = {
        "symbol": receipt.symbol, "number": receipt.number, "amount": receipt.amount,
        "bill": bill.reference,
    }  # fmt: skip
    audit.append(session, matter.chain, "receipt_issued", by=by, at=at, details=details)
    enqueue(session, RenderReceipt(receipt.id))
    return receipt


def _body(session: Session, agency_id: int) -> dict[str, object]:
    agency = session.get_one(Agency, agency_id)
    account = session.get(CollectingAccount, agency_id)
    return {
        "agency_id": agency_id,
        "body_name": agency.name,
        "body_parent": agency.parent_name,
        "body_tax_code": account.tax_code if account else "",
        "body_address": agency.address,
        "place": agency.place,
    }


def cancel(
    session: Session,
    receipt: Receipt,
    *,
    reason: str,
    chain: str,
    by: Actor,
    at: datetime,
    state: ReceiptState = ReceiptState.CANCELLED,
) -> Receipt:
    """Cancel a locked receipt: it stays, marked, with its number, the reason and who did it.

    ``chain`` is the dossier's journal. Raises ReceiptNotGood, Invalid at ``reason``.
    """
    if receipt.state != ReceiptState.ISSUED.value:
        raise ReceiptNotGood(number=receipt.shown_number)
    told = reason.strip()
    if not told:
        raise Invalid({"reason": Problem("required")})
    if len(told) > LONGEST_REASON:
        length = {"limit": LONGEST_REASON, "length": len(told)}
        raise Invalid({"reason": Problem("too_long", length)})
    receipt.state, receipt.cancel_reason = state.value, told
    receipt.cancelled_at, receipt.cancelled_by = at, by.account_id
    receipt.canceller_name = by.name
    session.flush()
    details: dict[str, object] = {
        "symbol": receipt.symbol, "number": receipt.number, "reason": told,
    }  # fmt: skip
    audit.append(session, chain, f"receipt_{state}", by=by, at=at, details=details)
    enqueue(session, RenderReceipt(receipt.id))
    return receipt


def replace(
    session: Session,
    receipt: Receipt,
    *,
    reason: str,
    payer: Payer,
    chain: str,
    by: Actor,
    at: datetime,
) -> Receipt:
    """Cancel a locked receipt and issue another of the same payment with the right payer.

    Raises ReceiptNotGood, Invalid at ``reason`` or ``payer_name``, NoSeries.
    """
    if not payer.name.strip():
        raise Invalid({"payer_name": Problem("required")})
    cancel(session, receipt, reason=reason, chain=chain, by=by, at=at, state=ReceiptState.REPLACED)
    payment = session.get_one(Payment, receipt.payment_id)
    bill = session.get_one(Bill, payment.bill_id)
    matter = Matter(receipt.dossier_id, receipt.dossier_code, receipt.procedure_name, chain)
    made = _issue(session, payment, bill, payer, matter, replaces=receipt, by=by, at=at)
    if made is None:
        raise NoSeries
    return made
