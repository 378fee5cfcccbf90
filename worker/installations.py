"""The exchange with partners in the worker: messages are brought, files are fetched.

A message is signed anew for each try; the partner's signed acknowledgement settles it. One that
used up its tries waits for an owner on the page of the partner.
"""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from casework.agencies.installations import InstallationState
from casework.dossiers.link_jobs import (
    AnswerRemotePart,
    CancelRemotePart,
    CarryPart,
    TellLead,
)
from casework.files import actions as files
from casework.files import rules
from casework.files.actions import FileFacts
from casework.files.records import StoredFile
from casework.installations import granting, incoming, outgoing, partners, queries, telling
from casework.installations.effects import EFFECTS
from casework.installations.envelope import (
    Acknowledgement,
    BadEnvelope,
    Envelope,
    Fetch,
    FileOffer,
    read_acknowledgement,
    read_envelope,
    read_refused,
)
from casework.installations.incoming import FetchFiles, Receiving
from casework.installations.outgoing import SendMessage
from casework.installations.queries import Pins
from casework.installations.records import OutgoingState
from foundation import log
from foundation.errors import Unavailable
from foundation.jobs import enqueue_many
from gateways.exchange import Answer, FileRefused, NotSigned, Partner, jws
from gateways.exchange.client import JOSE
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

FORGOTTEN_AFTER = timedelta(minutes=20)
"""Longer than the longest wait between two tries."""

_LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT}


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message as it is to be sent, and to whom."""

    envelope: Envelope
    to: Pins


def send_message(job: SendMessage, tools: Tools, attempt: Attempt) -> None:
    """Bring one message to its partner; raise Unavailable to be tried again."""
    letter = _read(job, tools)
    if letter is None:
        return
    token = tools.gateways.exchange.sign(letter.envelope.write())
    try:
        answer = tools.gateways.exchange.client.post(_door(letter.to), token)
        said = _believe(answer, letter)
    except Unavailable as error:
        final = OutgoingState.DEAD if attempt.is_last(error) else None
        _fail(job, tools, error.what, final)
        raise
    if isinstance(said, str):
        _log.warning("a partner refused a message", partner=letter.to.code, problem=said)
        _fail(job, tools, said, OutgoingState.REFUSED)
        return
    with tools.database.transaction() as session:
        state = outgoing.note_reply(session, job.outgoing_id, said, answer.text, at=tools.clock())
    if state is OutgoingState.SENT:
        _wait(job, tools, attempt)


def _wait(job: SendMessage, tools: Tools, attempt: Attempt) -> None:
    """Ask again later what became of a message that the partner keeps but has not applied."""
    error = Unavailable("partner_waits")
    if attempt.is_last(error):
        _fail(job, tools, error.what, OutgoingState.DEAD)
    raise error


def _read(job: SendMessage, tools: Tools) -> _Letter | None:
    """Put a message into a fresh envelope; None where it is settled or the partner paused."""
    exchange, at = tools.gateways.exchange, tools.clock()
    with tools.database.reading() as session:
        message = queries.to_send(session, job.outgoing_id)
        if message is None:
            return None
        to = queries.pins_of(session, message.installation_id)
    if to.state is InstallationState.PAUSED:
        return None
    sealed = outgoing.envelope_of(message, sender=exchange.code, recipient=to.code, at=at)
    grants = granting.grants_for(
        sealed.files, keeper=exchange.code, recipient=to.code, thread=sealed.thread, at=at
    )
    signed = {sha256: exchange.sign(grant.write()) for sha256, grant in grants.items()}
    return _Letter(sealed.model_copy(update={"grants": signed}), to)


def sweep_exchange(tools: Tools) -> None:
    """Send what nobody has tried for a while: what waited through a pause, or lost its job."""
    with tools.database.transaction() as session:
        ids = partners.forgotten(session, before=tools.clock() - FORGOTTEN_AFTER)
        enqueue_many(session, [SendMessage(one) for one in ids])
    if ids:
        _log.info("sending forgotten messages", messages=len(ids))


def carry_part(job: CarryPart, tools: Tools, _attempt: Attempt) -> None:
    """Write the order for a part into the exchange; done twice it is one order."""
    with tools.database.transaction() as session:
        telling.carry_part(
            session, job.assignment_id, own_code=tools.gateways.exchange.code, at=tools.clock()
        )


def cancel_remote_part(job: CancelRemotePart, tools: Tools, _attempt: Attempt) -> None:
    """Write into the exchange that a part is no longer needed."""
    with tools.database.transaction() as session:
        telling.cancel_part(session, job.assignment_id, job.reason, at=tools.clock())


def answer_remote_part(job: AnswerRemotePart, tools: Tools, _attempt: Attempt) -> None:
    """Write into the exchange that what a partner gave back is mended."""
    with tools.database.transaction() as session:
        telling.mended(session, job.assignment_id, at=tools.clock())


def tell_lead(job: TellLead, tools: Tools, _attempt: Attempt) -> None:
    """Write into the exchange what has happened to a part of ours."""
    with tools.database.transaction() as session:
        telling.tell_lead(session, job.dossier_id, job.event, at=tools.clock())


def _door(to: Pins) -> Partner:
    return Partner(to.url, to.tls)


def _believe(answer: Answer, letter: _Letter) -> Acknowledgement | str:
    """Return the partner's acknowledgement, or the code of its refusal; raise Unavailable.

    Only what the partner signed is believed of what became of the message. A plain refusal by its
    door is taken for one, as nothing was applied; all else is tried again.
    """
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER:
        raise Unavailable("partner_busy")
    if answer.media_type != JOSE:
        return f"door_{answer.status}"
    try:
        kid = jws.signer_of(answer.text)
        payload = jws.verify(answer.text, letter.to.signing.get(kid, ""))
        return _settles(payload, letter) or _refusal(payload, letter)
    except (NotSigned, BadEnvelope, ValueError):
        raise Unavailable("partner_reply") from None


def _settles(payload: bytes, letter: _Letter) -> Acknowledgement | None:
    """Read an acknowledgement of this very message; None where it is a refusal."""
    try:
        said = read_acknowledgement(payload)
    except BadEnvelope:
        return None
    sent = letter.envelope
    is_ours = said.message_id == sent.message_id and said.digest == sent.digest
    if not is_ours or said.recipient != sent.sender or said.sender != sent.recipient:
        raise NotSigned(why="other message")
    return said


def _refusal(payload: bytes, letter: _Letter) -> str:
    said = read_refused(payload)
    if said.recipient != letter.envelope.sender or said.sender != letter.envelope.recipient:
        raise NotSigned(why="other recipient")
    return said.refused


def _fail(job: SendMessage, tools: Tools, problem: str, end: OutgoingState | None) -> None:
    with tools.database.transaction() as session:
        outgoing.note_failure(session, job.outgoing_id, problem, end, at=tools.clock())


def fetch_files(job: FetchFiles, tools: Tools, attempt: Attempt) -> None:
    """Fetch the files of a message that came and let it have its effect; raise Unavailable.

    Bytes lie in the store before a row names them; each file is looked into as people's are.
    """
    waiting = _waiting(job, tools)
    if waiting is None:
        return
    sent, partner, account_id = waiting
    try:
        facts = [_fetch(one, sent, partner, tools) for one in sent.files]
    except FileRefused as refusal:
        with tools.database.transaction() as session:
            incoming.files_failed(session, job.incoming_id, refusal.code, at=tools.clock())
        return
    except Unavailable as error:
        if attempt.is_last(error):
            with tools.database.transaction() as session:
                incoming.note_waiting(session, job.incoming_id, "files_unreachable")
        raise
    _apply(job, tools, facts, account_id)


def _apply(job: FetchFiles, tools: Tools, facts: list[FileFacts], account_id: int) -> None:
    exchange, at = tools.gateways.exchange, tools.clock()
    receiving = Receiving(exchange.code, EFFECTS, jws.payload_of)
    with tools.database.transaction() as session:
        if incoming.to_fetch(session, job.incoming_id) is None:
            return
        taken = files.take_in(session, facts, owner_id=account_id, at=at)
        held: dict[str, StoredFile] = {one.sha256: one for one in taken}
        incoming.files_came(session, job.incoming_id, held, receiving, at=at)


def _waiting(job: FetchFiles, tools: Tools) -> tuple[Envelope, Partner, int] | None:
    with tools.database.reading() as session:
        kept = incoming.to_fetch(session, job.incoming_id)
        if kept is None:
            return None
        pins = queries.pins_of(session, kept.installation_id)
        account_id = queries.installation(session, pins.code).account_id
    return read_envelope(jws.payload_of(kept.envelope)), _door(pins), account_id


def _fetch(offer: FileOffer, sent: Envelope, partner: Partner, tools: Tools) -> FileFacts:
    """Bring one file into the store, judged by what its bytes are; raise FileRefused."""
    exchange, limit = tools.gateways.exchange, tools.settings.max_file_bytes
    grant = sent.grants.get(offer.sha256)
    if grant is None or offer.size > limit:
        raise FileRefused("file_too_large" if grant else "file_refused")
    asked = Fetch(sender=exchange.code, recipient=sent.sender, sent_at=tools.clock(), grant=grant)
    # Fetched even where the store has it: who names a hash must prove to have the bytes.
    token = exchange.sign(asked.write())
    data = exchange.client.fetch(partner, token, sha256=offer.sha256, size=offer.size)
    _check(offer, data, limit)
    tools.gateways.files.put(data, media_type=offer.media_type, sha256=offer.sha256)
    return FileFacts(offer.sha256, offer.size, offer.media_type, rules.tidy_name(offer.name))


def _check(offer: FileOffer, data: bytes, limit: int) -> None:
    problem = rules.check_content(offer.name, data, limit=limit)
    if problem or rules.media_type_of(data) != offer.media_type:
        raise FileRefused(problem.code if problem else "file_type")
