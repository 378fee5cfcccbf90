"""What is told to partners: each job of a linked dossier becomes one message, once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import advancing, linking_parts
from casework.dossiers import queries as dossiers
from casework.dossiers.holding import MEND
from casework.dossiers.link_jobs import PROGRESS, RETURNED, SENT_BACK
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Verb
from casework.files.records import FileVerdict, StoredFile
from casework.installations import bodies, headers, queries
from casework.installations.envelope import FileOffer, Kind, Organisation, Strict
from casework.installations.headers import NEW, RECALLED, UPDATED, Matter
from casework.installations.outgoing import Words, open_thread, write
from casework.installations.records import ExchangeThread
from casework.papers.records import Paper
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.flow import FlowStep
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment

REASON_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message says, before it is known from whom to whom."""

    kind: Kind
    event: str
    body: Strict
    files: Sequence[FileOffer] = ()


def carry_part(session: Session, assignment_id: int, *, own_code: str, at: datetime) -> None:
    """Order a part from the installation in which a step's agency lives, with its files."""
    row = session.get_one(Assignment, assignment_id)
    agency = session.get_one(Agency, row.agency_id)
    if agency.installation_id is None or row.closed_at is not None:
        return
    lead, step, definition = _lead(session, row)
    if step is None:
        _ask_by_hand(session, row, agency)
        return
    subject = f"{own_code}/part/{row.id}"
    thread = open_thread(session, agency.installation_id, subject, assignment_id=row.id, at=at)
    body = bodies.PartOpen(
        agency_code=agency.code,
        procedure_code=lead.procedure_code,
        step_key=row.step_key,
        result_key=step.result,
        duty=row.step_name,
        asked=row.asked,
        due_at=row.due_at,
        code=lead.code or lead.reference,
        lead_name=lead.agency.name,
        case_key=lead.case_key,
        holder=_holder(lead),
        answers=_answers(lead, step),
    )
    files = _offers(session, linking_parts.current_files(session, lead, step, definition))
    said = _Said(Kind.PART_OPEN, "open", body, files)
    words = _words(said, lead.agency, _named(agency), _matter(lead, row), at=at)
    written = write(session, thread, words, at=at)
    if written is not None:
        row.message_id = str(written.message_id)


def _ask_by_hand(session: Session, row: Assignment, agency: Agency) -> None:
    """Leave a question beside the flow to the lead's specialist, who writes the answer down.

    Installations exchange steps that both know; a question of the moment is none.
    """
    lead = dossiers.lock_by_id(session, row.dossier_id)
    session.refresh(row, with_for_update=True)
    if row.closed_at is None and not row.is_outside:
        row.step_name = f"{row.step_name}: {agency.short_name}"
        row.is_outside, row.agency_id = True, lead.agency_id


def mended(session: Session, assignment_id: int, *, at: datetime) -> None:
    """Tell a partner that what it gave back is mended, with the inputs as they are now."""
    row = session.get_one(Assignment, assignment_id)
    thread = queries.thread_of_assignment(session, assignment_id)
    lead, step, definition = _lead(session, row)
    mend = session.scalars(
        select(Assignment)
        .where(
            Assignment.dossier_id == row.dossier_id,
            Assignment.step_key == f"{row.step_key}{MEND}",
            Assignment.closed_at.is_not(None),
        )
        .order_by(Assignment.id.desc())
        .limit(1)
    ).first()
    if thread is None or step is None or mend is None:
        return
    agency = session.get_one(Agency, row.agency_id)
    body = bodies.PartMended(note=mend.answer, answers=_answers(lead, step))
    files = _offers(session, linking_parts.current_files(session, lead, step, definition))
    said = _Said(Kind.PART_MENDED, f"mended:{mend.id}", body, files)
    matter = _matter(lead, row)
    words = _words(said, lead.agency, _named(agency), matter, doc_type=UPDATED, at=at)
    write(session, thread, words, at=at)


def cancel_part(session: Session, assignment_id: int, reason: str, *, at: datetime) -> None:
    """Tell a partner that its part is no longer needed; its files are no longer given out."""
    row = session.get_one(Assignment, assignment_id)
    thread = queries.thread_of_assignment(session, assignment_id)
    if thread is None:
        return
    lead = dossiers.by_id(session, row.dossier_id)
    agency = session.get_one(Agency, row.agency_id)
    body = bodies.PartCancel(reason=reason[:REASON_LENGTH])
    said, matter = _Said(Kind.PART_CANCEL, "cancel", body), _matter(lead, row)
    words = _words(said, lead.agency, _named(agency), matter, doc_type=RECALLED, at=at)
    write(session, thread, words, at=at)


def accepted(session: Session, thread: ExchangeThread, part: Dossier, *, at: datetime) -> None:
    """Tell a lead under which code its part is carried out here."""
    agency = _agency(session, part)
    state, stage = part.current
    body = bodies.PartAccepted(
        reference=part.reference, code=part.code or part.reference, agency_name=agency.name,
        state=int(state), stage=stage.value,
    )  # fmt: skip
    _tell(session, thread, part, _Said(Kind.PART_ACCEPTED, "accepted", body), at=at)


def tell_lead(session: Session, dossier_id: int, event: str, *, at: datetime) -> None:
    """Tell a lead elsewhere what has happened to its part here."""
    thread = queries.thread_of_part(session, dossier_id)
    if thread is None:
        return
    part = dossiers.by_id(session, dossier_id)
    said = _SAYS.get(event, _progress)(session, part)
    named = event if event == RETURNED else f"{event}:{part.revision}"
    _tell(session, thread, part, replace(said, event=named), at=at)


def _returned(session: Session, part: Dossier) -> _Said:
    results, files = _results(session, part)
    outcome, note = advancing.outcome_of(session, part)
    body = bodies.PartReturned(results=results, outcome=outcome, note=note)
    return _Said(Kind.PART_RETURNED, RETURNED, body, files)


def _sent_back(session: Session, part: Dossier) -> _Said:
    reason = _reason(session, part)[:REASON_LENGTH]
    return _Said(Kind.PART_SENT_BACK, SENT_BACK, bodies.PartSentBack(reason=reason))


def _progress(session: Session, part: Dossier) -> _Said:
    state, stage = part.current
    officer = session.get(Account, part.officer_id) if part.officer_id else None
    body = bodies.PartProgress(
        state=int(state),
        stage=stage.value,
        officer=officer.name if officer else "",
        due_at=part.due_at,
    )
    return _Said(Kind.PART_PROGRESS, PROGRESS, body)


_SAYS = {RETURNED: _returned, SENT_BACK: _sent_back}


def _tell(
    session: Session,
    thread: ExchangeThread,
    part: Dossier,
    said: _Said,
    *,
    at: datetime,
) -> None:
    lead = Organisation.model_validate(thread.other)
    matter = Matter(code=part.shown_code, subject=part.procedure_name, due_at=part.due_at)
    agency = _agency(session, part)
    write(session, thread, _words(said, agency, lead, matter, doc_type=UPDATED, at=at), at=at)


def _words(
    said: _Said,
    sender: Agency,
    recipient: Organisation,
    matter: Matter,
    *,
    doc_type: int = NEW,
    at: datetime,
) -> Words:
    made = headers.header(
        _named(sender), recipient, matter, doc_type=doc_type, answers=doc_type == UPDATED, at=at
    )
    return Words(said.kind, said.event, made, said.body.model_dump(mode="json"), said.files)


def _lead(session: Session, row: Assignment) -> tuple[Dossier, FlowStep | None, Definition]:
    lead = dossiers.by_id(session, row.dossier_id)
    definition = procedures.definition_of(lead.version)
    return lead, definition.flow.step(row.step_key) if definition.flow else None, definition


def _agency(session: Session, dossier: Dossier) -> Agency:
    return session.get_one(Agency, dossier.agency_id)


def _named(agency: Agency) -> Organisation:
    return headers.organisation(agency)


def _matter(lead: Dossier, row: Assignment) -> Matter:
    subject = f"{row.step_name} – {lead.procedure_name}"
    return Matter(lead.code or lead.reference, subject, row.asked, row.due_at)


def _holder(lead: Dossier) -> dict[str, str]:
    return {
        "name": lead.holder_name,
        "number": lead.holder_number,
        "phone": lead.holder_phone,
        "email": lead.holder_email,
        "address": lead.holder_address,
    }


def _answers(lead: Dossier, step: FlowStep) -> dict[str, str]:
    return {key: str(one) for key, one in linking_parts.known_answers(lead, step).items()}


def _offers(session: Session, found: Sequence[tuple[str, uuid.UUID]]) -> list[FileOffer]:
    """Offer files for fetching; what is in quarantine is given to nobody."""
    stored = {
        one.id: one
        for one in session.scalars(
            select(StoredFile).where(StoredFile.id.in_([file_id for _, file_id in found]))
        )
    }
    return [
        _offer(key, stored[file_id])
        for key, file_id in found
        if stored[file_id].verdict != FileVerdict.QUARANTINED.value
    ]


def _offer(key: str, file: StoredFile) -> FileOffer:
    return FileOffer(
        key=key, name=file.name, sha256=file.sha256, size=file.size, media_type=file.media_type
    )


def _results(
    session: Session, part: Dossier
) -> tuple[list[bodies.ReturnedResult], list[FileOffer]]:
    rows = session.execute(
        select(IssuedResult, StoredFile, Paper.facts["result_key"].astext)
        .join(StoredFile, StoredFile.id == IssuedResult.file_id)
        .join(Paper, Paper.id == IssuedResult.paper_id)
        .where(IssuedResult.dossier_id == part.id)
        .order_by(IssuedResult.id)
    ).all()
    results = [
        bodies.ReturnedResult(
            title=one.title,
            number=one.number,
            day=one.issued_at,
            verify_code=one.verify_code,
            result_key=key or "",
            sha256=one.sha256,
        )
        for one, _file, key in rows
    ]
    return results, [_offer(key or "result", file) for _one, file, key in rows]


def _reason(session: Session, part: Dossier) -> str:
    asked = select(TimelineEntry.note).where(
        TimelineEntry.dossier_id == part.id, TimelineEntry.verb == Verb.SEND_BACK.value
    )
    return session.scalars(asked.order_by(TimelineEntry.id.desc()).limit(1)).first() or ""
