"""What money shows on the page of a dossier: bills, receipts, and the way to take cash."""

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers import moves
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.payments import queries
from casework.payments.records import BillState
from casework.people.actor import Actor, Role
from casework.receipts import queries as receipts
from web import receipt_words

_STANDING = frozenset({BillState.OPEN.value, BillState.PAID.value, BillState.REFUND_DUE.value})


def of(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Describe a dossier's bills in one statement, and the receipts where something was paid."""
    bills = queries.bills_of(session, dossier.id)
    may_take = Role.RECEPTION in moves.roles_in(dossier, actor) and State(dossier.state) in OPEN
    if not bills and not may_take:
        return None
    was_paid = any(one.paid_at is not None for one in bills)
    found = receipts.of_dossier(session, dossier.id) if was_paid else []
    return Panel(
        "backoffice/money/panel.html",
        {
            "bills": [one for one in bills if one.state in _STANDING] or bills[-1:],
            "receipts": found,
            "may_take": may_take,
            "is_desk": Role.RECEPTION in moves.roles_in(dossier, actor),
            "words": receipt_words,
        },
    )
