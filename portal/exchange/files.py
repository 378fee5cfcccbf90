"""Files are fetched one by one with a grant that this installation signed for one recipient."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from casework.agencies.installations import Installation
from casework.installations import granting
from casework.installations.envelope import BadEnvelope, read_fetch, read_grant
from casework.installations.refusals import Unexpected
from foundation.clock import now
from foundation.errors import NotFound
from gateways.exchange import NotSigned
from portal.exchange import signed
from web.access import PUBLIC, open_to
from web.transactions import reading

blueprint = Blueprint("exchange_files", __name__)


@blueprint.post("/files")
@open_to(PUBLIC)
def give() -> ResponseReturnValue:
    """Give a file to the partner for which a grant was signed."""
    found, payload = signed.sender(signed.body())
    partner = found.installation
    try:
        sha256 = _granted(partner, payload)
    except BadEnvelope as refusal:
        return signed.refuse(partner.code, refusal, 400)
    except (Unexpected, NotSigned, NotFound) as refusal:
        return signed.refuse(partner.code, refusal, 403)
    pieces = signed.tools().files.stream(sha256)
    return Response(pieces, mimetype="application/octet-stream")


def _granted(partner: Installation, payload: bytes) -> str:
    """Return the hash of the file that a partner may fetch now; raise a Refusal."""
    exchange, at = signed.tools().exchange, now()
    asked = read_fetch(payload)
    grant = read_grant(exchange.own(asked.grant))
    with reading() as session:
        granting.check(session, partner, asked, grant, own_code=exchange.code, at=at)
    return grant.sha256
