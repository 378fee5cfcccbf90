"""What each kind of message does here once its turn has come.

The lead's side answers for steps of its own dossiers, the partner's side for parts that it carries
out; a message of the other side's kind is refused. Each effect is done in one transaction with the
message's row (incoming), and what has moved on is left alone.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.installations import Installation
from casework.agencies.records import Agency
from casework.dossiers import linking
from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, Stage, State
from casework.installations import bodies, telling
from casework.installations.envelope import BadEnvelope, Envelope, Kind, read_body
from casework.installations.incoming import Effect, Files
from casework.installations.records import ExchangeThread
from casework.installations.refusals import Stale, UnknownThread
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment
from foundation.errors import Conflict


class VerifyCodeTaken(Conflict):
    """A result's verification code is one that was given out here."""

    code = "verify_code_taken"


class NotOneOfTheirs(Conflict):
    """The step lies with an agency that does not live in the sender's installation."""

    code = "not_one_of_theirs"


def open_part(
    session: Session, thread: ExchangeThread, sent: Envelope, files: Files, at: datetime
) -> str:
    """Open the part that a lead orders and tell it our code."""
    partner = session.get_one(Installation, thread.installation_id)
    if not thread.subject.startswith(f"{partner.code}/part/"):
        raise UnknownThread(thread=thread.subject)
    if thread.dossier_id is not None:
        raise Stale(thread=thread.subject)
    order = _order(read_body(bodies.PartOpen, sent.body), sent, files, partner.account_id)
    part = linking.receive_part(session, order, at=at)
    session.flush()
    thread.dossier_id = part.id
    telling.accepted(session, thread, part, at=at)
    return part.code or part.reference


def _order(
    body: bodies.PartOpen, sent: Envelope, files: Files, account_id: int
) -> linking.PartOrder:
    return linking.PartOrder(
        procedure_code=body.procedure_code,
        step_key=body.step_key,
        duty=body.duty,
        asked=body.asked,
        due_at=body.due_at,
        code=body.code,
        lead_name=body.lead_name,
        holder=body.holder,
        answers=body.answers,
        account_id=account_id,
        agency_code=body.agency_code,
        result_key=body.result_key,
        case_key=body.case_key,
        files=[(one.key, files[one.sha256]) for one in sent.files],
    )


def mended(
    session: Session, thread: ExchangeThread, sent: Envelope, files: Files, at: datetime
) -> str:
    """Let a part go on that was sent back: its lead has mended what was wrong."""
    body, part = read_body(bodies.PartMended, sent.body), _part(session, thread)
    if part.current != (State.SUPPLEMENT, Stage.LEAD):
        raise Stale(thread=thread.subject)
    given = [(one.key, files[one.sha256]) for one in sent.files]
    linking.renew_received(
        session, part, note=body.note, answers=body.answers or None, files=given, at=at
    )
    return part.code or part.reference


def cancel(
    session: Session, thread: ExchangeThread, sent: Envelope, _files: Files, at: datetime
) -> str:
    """End a part that its lead no longer needs."""
    body, part = read_body(bodies.PartCancel, sent.body), _part(session, thread)
    if part.current[0] not in OPEN:
        raise Stale(thread=thread.subject)
    linking.cancel_received(session, part, body.reason, at=at)
    thread.closed_at = at
    return part.code or part.reference


def _part(session: Session, thread: ExchangeThread) -> Dossier:
    """Lock the part that is carried out here for the sender; raise UnknownThread."""
    if thread.dossier_id is None:
        raise UnknownThread(thread=thread.subject)
    return dossiers.lock_by_id(session, thread.dossier_id)


def accepted(
    session: Session, thread: ExchangeThread, sent: Envelope, _files: Files, at: datetime
) -> str:
    """Note that a partner has opened the part, under its code."""
    body, step = read_body(bodies.PartAccepted, sent.body), _step(session, thread)
    state, stage = _place(body.state, body.stage)
    linking.remote_progress(session, step, state, stage, body.code, at=at)
    return ""


def progress(
    session: Session, thread: ExchangeThread, sent: Envelope, _files: Files, at: datetime
) -> str:
    """Note how far a partner's part has come."""
    body, step = read_body(bodies.PartProgress, sent.body), _step(session, thread)
    state, stage = _place(body.state, body.stage)
    linking.remote_progress(session, step, state, stage, body.note, officer=body.officer, at=at)
    return ""


def sent_back(
    session: Session, thread: ExchangeThread, sent: Envelope, _files: Files, at: datetime
) -> str:
    """Put what a partner gave back before the lead's specialist."""
    body, step = read_body(bodies.PartSentBack, sent.body), _step(session, thread)
    linking.remote_sent_back(session, step, body.reason, at=at)
    return ""


def returned(
    session: Session, thread: ExchangeThread, sent: Envelope, files: Files, at: datetime
) -> str:
    """Take a partner's results into the lead's dossier; its course goes on."""
    body, step = read_body(bodies.PartReturned, sent.body), _step(session, thread)
    missing = {one.sha256 for one in body.results} - set(files)
    if missing:
        raise BadEnvelope(place="results")
    codes = [one.verify_code for one in body.results if one.verify_code]
    taken = select(IssuedResult.id).where(IssuedResult.verify_code.in_(codes)).limit(1)
    if len(set(codes)) != len(codes) or session.scalar(taken) is not None:
        raise VerifyCodeTaken(thread=thread.subject)
    results = [
        linking.RemoteResult(
            title=one.title,
            number=one.number,
            issued_at=one.day,
            file=files[one.sha256],
            verify_code=one.verify_code,
            result_key=one.result_key,
        )
        for one in body.results
    ]
    linking.remote_returned(session, step, results, outcome=body.outcome, note=body.note, at=at)
    thread.closed_at = at
    return ""


def _step(session: Session, thread: ExchangeThread) -> int:
    """Return the open step that the sender carries out; raise UnknownThread or Stale."""
    if thread.assignment_id is None:
        raise UnknownThread(thread=thread.subject)
    row = session.get_one(Assignment, thread.assignment_id)
    agency = session.get_one(Agency, row.agency_id)
    if agency.installation_id != thread.installation_id:
        raise NotOneOfTheirs(agency=agency.code)
    if row.closed_at is not None:
        raise Stale(thread=thread.subject)
    return row.id


def _place(state: int, stage: str) -> tuple[State, Stage]:
    """Read where a part stands; a stage that only the partner knows counts as being worked on."""
    known = Stage(stage) if stage in set(Stage) else Stage.SPECIALIST
    return State(state), known


EFFECTS: Mapping[Kind, Effect] = {
    Kind.PART_OPEN: open_part,
    Kind.PART_MENDED: mended,
    Kind.PART_CANCEL: cancel,
    Kind.PART_ACCEPTED: accepted,
    Kind.PART_PROGRESS: progress,
    Kind.PART_SENT_BACK: sent_back,
    Kind.PART_RETURNED: returned,
}
