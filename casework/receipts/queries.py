"""What is asked of receipts: those of a dossier, a body's register, its series."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.receipts.records import Receipt, ReceiptSeries, ReceiptState
from foundation.errors import NotFound

PAGE = 50


def of_dossier(session: Session, dossier_id: int) -> list[Receipt]:
    """List the receipts of a dossier, oldest first."""
    asked = select(Receipt).where(Receipt.dossier_id == dossier_id).order_by(Receipt.id)
    return list(session.scalars(asked))


def of_agency(
    session: Session, receipt_id: int, *, agency_id: int | None, lock: bool = False
) -> Receipt:
    """Return a receipt of a body; raise NotFound for all others."""
    asked = select(Receipt).where(Receipt.id == receipt_id, Receipt.agency_id == agency_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="receipt")
    return found


def of_payments(session: Session, payment_ids: Collection[int]) -> dict[int, Receipt]:
    """Return the good receipts of some payments by the payment."""
    asked = select(Receipt).where(
        Receipt.payment_id.in_(payment_ids), Receipt.state == ReceiptState.ISSUED.value
    )
    return {one.payment_id: one for one in session.scalars(asked)}


def replacement_of(session: Session, receipt_id: int) -> Receipt | None:
    """Return the receipt that stands in place of another."""
    return session.scalars(select(Receipt).where(Receipt.replaces_id == receipt_id)).first()


def register(
    session: Session, agency_id: int, *, before: int | None = None, limit: int = PAGE
) -> list[Receipt]:
    """List a body's receipts, newest first, those older than the receipt ``before``."""
    asked = select(Receipt).where(Receipt.agency_id == agency_id)
    if before is not None:
        asked = asked.where(Receipt.id < before)
    return list(session.scalars(asked.order_by(Receipt.id.desc()).limit(limit)))


def one_series(session: Session, agency_id: int, series_id: int) -> ReceiptSeries:
    """Return a body's series; raise NotFound for another's."""
    found = session.get(ReceiptSeries, series_id)
    if found is None or found.agency_id != agency_id:
        raise NotFound(what="series")
    return found


def series_of(session: Session, agency_id: int) -> list[ReceiptSeries]:
    """List a body's series, newest first."""
    asked = select(ReceiptSeries).where(ReceiptSeries.agency_id == agency_id)
    return list(session.scalars(asked.order_by(ReceiptSeries.id.desc()).limit(50)))
