"""To which accounts the demo's desks collect fees; the bank and its accounts are made up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.payments.records import CollectingAccount
from foundation.text import fold

BANK_BIN, BANK_NAME = "970499", "Ngân hàng thử nghiệm"
"""No bank has this number: a code scanned by mistake leads nowhere."""


def load(session: Session) -> bool:
    """Give every agency that has officers an account, once; tell whether it was now."""
    if session.scalars(select(CollectingAccount.agency_id).limit(1)).first() is not None:
        return False
    staffed = select(Officer.agency_id).distinct()
    for agency in session.scalars(select(Agency).where(Agency.id.in_(staffed)).order_by(Agency.id)):
        session.add(
            CollectingAccount(
                agency_id=agency.id,
                bank_bin=BANK_BIN,
                bank_name=BANK_NAME,
                account_number=f"9990{agency.id:08d}",
                account_name=fold(agency.name).upper()[:100],
            )
        )
    return True
