"""Receipts of a dossier that end: cancelled or replaced by the desk, and the payer's side told.

A receipt that ends with a refund is told by the refund (casework/dossiers/cash.py), once.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers import queries, telling
from casework.dossiers.records import Dossier
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor
from casework.receipts import actions
from casework.receipts import queries as receipts
from casework.receipts.actions import Payer
from casework.receipts.records import Receipt


def cancel(session: Session, receipt_id: int, *, reason: str, by: Actor, at: datetime) -> Receipt:
    """Cancel a receipt of the officer's body with the reason, and tell of it.

    Raises NotFound, ReceiptNotGood, Invalid at ``reason``.
    """
    dossier, receipt = _locked(session, receipt_id, by)
    actions.cancel(session, receipt, reason=reason, chain=dossier.chain, by=by, at=at)
    _tell(session, dossier, receipt, NoticeKind.RECEIPT_CANCELLED, at)
    return receipt


def replace(
    session: Session, receipt_id: int, *, reason: str, payer: Payer, by: Actor, at: datetime
) -> Receipt:
    """Replace a receipt of the officer's body by another of the same payment, and tell of it.

    Raises NotFound, ReceiptNotGood, Invalid at ``reason`` or ``payer_name``, NoSeries.
    """
    dossier, receipt = _locked(session, receipt_id, by)
    made = actions.replace(
        session, receipt, reason=reason, payer=payer, chain=dossier.chain, by=by, at=at
    )
    _tell(session, dossier, receipt, NoticeKind.RECEIPT_REPLACED, at)
    return made


def _locked(session: Session, receipt_id: int, by: Actor) -> tuple[Dossier, Receipt]:
    """Lock the dossier before its receipt, in the order in which payments lock them."""
    known = receipts.of_agency(session, receipt_id, agency_id=by.agency_id)
    dossier = queries.lock_by_id(session, known.dossier_id)
    return dossier, receipts.of_agency(session, receipt_id, agency_id=by.agency_id, lock=True)


def _tell(
    session: Session, dossier: Dossier, receipt: Receipt, kind: NoticeKind, at: datetime
) -> None:
    telling.tell_of(session, dossier, kind, what=f"receipt:{receipt.id}", at=at)
