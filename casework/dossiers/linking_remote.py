"""Parts between installations, as the house sees them; messages and files are carried elsewhere.

While a remote part is open its row says how far it is: ``outcome`` holds "state/stage" as the
partner told it last, ``answered_by`` its officer. Decree 61/2018 art. 19.6b, 19.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import (
    advancing,
    finishing,
    holding,
    mending,
    moves,
    queries,
    timing,
    words,
)
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Stage, State, Verb
from casework.files.records import StoredFile
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import SYSTEM
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from casework.registers import actions as registers
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment, AssignmentState
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotFound, Problem
from foundation.ids import new_reference


@dataclass(frozen=True, slots=True)
class PartOrder:
    """What a lead in another installation orders: no more than the step's duty needs.

    ``holder`` has the keys name, number, phone, email, address; ``account_id`` is the account of
    the partner installation here.
    """

    procedure_code: str
    step_key: str
    duty: str
    asked: str
    due_at: datetime | None
    code: str
    lead_name: str
    holder: Mapping[str, str]
    answers: Mapping[str, str]
    account_id: int
    agency_code: str
    result_key: str = ""
    case_key: str = ""
    files: Sequence[tuple[str, StoredFile]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """A result that a partner's agency issued: its number and day there, and its file as kept."""

    title: str
    number: str
    issued_at: datetime
    file: StoredFile
    verify_code: str = ""
    result_key: str = ""


def receive_part(session: Session, order: PartOrder, *, at: datetime) -> Dossier:
    """Open the part that a lead elsewhere orders; raise Invalid, UnknownProcedure, NotFound.

    Its lead is no dossier here: parent_id stays empty, what happens is told by jobs.
    """
    agency = session.scalars(select(Agency).where(Agency.code == order.agency_code)).first()
    if agency is None or agency.installation_id is not None or agency.has_ended:
        raise Invalid({"agency_code": Problem("not_a_choice")})
    version = procedures.version_on(session, order.procedure_code, at.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    step = definition.flow.step(order.step_key) if definition.flow else None
    if step is None:
        raise NotFound(step=order.step_key)
    part = _received(order, agency, version.id, definition.name, _code(session, order), at=at)
    part.words = words.vector_of(part)
    moves.begin(session, part, by=SYSTEM, at=at, verb=Verb.OPEN_PART)
    asked = Assignment(due_at=order.due_at)
    timing.part_begins(session, part, asked, step, by=SYSTEM, at=at)
    session.add_all(
        DossierFile(dossier_id=part.id, part_key=key, file_id=file.id, added_at=at)
        for key, file in order.files
    )
    session.flush()
    run = holding.run_of(session, part, by=SYSTEM, at=at)
    advancing.begin(run)
    for row in run.rows:
        row.step_name, row.asked = order.duty or row.step_name, _asked(order)
    return part


def _asked(order: PartOrder) -> str:
    return f"{order.lead_name}: {order.asked}".rstrip(": ") if order.lead_name else order.asked


def _code(session: Session, order: PartOrder) -> str:
    known = select(func.count()).where(Dossier.code.startswith(f"{order.code}-", autoescape=True))
    return f"{order.code}-{(session.scalar(known) or 0) + 1:02d}"


def _received(
    order: PartOrder, agency: Agency, version_id: int, name: str, code: str, *, at: datetime
) -> Dossier:
    holder = order.holder
    return Dossier(
        reference=new_reference(),
        code=code,
        version_id=version_id,
        procedure_code=order.procedure_code,
        procedure_name=name,
        case_key=order.case_key,
        link_key=order.step_key,
        desk_agency_id=agency.id,
        agency_id=agency.id,
        filer_id=order.account_id,
        filer_name=holder.get("name", ""),
        holder_name=holder.get("name", ""),
        holder_number=holder.get("number", ""),
        holder_phone=holder.get("phone", ""),
        holder_email=holder.get("email", ""),
        holder_address=holder.get("address", ""),
        channel="online",
        return_way=Returning.ONLINE.value,
        answers=dict(order.answers),
        submitted_at=at,
        reply_due_at=at,
        accepted_at=at,
        next_due_at=order.due_at or at,
    )


def renew_received(
    session: Session,
    part: Dossier,
    *,
    note: str,
    answers: Mapping[str, str] | None = None,
    files: Sequence[tuple[str, StoredFile]] = (),
    at: datetime,
) -> None:
    """Let a part that was given back go on: its lead elsewhere has mended what was wrong.

    Files come whole for each part named; without answers they stay as they are.
    """
    if answers is not None:
        part.answers = dict(answers)
    keys = {key for key, _file in files}
    for old in queries.files_of(session, part.id):
        if old.part_key in keys and old.replaced_at is None:
            old.replaced_at = at
    session.add_all(
        DossierFile(dossier_id=part.id, part_key=key, file_id=file.id, added_at=at)
        for key, file in files
    )
    moves.move(session, part, Verb.RESUME, by=SYSTEM, at=at, note=note)
    timing.mended(session, part, by=SYSTEM, at=at)


def cancel_received(session: Session, part: Dossier, reason: str, *, at: datetime) -> None:
    """End a part that its lead elsewhere no longer needs; one that is over stays as it is."""
    finishing.cancel_part(session, part, reason=reason, at=at)


def _locked(session: Session, assignment_id: int) -> tuple[Assignment, Dossier]:
    """Return an own step that lies with another installation, its dossier locked first."""
    row = session.get(Assignment, assignment_id)
    if row is None:
        raise NotFound(what="assignment")
    lead = queries.lock_by_id(session, row.dossier_id)
    session.refresh(row, with_for_update=True)
    return row, lead


def remote_progress(
    session: Session,
    assignment_id: int,
    state: State,
    stage: Stage,
    note: str,
    *,
    officer: str = "",
    at: datetime,
) -> None:
    """Note how far a remote part has come; one that is over here is not touched."""
    row, _lead = _locked(session, assignment_id)
    if row.closed_at is not None:
        return
    row.outcome, row.answered_by = f"{int(state)}/{stage.value}", officer
    row.answer = note
    if row.taken_at is None and stage is not Stage.AGENCY:
        row.state, row.taken_at = AssignmentState.TAKEN.value, at


def remote_sent_back(session: Session, assignment_id: int, reason: str, *, at: datetime) -> None:
    """Put what a remote partner gave back before the lead's specialist."""
    row, lead = _locked(session, assignment_id)
    run = holding.run_of(session, lead, by=SYSTEM, at=at)
    if row.closed_at is not None or run.row(row.step_key) is None:
        return
    row.outcome = f"{State.SUPPLEMENT.value}/{Stage.LEAD.value}"
    mending.open_mending(session, lead, row, reason, by=SYSTEM, at=at)


def remote_returned(
    session: Session,
    assignment_id: int,
    results: Sequence[RemoteResult],
    *,
    outcome: str = "",
    note: str = "",
    at: datetime,
) -> None:
    """Take a remote part's results into the lead's dossier; its course goes on. Idempotent.

    ``outcome`` is the key of the step's outcome; empty means its ordinary one.
    """
    row, lead = _locked(session, assignment_id)
    if row.closed_at is not None:
        return
    agency = session.get_one(Agency, row.agency_id)
    for result in results:
        _keep(session, lead, agency, result, at=at)
    row.outcome = row.answer = ""
    run = holding.run_of(session, lead, by=SYSTEM, at=at)
    own = run.row(row.step_key) if row.step_key else None
    if own is None:
        row.state, row.closed_at = AssignmentState.DONE.value, at
        row.outcome, row.answer, row.answered_by = outcome, note, agency.name
        return
    advancing.done(run, own, outcome, answer=note, answered_by=agency.name)


def _keep(
    session: Session, lead: Dossier, agency: Agency, result: RemoteResult, *, at: datetime
) -> None:
    code = result.verify_code or new_reference()
    paper = Paper(
        dossier_id=lead.id,
        kind=PaperKind.RESULT.value,
        state=PaperState.SEALED.value,
        title=result.title,
        facts={
            "agency": agency.name,
            "verify_code": code,
            "result_key": result.result_key,
            "signer": "",
        },
        file_id=result.file.id,
        created_by=None,
        created_at=at,
    )
    session.add(paper)
    session.flush()
    registers.issue(
        session,
        IssuedResult(
            verify_code=code,
            sha256=result.file.sha256,
            file_id=result.file.id,
            dossier_id=lead.id,
            paper_id=paper.id,
            agency_id=agency.id,
            number=result.number,
            title=result.title,
            holder=lead.holder_name,
            issued_on=result.issued_at.astimezone(VIETNAM).date(),
            issued_at=result.issued_at,
        ),
    )
