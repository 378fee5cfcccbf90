"""Reception: the desk checks, accepts, asks for more, refuses, hands out.

Decree 61/2018 art. 17-20, Decree 45/2020 art. 11-14.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.clocks.records import ClockReason
from casework.dossiers import (
    checking,
    finishing,
    halting,
    moves,
    paying,
    proofs,
    running,
    side_clocks,
    slips,
    supplement,
    timing,
    tracking,
    vaulting,
    words,
)
from casework.dossiers.reasons import MAX_REASON, reason_given
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    PartCheck,
    SupplementItem,
    SupplementRequest,
)
from casework.dossiers.states import Verb, find_move
from casework.dossiers.submission import tell_holder
from casework.files.records import FileVerdict, StoredFile
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Channel, Definition
from casework.registers import actions as registers
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem

__all__ = ["MAX_REASON", "reason_given"]


class RoundNeedsApproval(Conflict):
    """The rounds of supplement that the version allows are used up: a head has to agree."""

    code = "round_needs_approval"


class StaleDossier(Conflict):
    """Somebody else has changed the dossier since this page was shown."""

    code = "stale_dossier"


class PartsFailed(Conflict):
    """A part was marked as not right, so the dossier cannot be accepted."""

    code = "parts_failed"


class FilesRefused(Conflict):
    """A file did not pass its inspection; the filer has to send it anew."""

    code = "files_refused"


class FilesQuarantined(Conflict):
    """A file may bear a mark of secrecy; the security officer decides first (Reg. 64 art. 1.1b)."""

    code = "files_quarantined"


class FilesUnchecked(Conflict):
    """A file is still being inspected; nobody relies on it before."""

    code = "files_unchecked"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for: ``kind`` is "part" or "field"; ``help`` says how to put it right."""

    kind: str
    key: str
    reason: str
    help: str = ""


def check_revision(dossier: Dossier, seen: int | None) -> None:
    """Raise StaleDossier where the page that was acted on shows an older dossier."""
    if seen is not None and seen != dossier.revision:
        raise StaleDossier(seen=seen, now=dossier.revision)


def mark_part(
    session: Session,
    dossier: Dossier,
    part_key: str,
    *,
    verdict: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> PartCheck:
    """Note what reception found of one part; a failed part needs its reason."""
    find_move(*dossier.current, Verb.ACCEPT, moves.roles_in(dossier, by))
    definition = procedures.definition_of(dossier.version)
    if part_key not in {part.key for part in definition.parts}:
        raise Invalid({part_key: Problem("unknown_part")})
    if verdict not in {"pass", "fail", "not_applicable"}:
        raise Invalid({part_key: Problem("not_a_choice")})
    if verdict == "fail":
        reason_given(reason, part_key)
        if part_key in proofs.proven(session, dossier, definition):
            raise Invalid({part_key: Problem("part_proven")})
    check = session.get(PartCheck, (dossier.id, part_key)) or PartCheck(
        dossier_id=dossier.id, part_key=part_key
    )
    check.verdict, check.reason = verdict, reason if verdict == "fail" else ""
    if verdict != "pass":
        check.number = check.issuer = ""
        check.issued_on = check.valid_until = None
    check.officer_id, check.checked_at = by.account_id or 0, at
    session.add(check)
    session.flush()
    return check


def accept(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, code: str | None = None
) -> datetime:
    """Accept a complete dossier: code, due date, slip; return the due date.

    The code carries the day of acceptance (Circular 01/2018 art. 19), unless it is one that was
    reserved before the network went down; time runs from now by the competent agency's calendar.
    Raises PartsFailed where a part or an answer was marked as not right,
    FilesRefused or FilesUnchecked where a file was not found clean.
    """
    failed = session.scalars(
        select(PartCheck.part_key).where(
            PartCheck.dossier_id == dossier.id, PartCheck.verdict == "fail"
        )
    ).all()
    find_move(*dossier.current, Verb.ACCEPT, moves.roles_in(dossier, by))
    if failed:
        filed_under = procedures.definition_of(dossier.version)
        failed = sorted(set(failed) - set(proofs.proven(session, dossier, filed_under)))
    if wrong := [*failed, *checking.wrong_fields(session, dossier.id)]:
        raise PartsFailed(parts=wrong)
    _check_inspected(session, dossier)
    definition = _settle_version(session, dossier, at=at)
    desk = session.get_one(Agency, dossier.desk_agency_id)
    day = at.astimezone(VIETNAM).date()
    dossier.code = code or registers.take_code(
        session, agency_id=desk.id, agency_code=desk.code, day=day
    )
    dossier.accepted_at = at
    tracking.enter(session, dossier, day=day)
    due = timing.accepted(session, dossier, definition, by=by, at=at)
    details = {"code": dossier.code, "due_at": due.isoformat(), "book": dossier.book_ordinal}
    moves.move(session, dossier, Verb.ACCEPT, by=by, at=at, details=details)
    dossier.words = words.vector_of(dossier)
    vaulting.keep_parts(session, dossier, definition, by=by, at=at)
    running.begin(session, dossier, definition, by=by, at=at)
    paying.refresh(session, dossier, definition, by=by, at=at)
    slips.draft_slip(session, dossier, definition, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.ACCEPTED, at=at)
    return dossier.due_at or due


def _settle_version(session: Session, dossier: Dossier, *, at: datetime) -> Definition:
    """Let a dossier have the version in force on its day of reception, and keep it from then on.

    Where the filing would not be whole under that version it keeps the one it was filed under:
    nobody is asked again for what was right on the day of filing (docs/decisions/0006).
    """
    filed_under = procedures.definition_of(dossier.version)
    day = at.astimezone(VIETNAM).date()
    ends = dossier.version.effective_to
    if ends is None or ends >= day:
        return filed_under
    version = procedures.version_on(session, dossier.procedure_code, day)
    definition = procedures.definition_of(version)
    files = select(DossierFile.part_key).where(
        DossierFile.dossier_id == dossier.id, DossierFile.replaced_at.is_(None)
    )
    given = {*session.scalars(files), *proofs.proven(session, dossier, definition)}
    if not _is_whole(definition, dossier, given & {one.key for one in definition.parts}, day):
        return filed_under
    dossier.version_id, dossier.version = version.id, version
    return definition


def _is_whole(definition: Definition, dossier: Dossier, given: set[str], day: date) -> bool:
    """Tell whether a filing could have been made under a definition as it is."""
    case, answers = dossier.case_key, dossier.answers
    return (
        case in {one.key for one in definition.cases}
        and not procedure_rules.check_answers(definition.form, answers, today=day)
        and given <= {one.key for one in definition.parts}
        and not procedure_parts.missing_parts(
            definition, case, given, answers, channel=Channel(dossier.channel), day=day
        )
    )


def _check_inspected(session: Session, dossier: Dossier) -> None:
    """Raise FilesRefused, FilesQuarantined or FilesUnchecked unless all that count are clean."""
    verdicts = set(
        session.scalars(
            select(StoredFile.verdict)
            .join(DossierFile, DossierFile.file_id == StoredFile.id)
            .where(DossierFile.dossier_id == dossier.id, DossierFile.replaced_at.is_(None))
        )
    )
    if FileVerdict.REFUSED.value in verdicts:
        raise FilesRefused(reference=dossier.reference)
    if FileVerdict.QUARANTINED.value in verdicts:
        raise FilesQuarantined(reference=dossier.reference)
    if FileVerdict.WAITING.value in verdicts:
        raise FilesUnchecked(reference=dossier.reference)


def ask_for_more(
    session: Session,
    dossier: Dossier,
    items: Sequence[Asked],
    *,
    note: str = "",
    basis: str = "",
    approver: Actor | None = None,
    by: Actor,
    at: datetime,
) -> SupplementRequest:
    """Ask once and completely for exactly the items that are not right (Decree 61 art. 11.2c).

    A second time at the same stage it is only asked on a ``basis`` in words, and so is an accepted
    dossier once the days to give it back are over (art. 19.4); the basis is kept. Beyond the rounds
    of the version an ``approver``, a head of the agency, has agreed (``rounds.ask``). What an
    earlier result proves may not be asked for at all. Raises Invalid, RoundNeedsApproval.
    """
    definition = check_asked(session, dossier, items)
    is_late = side_clocks.return_is_over(session, dossier, at)
    if is_late or checking.rounds_asked(session, dossier):
        reason_given(basis, "basis")
    else:
        basis = ""
    if approver is None and needs_approval(session, dossier):
        raise RoundNeedsApproval(reference=dossier.reference)
    details: dict[str, object] = {"basis": basis} if basis else {}
    if approver is not None:
        details |= {"approved_by": approver.name, "approver_id": approver.account_id}
    moves.move(session, dossier, Verb.ASK_FOR_MORE, by=by, at=at, note=note, details=details)
    timing.asked_for_more(session, dossier, by=by, at=at)
    request = SupplementRequest(
        dossier_id=dossier.id, asked_at=at, asked_by=by.account_id, note=note, basis=basis,
        approved_by=approver.account_id if approver else None,
    )  # fmt: skip
    request.items = [
        SupplementItem(kind=item.kind, key=item.key, reason=item.reason, help=item.help)
        for item in items
    ]
    session.add(request)
    session.flush()
    slips.draft_ask_for_more(session, dossier, definition, items=items, note=note, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.ASKED_FOR_MORE, at=at)
    return request


def needs_approval(session: Session, dossier: Dossier) -> bool:
    """Tell whether another request is beyond the rounds that the version allows at this stage."""
    allowed = procedures.definition_of(dossier.version).supplement_rounds
    return checking.rounds_asked(session, dossier) >= allowed


def check_asked(session: Session, dossier: Dossier, items: Sequence[Asked]) -> Definition:
    """Check what is to be asked for and return the definition it stands in; raise Invalid."""
    if not items:
        raise Invalid({"items": Problem("items_needed")})
    definition = procedures.definition_of(dossier.version)
    proven = proofs.proven(session, dossier, definition)
    known = {
        "part": {part.key for part in definition.parts},
        "field": {field.key for field in definition.form.fields},
    }
    problems = {}
    for item in items:
        place = f"{item.kind}:{item.key}"
        if item.key not in known.get(item.kind, set()):
            problems[place] = Problem("unknown_part")
        elif item.kind == "part" and item.key in proven:
            problems[place] = Problem("part_proven")
        elif not item.reason:
            problems[place] = Problem("required")
        elif len(item.reason) > MAX_REASON:
            problems[place] = Problem("too_long", {"limit": MAX_REASON, "length": len(item.reason)})
        elif len(item.help) > MAX_REASON:
            found = Problem("too_long", {"limit": MAX_REASON, "length": len(item.help)})
            problems[f"help:{place}"] = found
    if problems:
        raise Invalid(problems)
    return definition


def refuse(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a dossier that is not in line with the rules, saying why (Decree 61 art. 17.1b).

    One that waits for its holder may be refused once the days to supplement are over; before that
    raises SupplementStillOpen.
    """
    reason_given(reason)
    definition = procedures.definition_of(dossier.version)
    supplement.check_over(session, dossier, definition, at=at)
    moves.move(session, dossier, Verb.REFUSE, by=by, at=at, note=reason)
    supplement.close(session, dossier.id, at=at)
    dossier.finished_at = at
    timing.ended(session, dossier, ClockReason.REFUSED, by=by, at=at)
    slips.draft_refusal(session, dossier, definition, reason=reason, by=by, at=at)
    paying.ended(session, dossier, paying.REFUSED, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.REFUSED, at=at)


def confirm_fee(session: Session, dossier: Dossier, *, note: str, by: Actor, at: datetime) -> None:
    """Note that the fee was paid elsewhere; waiting for it is not counted (Decree 45 art. 13)."""
    moves.move(session, dossier, Verb.CONFIRM_FEE, by=by, at=at, note=note)
    paying.cancel_bill(session, dossier, by=by, at=at)
    timing.fee_paid(session, dossier, by=by, at=at)
    running.paid(session, dossier, by=by, at=at)


def halt(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Stop a dossier at the applicant's request (Circular 03/2025, form 05)."""
    reason_given(reason)
    moves.move(session, dossier, Verb.HALT, by=by, at=at, note=reason)
    dossier.finished_at = at
    timing.ended(session, dossier, ClockReason.HALTED, by=by, at=at)
    running.closed(session, dossier, by=by, at=at)
    paying.ended(session, dossier, paying.HALTED, by=by, at=at)
    halting.agreed(session, dossier, by=by, at=at)
    supplement.close(session, dossier.id, at=at)
    slips.draft_halt_notice(session, dossier, reason=reason, by=by, at=at)
    slips.draft_process_sheet(session, dossier, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.HALTED, at=at)


def hand_out(session: Session, dossier: Dossier, *, note: str, by: Actor, at: datetime) -> None:
    """Hand the result out at the desk or into the account (Decrees 61 art. 20, 45 art. 14)."""
    finishing.hand_out(session, dossier, note=note, by=by, at=at)
