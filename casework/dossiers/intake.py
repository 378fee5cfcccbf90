"""Intake at the counter: paper in a person's hands becomes an accepted dossier in one go.

Decree 61/2018 art. 17.1 and 18; Decree 118/2025 art. 17: any desk of the province takes any
dossier and passes it to the competent agency. What is checked stands in ``intake_rules``. Nothing
of the applicant's is changed here: who files is an account that ``people.desk`` found or made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.orm import Session, joinedload

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers import (
    intake_rules,
    moves,
    parties,
    reception,
    submission,
    timing,
    visits,
    words,
)  # fmt: skip
from casework.dossiers.desk_records import DeskVisit, KeepState, PartGiven, ScanNeed
from casework.dossiers.intake_rules import Given, Intake, Party, SecretMarking
from casework.dossiers.records import OPEN_STATES, Dossier, SubmissionKey
from casework.dossiers.states import State
from casework.dossiers.visits import open_visit
from casework.people.actor import Actor
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition, Level
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_reference, token_hash

__all__ = [
    "Duplicate", "Given", "Intake", "Party", "SecretMarking", "check", "complete_answers",
    "duplicates", "open_visit", "take_in",
]  # fmt: skip

MOST_DUPLICATES = 10


class AnswersClosed(Conflict):
    """The dossier has its result or has ended, so its form is completed no more."""

    code = "answers_closed"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A running dossier of the same person on the same procedure."""

    shown_code: str
    reference: str
    submitted_at: datetime
    state: State
    holder_name: str
    desk: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an intake stands on, read once."""

    definition: Definition
    desk: Agency
    agency: Agency
    filer: submission.Filer


# --- taking in --------------------------------------------------------------------------------


def check(session: Session, intake: Intake, *, by: Actor, at: datetime) -> dict[str, Problem]:
    """Say all that stands in the way of accepting an intake, by field; empty where nothing does."""
    definition = procedures.definition_of(intake.version)
    problems = intake_rules.faults(definition, intake, at=at)
    problems |= intake_rules.gaps(definition, intake, at=at)
    try:
        places(session, definition, intake.agency_id, by=by)
    except Invalid as refusal:
        problems |= refusal.fields
    return problems


def take_in(
    session: Session,
    visit: DeskVisit,
    intake: Intake,
    *,
    by: Actor,
    at: datetime,
    key: str = "",
    code: str | None = None,
    received_at: datetime | None = None,
) -> Dossier:
    """Take one dossier in and accept it: code, due date, slip; everything in one transaction.

    With a key the same intake twice gives the same dossier. ``code`` is a reserved number and
    ``received_at`` when the paper was really received, for what was taken in without the network.
    Raises Invalid with every fault and gap, SecretMarking, NotTakenHere, NotADesk.
    """
    if earlier := taken_before(session, key, intake, by=by):
        return earlier
    problems = check(session, intake, by=by, at=received_at or at)
    if problems:
        raise Invalid(problems)
    dossier = _register(session, visit, intake, key=key, by=by, at=received_at or at)
    reception.accept(session, dossier, by=by, at=received_at or at, code=code)
    _write_down(session, dossier, intake, by=by, at=at, received_at=received_at)
    return dossier


def register_unfinished(
    session: Session,
    visit: DeskVisit,
    intake: Intake,
    items: Sequence[reception.Asked] = (),
    *,
    note: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
) -> Dossier:
    """Register what was brought without accepting it: ask once for all that is missing, or refuse.

    With items the dossier keeps its temporary reference and the person gets the slip that says what
    to bring (Decree 61/2018 art. 17.1a); without any it is refused, the note saying why (17.1b).
    Faults are refused as take_in does; gaps are what is asked for.
    """
    if earlier := taken_before(session, key, intake, by=by):
        return earlier
    definition = procedures.definition_of(intake.version)
    if faults := intake_rules.faults(definition, intake, at=at):
        raise Invalid(faults)
    dossier = _register(session, visit, intake, key=key, by=by, at=at)
    if items:
        reception.ask_for_more(session, dossier, items, note=note, by=by, at=at)
    else:
        reception.refuse(session, dossier, reason=note, by=by, at=at)
    _write_down(session, dossier, intake, by=by, at=at)
    return dossier


def _register(
    session: Session, visit: DeskVisit, intake: Intake, *, key: str, by: Actor, at: datetime
) -> Dossier:
    definition = procedures.definition_of(intake.version)
    procedures.check_taken(definition)
    intake_rules.check_secrecy(intake)
    desk, agency = places(session, definition, intake.agency_id, by=by)
    filer_account = session.get_one(Account, visit.filer_id)
    filer = submission.filer_of(session, _as_filer(filer_account))
    ground = _Ground(definition, desk, agency, filer)
    dossier = _new_dossier(ground, intake, at=at)
    dossier.holder_id = parties.account_at_desk(session, filer.account_id, intake.holder)
    dossier.visit_id = visit.id
    calendar = worktime.calendar_of(session, desk.id)
    dossier.reply_due_at = dossier.next_due_at = timing.reply_due(calendar, at)
    dossier.words = words.vector_of(dossier)
    moves.begin(session, dossier, by=by, at=at)
    timing.reply_begins(session, dossier, calendar, by=by, at=at)
    session.add_all(_rows(dossier, definition, intake, by=by, at=at))
    if key:
        _keep_key(session, dossier, intake, key, by=by, at=at)
    session.flush()
    # Whoever stands at the counter needs no notice that the paper has come: the slip says it.
    return dossier


def _as_filer(account: Account) -> Actor:
    return Actor(account.actor_kind, account.id, account.name, None)


def _new_dossier(ground: _Ground, intake: Intake, *, at: datetime) -> Dossier:
    definition, filer = ground.definition, ground.filer
    holder = intake.holder or Party(
        filer.name, filer.number, intake.phone or filer.phone, filer.email, filer.address
    )
    by_another = intake.holder is not None
    return Dossier(
        reference=new_reference(),
        version_id=intake.version.id,
        version=intake.version,
        procedure_code=definition.code,
        procedure_name=definition.name,
        case_key=intake.case_key,
        desk_agency_id=ground.desk.id,
        agency_id=ground.agency.id,
        filer_id=filer.account_id,
        filer_name=filer.name,
        filer_number=filer.number if by_another else "",
        filer_phone=(intake.phone or filer.phone) if by_another else "",
        filer_address=filer.address if by_another else "",
        mandate=intake.mandate if by_another else "",
        mandate_note=intake.mandate_note if by_another else "",
        holder_name=holder.name,
        holder_number=holder.id_number,
        holder_phone=holder.phone,
        holder_email=holder.email,
        holder_address=holder.address,
        channel=intake.channel.value,
        return_way=intake.return_way.value,
        return_address=intake.return_address,
        answers=procedure_rules.tidy_answers(
            definition.form, intake.answers, today=at.astimezone(VIETNAM).date()
        ),
        submitted_at=at,
    )


def _rows(
    dossier: Dossier, definition: Definition, intake: Intake, *, by: Actor, at: datetime
) -> list[PartGiven]:
    """Make the rows of what was handed in; parts in the order of the procedure."""
    return [
        part_row(dossier, part.key, intake.given[part.key], by=by, at=at)
        for part in definition.parts
        if part.key in intake.given and intake.given[part.key].is_there
    ]


def part_row(
    dossier: Dossier, part_key: str, given: Given, *, by: Actor, at: datetime
) -> PartGiven:
    """Make the row of one part handed in; it waits to be scanned unless it cannot or was shown."""
    waits = given.papers > 0 and not given.unscannable
    return PartGiven(
        dossier_id=dossier.id,
        part_key=part_key,
        agency_id=dossier.desk_agency_id,
        originals=given.originals,
        certified=given.certified,
        copies=given.copies,
        shown=given.shown,
        unscannable=given.unscannable,
        scan=(ScanNeed.WAITING if waits else ScanNeed.NONE).value,
        note=given.note,
        kept=KeepState.HELD.value if given.unscannable else "",
        given_at=at,
        officer_id=by.account_id or 0,
    )


def places(
    session: Session, definition: Definition, agency_id: int | None, *, by: Actor
) -> tuple[Agency, Agency]:
    """Return (receiving desk, competent agency): the desk is the officer's own.

    Raises Invalid where the commune is not chosen, or nobody in the province is competent.
    """
    desk = visits.desk_of(session, by)
    if definition.level is not Level.COMMUNE:
        try:
            return desk, submission.destination(session, definition, None)[1]
        except NotFound:
            raise Invalid({"procedure": Problem("nobody_competent")}) from None
    if agency_id is None and desk.kind == "commune":
        return desk, desk
    return desk, submission.destination(session, definition, agency_id)[1]


def taken_before(session: Session, key: str, intake: Intake, *, by: Actor) -> Dossier | None:
    """Return the dossier already taken in under a key; raise Invalid where it was another one."""
    kept = session.get(SubmissionKey, (by.account_id, _kept_key(key))) if key else None
    if kept is None:
        return None
    if kept.request_sha256 != intake_rules.digest(intake):
        raise Invalid({"key": Problem("key_reused")})
    return session.get_one(Dossier, kept.dossier_id)


def _keep_key(
    session: Session, dossier: Dossier, intake: Intake, key: str, *, by: Actor, at: datetime
) -> None:
    """Keep the key; the visit's lock makes two equal intakes come one after the other."""
    session.add(
        SubmissionKey(
            account_id=by.account_id,
            key=_kept_key(key),
            request_sha256=intake_rules.digest(intake),
            dossier_id=dossier.id,
            receipt={"id": dossier.reference},
            created_at=at,
        )
    )


def _kept_key(key: str) -> str:
    return f"counter:{token_hash(key)}"


def _write_down(
    session: Session,
    dossier: Dossier,
    intake: Intake,
    *,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
) -> None:
    """Write into the journal what came on paper: kinds and counts, no personal facts."""
    details: dict[str, object] = {
        "channel": dossier.channel,
        "mandate": dossier.mandate,
        "parts": {key: one.in_short for key, one in intake.given.items() if one.is_there},
    }
    if intake.tracking:
        details["tracking"] = intake.tracking
    if received_at is not None:
        details["received_at"] = received_at.isoformat()
    audit.append(session, dossier.chain, "take_in", by=by, at=at, details=details)


# --- beside -----------------------------------------------------------------------------------


def duplicates(
    session: Session, *, filer_number: str, holder_number: str, procedure_code: str
) -> list[Duplicate]:
    """List running dossiers of the same filer or holder on the same procedure, newest first.

    Looked for in the whole province: somebody may have filed at another desk this morning.
    """
    numbers = sorted({filer_number, holder_number} - {""})
    if not numbers:
        return []
    asked: Select[Dossier] = (
        select(Dossier)
        .where(
            Dossier.procedure_code == procedure_code,
            text(OPEN_STATES),
            or_(
                Dossier.holder_number.in_(numbers),
                and_(Dossier.filer_number.in_(numbers), Dossier.filer_number != ""),
            ),
        )
        .options(joinedload(Dossier.desk_agency, innerjoin=True))
        .order_by(Dossier.id.desc())
        .limit(MOST_DUPLICATES)
    )
    return [
        Duplicate(
            one.shown_code,
            one.reference,
            one.submitted_at,
            State(one.state),
            one.holder_name,
            one.desk_agency.short_name,
        )
        for one in session.scalars(asked)
    ]


def complete_answers(
    session: Session,
    dossier: Dossier,
    answers: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Enter the form's data later, from the paper; old and new values go into the journal's count.

    Only while the dossier is worked on (AnswersClosed after), and never a wrong value (Invalid).
    The journal names the questions that changed, not what was answered.
    """
    if State(dossier.state) not in _FILLABLE:
        raise AnswersClosed(reference=dossier.reference)
    definition = procedures.definition_of(dossier.version)
    today = at.astimezone(VIETNAM).date()
    given = {**dossier.answers, **answers}
    if wrong := procedure_rules.check_draft(definition.form, given, today=today):
        raise Invalid(wrong)
    intake_rules.check_marks(given.values())
    before = dossier.answers
    dossier.answers = procedure_rules.tidy_answers(definition.form, given, today=today)
    changed = [
        key for key in {**before, **dossier.answers} if before.get(key) != dossier.answers.get(key)
    ]
    dossier.revision += 1
    audit.append(
        session, dossier.chain, "complete_answers", by=by, at=at,
        details={"fields": sorted(changed)},
    )  # fmt: skip
    session.flush()


_FILLABLE = frozenset({State.REGISTERED, State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT})
