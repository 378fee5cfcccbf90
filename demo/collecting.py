"""To which accounts the demo's desks collect fees, their receipts, and some cash taken.

The bank, its accounts and the tax codes are made up.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers import cash, queries
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN
from casework.payments.records import Bill, BillState, CollectingAccount
from casework.people.actor import Actor
from casework.receipts import rules
from casework.receipts.records import ReceiptSeries
from foundation.clock import VIETNAM
from foundation.text import fold

BANK_BIN, BANK_NAME = "970499", "Ngân hàng thử nghiệm"
"""No bank has this number: a code scanned by mistake leads nowhere."""


TAKEN = 3
"""For so many dossiers the desk took cash this morning."""


def load(session: Session, *, at: datetime) -> bool:
    """Give agencies that have officers an account and receipts, once; tell whether it was now."""
    if session.scalars(select(CollectingAccount.agency_id).limit(1)).first() is not None:
        return False
    staffed = select(Officer.agency_id).distinct()
    for agency in session.scalars(select(Agency).where(Agency.id.in_(staffed)).order_by(Agency.id)):
        session.add(
            CollectingAccount(
                agency_id=agency.id,
                tax_code=f"4299{agency.id:06d}",
                bank_bin=BANK_BIN,
                bank_name=BANK_NAME,
                account_number=f"9990{agency.id:08d}",
                account_name=fold(agency.name).upper()[:100],
            )
        )
        year = at.astimezone(VIETNAM).year
        session.add(
            ReceiptSeries(
                agency_id=agency.id,
                year=year,
                template=rules.TEMPLATE,
                symbol=rules.symbol_in("AA-00E", year),
                opened_at=at,
            )
        )
    session.flush()
    return True


def take_cash(session: Session, *, by: Actor, at: datetime) -> int:
    """Let a desk take cash for its newest dossiers with something to pay; return how many."""
    found = session.execute(
        select(Dossier.id, Bill.amount)
        .join(Bill, Bill.dossier_id == Dossier.id)
        .where(
            Bill.agency_id == by.agency_id,
            Bill.state == BillState.OPEN.value,
            Dossier.state.in_([one.value for one in OPEN]),
            Dossier.accepted_at.is_not(None),
        )
        .order_by(Dossier.id.desc())
        .limit(TAKEN)
    ).all()
    for place, row in enumerate(found):
        dossier = queries.lock_by_id(session, row.id)
        note = max(100_000, -(-row.amount // 100_000) * 100_000)
        taken = cash.CashTaken(row.amount, note, dossier.holder_name, uuid.uuid4().hex)
        cash.take(session, dossier, taken, by=by, at=at - timedelta(minutes=20 - place))
    return len(found)
