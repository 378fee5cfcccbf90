"""Online meets paper: the paper of an online dossier is awaited, compared and taken in.

What was filed online may have to be shown in the original (Decree 45/2020 art. 9-11). The desk sets
a day when it accepts; the holder is told at once, reminded once before that day and once after it
by the clock (nothing waits for a page to be opened). When the paper comes, each part is found the
same or different; only when all are compared is the wait over.

Codes of problems: paper_day_past, not_a_choice, difference_needed, too_long, unknown_part. Codes of
refusals: paper_not_awaited, not_all_compared.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import moves, telling
from casework.dossiers.desk_records import PaperWait, PartComparison, PartGiven, ScanNeed
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import OPEN, State
from casework.notifications.records import NoticeKind
from casework.people.actor import SYSTEM, Actor, Role
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, PartManner, RequiredPart
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Conflict, Invalid, NotAllowed, Problem

LONGEST_NOTE = 1_000
SOON = 8 * 60
"""Working minutes before the day at which the holder is reminded: one working day."""
_HORIZON = timedelta(days=21)
"""No break between two working days is longer."""
VERDICTS = frozenset({"same", "different"})


class PaperNotAwaited(Conflict):
    """No paper of this dossier is awaited, or the comparison is over."""

    code = "paper_not_awaited"


class NotAllCompared(Conflict):
    """Some part has not been compared yet."""

    code = "not_all_compared"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the list of awaited paper."""

    dossier: Dossier
    wait: PaperWait


# --- what paper is asked for ------------------------------------------------------------------


def paper_parts(session: Session, definition: Definition, dossier: Dossier) -> list[RequiredPart]:
    """List the parts of an online dossier that may have to be seen on paper.

    These are parts only shown at the desk, and those handed in as a file of which the procedure
    wants an original or a copy.
    """
    if dossier.channel != Channel.ONLINE.value:
        return []
    live = select(DossierFile.part_key).where(
        DossierFile.dossier_id == dossier.id, DossierFile.replaced_at.is_(None)
    )
    given = set(session.scalars(live))
    asked = procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
    return [
        part
        for part in asked
        if part.manner is PartManner.SHOW
        or (part.key in given and (part.originals > 0 or part.copies > 0))
    ]


def is_shown_at_desk(parts: Sequence[RequiredPart]) -> bool:
    """Tell whether a part can only be shown, so that the desk is offered to wait for it."""
    return any(part.manner is PartManner.SHOW and part.required for part in parts)


def usual_day(session: Session, agency_id: int, *, days: int, at: datetime) -> datetime:
    """Return until when a desk waits for paper: so many working days from now."""
    calendar = worktime.calendar_of(session, agency_id)
    return clock.due_at(calendar, at, TimeLimit(days, TimeUnit.WORKING_DAY))


# --- the wait ---------------------------------------------------------------------------------


def await_paper(
    session: Session, dossier: Dossier, *, until: datetime, by: Actor, at: datetime
) -> PaperWait:
    """Wait for the paper of an online dossier until a day and tell the holder; once a dossier.

    Asked again, the running wait keeps its day. Raises Invalid for a day that is past.
    """
    _check_desk(dossier, by)
    if until <= at:
        raise Invalid({"until": Problem("paper_day_past")})
    known = session.get(PaperWait, dossier.id, with_for_update=True)
    if known is not None:
        return known
    wait = PaperWait(
        dossier_id=dossier.id, agency_id=dossier.desk_agency_id, due_at=until, asked_at=at
    )
    session.add(wait)
    session.flush()
    details = {"until": until.isoformat()}
    audit.append(session, dossier.chain, "await_paper", by=by, at=at, details=details)
    _tell(session, dossier, wait, "asked", at=at)
    return wait


def paper_arrived(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> PaperWait:
    """Note that the paper has come; told twice, the first time counts. Raises PaperNotAwaited."""
    _check_desk(dossier, by)
    wait = running(session, dossier.id, lock=True)
    if wait.arrived_at is None:
        wait.arrived_at = at
        session.flush()
        audit.append(session, dossier.chain, "paper_arrived", by=by, at=at)
    return wait


def compare(
    session: Session,
    dossier: Dossier,
    part_key: str,
    *,
    verdict: str,
    note: str,
    by: Actor,
    at: datetime,
) -> PartComparison:
    """Note that the paper of a part is the same as its file, or how it differs.

    The first comparison says by itself that the paper has come. Raises Invalid, PaperNotAwaited.
    """
    definition = procedures.definition_of(dossier.version)
    if part_key not in {part.key for part in paper_parts(session, definition, dossier)}:
        raise Invalid({part_key: Problem("unknown_part")})
    if verdict not in VERDICTS:
        raise Invalid({part_key: Problem("not_a_choice")})
    if verdict == "different" and not note:
        raise Invalid({f"{part_key}.note": Problem("difference_needed")})
    if len(note) > LONGEST_NOTE:
        limit = {"limit": LONGEST_NOTE, "length": len(note)}
        raise Invalid({f"{part_key}.note": Problem("too_long", limit)})
    paper_arrived(session, dossier, by=by, at=at)
    found = session.get(PartComparison, (dossier.id, part_key)) or PartComparison(
        dossier_id=dossier.id, part_key=part_key
    )
    found.verdict, found.note = verdict, note
    found.officer_id, found.at = by.account_id or 0, at
    session.add(found)
    session.flush()
    details = {"part": part_key, "verdict": verdict, "note": note}
    audit.append(session, dossier.chain, "compare_part", by=by, at=at, details=details)
    return found


def finish(
    session: Session, dossier: Dossier, kept: Collection[str] = (), *, by: Actor, at: datetime
) -> list[PartComparison]:
    """End the wait once every part is compared, and return those that differ.

    ``kept`` are the parts whose paper stays here, to be scanned like paper from the counter; the
    others were shown and given back at once. Raises NotAllCompared, PaperNotAwaited.
    """
    wait = paper_arrived(session, dossier, by=by, at=at)
    definition = procedures.definition_of(dossier.version)
    asked = paper_parts(session, definition, dossier)
    found = comparisons_of(session, dossier.id)
    if open_ones := [part.key for part in asked if part.key not in found]:
        raise NotAllCompared(parts=open_ones)
    for part in asked:
        _take_in(session, dossier, part.key, stays=part.key in kept, by=by, at=at)
    wait.closed_at = at
    differing = [found[part.key] for part in asked if found[part.key].verdict == "different"]
    details = {
        "kept": sorted(kept),
        "different": [one.part_key for one in differing],
        "note": "; ".join(f"{one.part_key}: {one.note}" for one in differing),
    }
    audit.append(session, dossier.chain, "finish_comparing", by=by, at=at, details=details)
    return differing


def _take_in(
    session: Session, dossier: Dossier, part_key: str, *, stays: bool, by: Actor, at: datetime
) -> None:
    """Write down that a part's paper came after all; what was written before stays."""
    if session.get(PartGiven, (dossier.id, part_key)) is not None:
        return
    session.add(
        PartGiven(
            dossier_id=dossier.id,
            part_key=part_key,
            agency_id=dossier.desk_agency_id,
            originals=int(stays),
            shown=not stays,
            scan=(ScanNeed.WAITING if stays else ScanNeed.NONE).value,
            given_at=at,
            officer_id=by.account_id or 0,
        )
    )


def _check_desk(dossier: Dossier, by: Actor) -> None:
    """Only the receiving desk deals with paper, and only while the dossier is open."""
    if Role.RECEPTION not in moves.roles_in(dossier, by):
        raise NotAllowed(what="paper")
    if State(dossier.state) not in OPEN:
        raise PaperNotAwaited(reference=dossier.reference)


# --- reminders --------------------------------------------------------------------------------


def due_reminders(session: Session, *, at: datetime, limit: int) -> list[int]:
    """List the dossiers whose holder is to be reminded of the paper now.

    Looks at what is due within a few days only; whether one working day is left is each desk's
    calendar's to say (``remind``).
    """
    soon = and_(PaperWait.reminded_at.is_(None), PaperWait.due_at < at + _HORIZON)
    late = and_(PaperWait.overdue_at.is_(None), PaperWait.due_at <= at)
    asked = (
        select(PaperWait.dossier_id)
        .where(
            PaperWait.arrived_at.is_(None),
            PaperWait.closed_at.is_(None),
            or_(soon, late),
        )
        .order_by(PaperWait.due_at, PaperWait.dossier_id)
        .limit(limit)
    )
    return list(session.scalars(asked))


def remind(session: Session, dossier: Dossier, *, at: datetime) -> str | None:
    """Remind the holder if it is time: "soon" one working day before, "late" after the day.

    Each is told once, however often this runs; returns what was told, or None. A dossier that has
    ended waits for no paper any more.
    """
    wait = session.get(PaperWait, dossier.id, with_for_update=True)
    if wait is None or wait.closed_at is not None or wait.arrived_at is not None:
        return None
    if State(dossier.state) not in OPEN:
        wait.closed_at = at
        return None
    told = _what_to_tell(session, wait, at=at)
    if told is None:
        return None
    if told == "late":
        wait.overdue_at = at
    wait.reminded_at = wait.reminded_at or at
    details = {"until": wait.due_at.isoformat(), "told": told}
    audit.append(session, dossier.chain, "remind_paper", by=SYSTEM, at=at, details=details)
    _tell(session, dossier, wait, told, at=at)
    return told


def _what_to_tell(session: Session, wait: PaperWait, *, at: datetime) -> str | None:
    if at >= wait.due_at:
        return "late" if wait.overdue_at is None else None
    if wait.reminded_at is not None:
        return None
    calendar = worktime.calendar_of(session, wait.agency_id)
    return "soon" if clock.time_left(calendar, wait.due_at, at) <= SOON else None


def _tell(
    session: Session, dossier: Dossier, wait: PaperWait, occasion: str, *, at: datetime
) -> None:
    facts: dict[str, object] = {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "due_at": wait.due_at.isoformat(),
    }
    telling.tell(
        session,
        dossier,
        NoticeKind.PAPER_AWAITED,
        event=f"{dossier.reference}:paper:{occasion}",
        facts=facts,
        at=at,
    )


# --- what is asked ----------------------------------------------------------------------------


def wait_of(session: Session, dossier_id: int) -> PaperWait | None:
    """Return what is known of a dossier's awaited paper, also once it is over."""
    return session.get(PaperWait, dossier_id)


def running(session: Session, dossier_id: int, *, lock: bool = False) -> PaperWait:
    """Return the wait that is not over; raise PaperNotAwaited."""
    wait = session.get(PaperWait, dossier_id, with_for_update=lock, populate_existing=lock)
    if wait is None or wait.closed_at is not None:
        raise PaperNotAwaited
    return wait


def comparisons_of(session: Session, dossier_id: int) -> dict[str, PartComparison]:
    """Return what was found of each part's paper, by part."""
    rows = session.scalars(select(PartComparison).where(PartComparison.dossier_id == dossier_id))
    return {one.part_key: one for one in rows}


def differences(found: Mapping[str, PartComparison]) -> dict[str, str]:
    """Return how paper differs, under "part:key": what "ask for more" begins with."""
    return {f"part:{key}": one.note for key, one in found.items() if one.verdict == "different"}


def waiting(
    session: Session, agency_id: int, *, after: tuple[datetime, int] | None, limit: int
) -> list[Waiting]:
    """List a desk's dossiers whose paper is awaited or lies to be compared, earliest day first."""
    asked: Select[Dossier, PaperWait] = (
        select(Dossier, PaperWait)
        .join(PaperWait, PaperWait.dossier_id == Dossier.id)
        .where(
            PaperWait.agency_id == agency_id,
            PaperWait.closed_at.is_(None),
            Dossier.state.in_([state.value for state in OPEN]),
        )
    )
    if after is not None:
        place = tuple_(literal(after[0]), literal(after[1]))
        asked = asked.where(tuple_(PaperWait.due_at, PaperWait.dossier_id) > place)
    rows = session.execute(asked.order_by(PaperWait.due_at, PaperWait.dossier_id).limit(limit))
    return [Waiting(dossier, wait) for dossier, wait in rows]
