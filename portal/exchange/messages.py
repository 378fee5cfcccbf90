"""Messages come in one by one; the answer is a signed acknowledgement (docs/installations.md)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from casework.installations import incoming
from casework.installations.effects import EFFECTS
from casework.installations.envelope import (
    Acknowledgement,
    BadEnvelope,
    Envelope,
    Outcome,
    read_envelope,
)
from casework.installations.incoming import Receiving
from casework.installations.queries import Sender
from casework.installations.refusals import TooFarAhead, Unexpected
from foundation.clock import now
from foundation.errors import Unavailable
from gateways.exchange import jws
from portal.exchange import signed
from web.access import PUBLIC, open_to
from web.transactions import transaction

blueprint = Blueprint("exchange_messages", __name__)

STATUS = {Outcome.WAITING: 202, Outcome.REFUSED: 422}
LATER_SECONDS = 60


@blueprint.post("/messages")
@open_to(PUBLIC)
def take_in() -> ResponseReturnValue:
    """Take a partner's message in and acknowledge what it came to."""
    token = signed.body()
    found, payload = signed.sender(token)
    code = found.installation.code
    try:
        said = _receive(found, read_envelope(payload), token)
    except BadEnvelope as refusal:
        return signed.refuse(code, refusal, 400)
    except TooFarAhead as refusal:
        raise Unavailable("partner_order", LATER_SECONDS) from refusal
    except Unexpected as refusal:
        return signed.refuse(code, refusal)
    return signed.answer_signed(said.write(), STATUS.get(said.outcome, 200))


def _receive(found: Sender, sent: Envelope, token: str) -> Acknowledgement:
    own_code, at = signed.tools().exchange.code, now()
    receiving = Receiving(own_code, EFFECTS, jws.payload_of)
    with transaction() as session:
        partner = session.merge(found.installation, load=False)
        kept = incoming.receive(session, partner, sent, token, receiving, at=at)
        incoming.note_heard(session, partner.id, at=at)
        return incoming.acknowledge(kept, partner, own_code=own_code, at=at)
