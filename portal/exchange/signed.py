"""A signed request: read within its limits, its sender found by the key, answered with our own."""

from typing import NoReturn, cast

from flask import Response, current_app, make_response, request
from limits import parse_many
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from casework.agencies.installations import InstallationState
from casework.installations import incoming, queries
from casework.installations.envelope import MOST_BYTES, Refused
from casework.installations.queries import Sender
from foundation.clock import now
from foundation.errors import NotFound, Refusal, Unavailable
from gateways import Gateways
from gateways.exchange import NotSigned, jws
from gateways.exchange.client import JOSE
from web import limits
from web.errors import problem_json
from web.sentences import explain
from web.transactions import reading, transaction

BY_SENDER = parse_many("200/second;6000/minute")
FAILURES = parse_many("60/minute")
PAUSED_SECONDS = 300
DRAINED_BYTES = 4 * MOST_BYTES


def tools() -> Gateways:
    """Return what leads outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def body() -> str:
    """Return the signed text that was sent; refuse another kind with 415, too much with 413."""
    if request.mimetype != JOSE:
        raise UnsupportedMediaType
    if request.content_length is not None and request.content_length > MOST_BYTES:
        _too_large(request.content_length)
    request.max_content_length = MOST_BYTES
    try:
        return request.get_data(cache=False).decode("ascii")
    except RequestEntityTooLarge:
        _too_large(MOST_BYTES + 1)
    except UnicodeDecodeError:
        turn_away(NotSigned(why="form"), 400)


def _too_large(size: int) -> NoReturn:
    # A connection closed with bytes unread is reset, and the sender would never hear why.
    left = min(size, DRAINED_BYTES)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 1 << 16))):
        left -= len(piece)
    _note("", "message_too_large", size=size)
    raise RequestEntityTooLarge


def sender(token: str) -> tuple[Sender, bytes]:
    """Return the partner that signed a text, and what it signed; answer 401 for all others."""
    try:
        fingerprint = jws.signer_of(token)
        with reading() as session:
            found = queries.sender(session, fingerprint)
        payload = jws.verify(token, found.certificate)
    except (NotSigned, NotFound) as refusal:
        turn_away(NotSigned(why=refusal.facts.get("why", "unknown")), 401)
    if found.installation.state == InstallationState.PAUSED.value:
        raise Unavailable("partner_paused", PAUSED_SECONDS)
    limits.check(BY_SENDER, "exchange", found.installation.code)
    return found, payload


def turn_away(refusal: Refusal, status: int) -> NoReturn:
    """Answer a stranger in plain words; strangers who go on are held back."""
    limits.check(FAILURES, "exchange-failure", limits.address())
    _note("", refusal.code, why=str(refusal.facts.get("why", "")))
    answer = problem_json(status, refusal.code, explain(refusal), {})
    raise HTTPException(response=answer)


def refuse(code: str, refusal: Refusal, status: int = 422) -> Response:
    """Answer a partner whose message cannot be looked into: signed, and noted in the journal."""
    facts = {key: value for key, value in refusal.facts.items() if isinstance(value, str | int)}
    _note(code, refusal.code, **facts)
    said = Refused(sender=tools().exchange.code, recipient=code, refused=refusal.code, at=now())
    return answer_signed(said.write(), status)


def answer_signed(payload: bytes, status: int) -> Response:
    """Answer with something signed by this installation."""
    answer = make_response(tools().exchange.sign(payload), status)
    answer.mimetype = JOSE
    return answer


def _note(code: str, problem: str, **facts: object) -> None:
    told = {"problem": problem, "address": limits.address(), **facts}
    with transaction() as session:
        incoming.note_refused(session, code, told, at=now())
