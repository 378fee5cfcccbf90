"""Dossiers that have to pay, and cash taken for them."""

import uuid
from datetime import UTC, datetime

from casework.dossiers import cash, paying, queries
from casework.people.actor import SYSTEM, Role
from casework.procedures import queries as procedures
from casework.receipts import actions
from tests import make

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FEE = 25_000


def open_series(session, symbol="AA-26E"):
    """Open the series of Nha Trang for 2026."""
    by = make.officer(session, Role.RECEPTION)
    return actions.open_series(session, by.agency_id, year=2026, symbol=symbol, by=by, at=NOW)


def a_dossier(session, amount=FEE):
    """File a dossier that has a bill of an amount open; return its reference."""
    return a_bill(session, amount)[0]


def a_bill(session, amount=FEE):
    """Return the references of a new dossier and of its open bill."""
    reference = make.dossier(session, at=NOW).reference
    session.expire_all()
    dossier = queries.lock_of_officer(session, reference, of=make.officer(session, Role.RECEPTION))
    definition = procedures.definition_of(dossier.version)
    paying.cancel_bill(session, dossier, by=SYSTEM, at=NOW)
    bill = paying.open_bill(
        session, dossier, definition, paying.DEMAND, amount=amount, note="Phí", by=SYSTEM, at=NOW
    )
    return reference, bill.reference


def in_cash(session, reference, *, given=FEE, seen=FEE, key="", at=NOW, by=None):
    """Take cash for a dossier at the desk of Nha Trang."""
    by = by or make.officer(session, Role.RECEPTION)
    dossier = queries.lock_of_officer(session, reference, of=by)
    taken = cash.CashTaken(seen, given, "Trần Văn Nộp", key or uuid.uuid4().hex)
    return cash.take(session, dossier, taken, by=by, at=at)
