"""Submission: a draft is filled, files are put in their places, and it becomes a dossier.

Decree 45/2020 art. 9 and 12. Submitting twice gives the same dossier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from casework.agencies import queries as agency_queries
from casework.agencies.records import Agency
from casework.dossiers import (
    moves,
    parties,
    paying,
    renewal,
    statements,
    telling,
    timing,
    vaulting,
    words,
)
from casework.dossiers.parties import NOBODY_ELSE, Holder, Parties
from casework.dossiers.records import Dossier, Draft, DraftFile
from casework.files.records import FileVerdict, StoredFile
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor
from casework.people.records import Account, Citizen, Organisation
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Channel, Definition, Level, Returning
from casework.procedures.records import ProcedureVersion
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_reference

MAX_FILES = 20
MAX_BYTES = 100 * 1024 * 1024


class AlreadySubmitted(Conflict):
    """The draft has become a dossier and is no longer to be changed."""

    code = "already_submitted"


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that is handed in, whichever door it comes through."""

    version: ProcedureVersion
    case_key: str
    agency_id: int | None
    answers: Mapping[str, str]
    files: Sequence[tuple[str, StoredFile]]
    return_way: Returning = Returning.ONLINE
    channel: Channel = Channel.ONLINE
    parties: Parties = NOBODY_ELSE


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files, as known from the account."""

    account_id: int
    name: str
    number: str
    phone: str
    email: str
    address: str


def start_draft(
    session: Session,
    version: ProcedureVersion,
    *,
    agency_id: int | None,
    answers: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> Draft:
    """Open a draft on the version in force, with what the state already knows filled in."""
    definition = procedures.definition_of(version)
    procedures.check_taken(definition)
    only_case = definition.cases[0].key if len(definition.cases) == 1 else ""
    draft = Draft(
        reference=new_reference(),
        account_id=by.account_id,
        version_id=version.id,
        case_key=only_case,
        agency_id=agency_id,
        answers=dict(answers),
        created_at=at,
        saved_at=at,
    )
    session.add(draft)
    session.flush()
    return draft


def save_answers(
    draft: Draft, definition: Definition, given: Mapping[str, str], *, at: datetime
) -> None:
    """Keep answers as they are typed, right or wrong; only fields of the form are kept.

    Raises AlreadySubmitted, or Invalid for a field that the form does not have.
    """
    check_editable(draft)
    known = {field.key for field in definition.form.fields}
    unknown = {key: Problem("unknown_field") for key in given if key not in known}
    if unknown:
        raise Invalid(unknown)
    draft.answers = {**draft.answers, **given}
    draft.revision += 1
    draft.saved_at = at


def choose(
    draft: Draft,
    definition: Definition,
    *,
    case_key: str | None = None,
    agency_id: int | None = None,
    return_way: Returning | None = None,
    at: datetime,
) -> None:
    """Keep the case, the agency or the way of return that was chosen."""
    check_editable(draft)
    if case_key is not None:
        if case_key not in {case.key for case in definition.cases}:
            raise Invalid({"case_key": Problem("not_a_choice")})
        draft.case_key = case_key
    if agency_id is not None:
        draft.agency_id = agency_id
    if return_way is not None:
        draft.return_way = return_way.value
    draft.saved_at = at


def attach(
    session: Session, draft: Draft, definition: Definition, part_key: str, file: StoredFile
) -> DraftFile:
    """Put a file in its place; the same file twice in one place stays once."""
    check_editable(draft)
    if part_key not in {part.key for part in definition.parts}:
        raise Invalid({"part": Problem("unknown_part")})
    present = session.execute(
        select(DraftFile, StoredFile.size, StoredFile.sha256)
        .join(DraftFile.file)
        .where(DraftFile.draft_id == draft.id)
    ).all()
    for placed, _, sha256 in present:
        if placed.part_key == part_key and sha256 == file.sha256:
            return placed
    _check_volume([size for _, size, _ in present] + [file.size])
    placed = DraftFile(draft_id=draft.id, part_key=part_key, file_id=file.id)
    session.add(placed)
    session.flush()
    return placed


def detach(session: Session, draft: Draft, draft_file_id: int) -> None:
    """Take a file out of its place in the draft."""
    check_editable(draft)
    session.execute(
        delete(DraftFile).where(DraftFile.id == draft_file_id, DraftFile.draft_id == draft.id)
    )


def discard(session: Session, draft: Draft) -> None:
    """Throw a draft away at its owner's wish."""
    check_editable(draft)
    session.delete(draft)
    session.flush()


def check_editable(draft: Draft) -> None:
    """Raise AlreadySubmitted once the draft has become a dossier."""
    if draft.dossier_id is not None:
        raise AlreadySubmitted(reference=draft.reference)


def submit(session: Session, draft: Draft, *, by: Actor, at: datetime) -> Dossier:
    """Turn a locked draft (queries.lock_draft) into a dossier; a second call returns the same."""
    if draft.dossier_id is not None:
        return session.get_one(Dossier, draft.dossier_id)
    renewal.check_current(draft, at=at)
    placed = session.scalars(
        select(DraftFile)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.id)
        .options(joinedload(DraftFile.file))
    ).all()
    if over := vaulting.problems_of(session, placed, at=at, lock=True):
        raise Invalid(over)
    definition = procedures.definition_of(draft.version)
    procedures.check_taken(definition)
    known = {one.key for one in definition.parts}
    filing = Filing(
        version=draft.version,
        case_key=draft.case_key,
        agency_id=draft.agency_id,
        answers=draft.answers,
        files=[(one.part_key, one.file) for one in placed if one.part_key in known],
        return_way=Returning(draft.return_way),
        parties=parties.of_draft(session, draft, definition.code, by=by, at=at),
    )
    dossier = register(session, filing, by=by, at=at)
    draft.dossier_id = dossier.id
    return dossier


@dataclass(frozen=True, slots=True)
class Ground:
    """What a filing stands on: desk, competent agency, filer and the desk's calendar."""

    desk: Agency
    agency: Agency
    filer: Filer
    calendar: clock.WorkCalendar


def register(
    session: Session, filing: Filing, *, by: Actor, at: datetime, ground: Ground | None = None
) -> Dossier:
    """Check a filing whole and bring the dossier to life; raise Invalid naming each place.

    A door that has read the ground already hands it in.
    """
    definition = procedures.definition_of(filing.version)
    check_filing(definition, filing, at=at)
    under = ground or _ground_of(session, definition, filing, by=by)
    dossier = _new_dossier(definition, filing, under, at=at)
    dossier.reply_due_at = dossier.next_due_at = timing.reply_due(under.calendar, at)
    dossier.words = words.vector_of(dossier)
    moves.begin(session, dossier, by=by, at=at)
    timing.reply_begins(session, dossier, under.calendar, by=by, at=at)
    if filing.parties != NOBODY_ELSE:
        parties.note(session, dossier, by=by, at=at)
    statements.place_files(session, dossier.id, filing.files, at=at)
    paying.open_first(session, dossier, definition, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.SUBMITTED, email=under.filer.email, at=at)
    return dossier


def _ground_of(session: Session, definition: Definition, filing: Filing, *, by: Actor) -> Ground:
    desk, agency = destination(session, definition, filing.agency_id)
    filer = filer_of(session, filing.parties.filer or by)
    return Ground(desk, agency, filer, worktime.calendar_of(session, desk.id))


def check_filing(definition: Definition, filing: Filing, *, at: datetime) -> None:
    """Raise Invalid with every fault of a filing: answers, case, parts, files, ways."""
    today = at.astimezone(VIETNAM).date()
    problems = procedure_rules.check_answers(definition.form, filing.answers, today=today)
    if definition.cases and filing.case_key not in {case.key for case in definition.cases}:
        problems["case_key"] = Problem("case_needed")
    if filing.return_way not in definition.returning:
        problems["return_way"] = Problem("not_a_choice")
    known = {part.key for part in definition.parts}
    for key, file in filing.files:
        if key not in known:
            problems[f"part:{key}"] = Problem("unknown_part")
        elif file.verdict == FileVerdict.REFUSED.value:
            problems[f"part:{key}"] = Problem("file_refused", {"name": file.name})
        elif file.verdict == FileVerdict.QUARANTINED.value:
            problems[f"part:{key}"] = Problem("file_quarantined", {"name": file.name})
    given = {key for key, _ in filing.files}
    tidied = procedure_rules.tidy_answers(definition.form, filing.answers, today=today)
    for part in procedure_parts.missing_parts(
        definition, filing.case_key, given, tidied, channel=filing.channel, day=today
    ):
        problems[f"part:{part.key}"] = Problem("part_missing", {"name": part.name})
    if problems:
        raise Invalid(problems)
    _check_volume([file.size for _, file in filing.files])


def _check_volume(sizes: list[int]) -> None:
    if len(sizes) > MAX_FILES:
        raise Invalid({"file": Problem("too_many_files", {"limit": MAX_FILES})})
    if sum(sizes) > MAX_BYTES:
        raise Invalid({"file": Problem("files_too_large", {"limit": MAX_BYTES})})


def destination(
    session: Session, definition: Definition, agency_id: int | None
) -> tuple[Agency, Agency]:
    """Return (receiving desk, competent agency) of a filing (Decree 118/2025 art. 14, 17).

    A commune's matter goes to the commune chosen; a department's goes through the centre.
    """
    if definition.level is Level.COMMUNE:
        chosen = session.get(Agency, agency_id) if agency_id is not None else None
        if chosen is not None and chosen.has_ended:
            raise Invalid({"agency": _ended(session, chosen)})
        if chosen is None or chosen.kind != "commune" or not chosen.desk_name:
            raise Invalid({"agency": Problem("agency_needed")})
        return chosen, chosen
    found = session.scalars(
        select(Agency).where((Agency.code == definition.agency_code) | (Agency.kind == "centre"))
    ).all()
    desk = next((one for one in found if one.kind == "centre"), None)
    agency = next((one for one in found if one.code == definition.agency_code), None)
    if desk is None or agency is None:
        raise NotFound(agency=definition.agency_code)
    return desk, agency_queries.living(session, agency)


def _ended(session: Session, agency: Agency) -> Problem:
    """Say of an agency that was merged where its matters are filed now."""
    successor = agency_queries.living(session, agency)
    return Problem("agency_ended", {"name": agency.name, "successor": successor.name})


def filer_of(session: Session, by: Actor) -> Filer:
    """Return who files as the account knows them."""
    account, citizen, organisation = session.execute(
        select(Account, Citizen, Organisation)
        .outerjoin(Citizen, Citizen.account_id == Account.id)
        .outerjoin(Organisation, Organisation.account_id == Account.id)
        .where(Account.id == by.account_id)
    ).one()
    return filer_behind(account, citizen, organisation)


def filer_behind(
    account: Account, citizen: Citizen | None, organisation: Organisation | None
) -> Filer:
    """Return the filer whom an account's records tell of."""
    number, address = parties.identity(citizen, organisation)
    return Filer(
        account_id=account.id,
        name=account.name,
        number=number,
        phone=account.phone or "",
        email=account.email or "",
        address=address,
    )


def _new_dossier(
    definition: Definition, filing: Filing, ground: Ground, *, at: datetime
) -> Dossier:
    filer, other = ground.filer, filing.parties.holder
    holder = other or Holder(
        filer.name, filer.number, filer.phone, filer.email, filer.address, "", "", filer.account_id
    )
    return Dossier(
        reference=new_reference(),
        version_id=filing.version.id,
        procedure_code=definition.code,
        procedure_name=definition.name,
        case_key=filing.case_key,
        desk_agency_id=ground.desk.id,
        agency_id=ground.agency.id,
        filer_id=filer.account_id,
        filer_name=filer.name,
        filer_number=filer.number if other else "",
        filer_phone=filer.phone if other else "",
        filer_address=filer.address if other else "",
        mandate=holder.mandate,
        mandate_note=holder.mandate_note or filing.parties.helped_by,
        mandate_id=holder.mandate_id,
        dependant_id=holder.dependant_id,
        helper_id=filing.parties.helper_id,
        holder_id=holder.account_id,
        holder_name=holder.name,
        holder_number=holder.number,
        holder_phone=holder.phone,
        holder_email=holder.email,
        holder_address=holder.address,
        channel=filing.channel.value,
        return_way=filing.return_way.value,
        answers=procedure_rules.tidy_answers(
            definition.form, filing.answers, today=at.astimezone(VIETNAM).date()
        ),
        submitted_at=at,
    )


tell_holder = telling.tell_holder
