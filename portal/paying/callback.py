"""What the payment platform tells us of its own accord: kept, and asked back, never believed.

POST /api/payments/notice with the platform's JSON; the answer is ``{"MaLoi": code}``: 00 taken,
97 the check is wrong, 01 no such payment, 04 another sum or dossier. It is answered without asking
anybody.
"""

from functools import partial
from typing import cast

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from limits import parse_many
from sqlalchemy.orm import Session

from casework.dossiers import doubts
from casework.dossiers import queries as dossiers
from casework.payments import actions, asking, platform
from casework.payments import queries as payments
from casework.payments.actions import Word
from casework.payments.platform import BadMessage
from casework.payments.records import Supplier
from foundation.clock import now
from gateways import Gateways
from web import limits
from web.access import PUBLIC, open_to
from web.limits import limited
from web.transactions import transaction

FORGED = parse_many("30/minute;300/hour")

blueprint = Blueprint("payment_notices", __name__)


@blueprint.post("/api/payments/notice")
@open_to(PUBLIC)
@limited("600/minute")
def take() -> ResponseReturnValue:
    """Take a notice of the platform in and have the server ask back."""
    request.max_content_length = platform.LONGEST
    body = request.get_data(cache=True).decode("utf-8", errors="replace")
    gateway = cast("Gateways", current_app.extensions["gateways"]).payments
    try:
        told = gateway.callback(request.get_json(force=True, silent=True))
    except BadMessage as refusal:
        limits.check(FORGED, "payment-forged", limits.address())
        word = Word(
            Supplier.PLATFORM,
            "callback",
            body,
            is_genuine=False,
            problem=str(refusal.facts.get("why", "")),
        )
        with transaction() as session:
            actions.keep_word(session, None, word, at=now())
        return {"MaLoi": platform.ANSWER_WRONG_CHECK}
    with transaction() as session:
        names = partial(_names_of, session)
        code = asking.take_callback(
            session,
            told,
            body,
            names_of=names,
            bill_for=partial(doubts.bill_named, session),
            at=now(),
        )
    return {"MaLoi": code}


def _names_of(session: Session, payment_id: int) -> frozenset[str]:
    """Return by what the dossier of a payment may be called: it gets its code when received."""
    dossier = dossiers.by_id(session, payments.dossier_of(session, payment_id))
    return frozenset({dossier.reference, dossier.shown_code})
