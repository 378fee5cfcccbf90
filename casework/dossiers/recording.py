"""What an agency writes down beside the course of a dossier: a verification, and its own fault.

Decree 61/2018 art. 19.3: verification is recorded; where the applicant has to attend, with time,
place, participants and content. Art. 21: for its own errors and for a lost dossier the agency
apologises and bears all cost. Both change no state; they stand in timeline and journal.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.dossiers import moves
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import State
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor, Role
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotAllowed, Problem
from foundation.text import clean_line

VERIFIED, OWNED_UP = "verified", "owned_up"
LONGEST = 300
_VERIFIABLE = frozenset({State.PROCESSING, State.SUPPLEMENT, State.PAYMENT})


class NothingToRecord(Conflict):
    """The dossier has not been accepted, or work on it is over."""

    code = "nothing_to_record"


class Fault(StrEnum):
    """What the agency has to answer for."""

    ERROR = "error"
    LOST = "lost"


FAULTS = {
    Fault.ERROR: "Sai sót do cơ quan: cơ quan sửa lại, ông/bà không phải trả chi phí nào.",
    Fault.LOST: "Hồ sơ, giấy tờ bị mất, hư hỏng do cơ quan: cơ quan chịu chi phí làm lại.",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification: when and where, who took part, what was found."""

    held_at: datetime
    place: str
    participants: str
    content: str
    holder_attended: bool = False


def may_verify(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether an actor may record a verification now."""
    return State(dossier.state) in _VERIFIABLE and Role.SPECIALIST in moves.roles_in(dossier, actor)


def may_own_up(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether an actor may answer for a fault: the agency's leader, the receiving desk."""
    roles = moves.roles_in(dossier, actor)
    return dossier.accepted_at is not None and not roles.isdisjoint({Role.LEADER, Role.RECEPTION})


def verify(
    session: Session, dossier: Dossier, facts: Verification, *, by: Actor, at: datetime
) -> TimelineEntry:
    """Write a verification down (art. 19.3). Raises Invalid, NotAllowed, NothingToRecord."""
    if State(dossier.state) not in _VERIFIABLE:
        raise NothingToRecord(reference=dossier.reference)
    if not may_verify(dossier, by):
        raise NotAllowed
    problems = {
        key: Problem("required")
        for key in ("place", "participants")
        if not clean_line(getattr(facts, key))
    }
    problems |= {
        key: Problem("too_long", {"limit": LONGEST, "length": len(getattr(facts, key))})
        for key in ("place", "participants")
        if len(getattr(facts, key)) > LONGEST
    }
    if facts.held_at > at:
        problems["held_at"] = Problem("date_in_future")
    if problems:
        raise Invalid(problems)
    reason_given(facts.content, "content")
    when = f"{facts.held_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    attended = " Người nộp có mặt." if facts.holder_attended else ""
    note = f"{when}, {facts.place}. Thành phần: {facts.participants}.{attended} {facts.content}"
    details: dict[str, object] = {
        "held_at": facts.held_at.isoformat(),
        "place": facts.place,
        "participants": facts.participants,
        "holder_attended": facts.holder_attended,
    }
    return moves.note(session, dossier, VERIFIED, by=by, at=at, note=note, details=details)


def own_up(
    session: Session, dossier: Dossier, fault: Fault, reason: str, *, by: Actor, at: datetime
) -> TimelineEntry:
    """Apologise to the holder for the agency's own fault; no cost is the holder's (art. 21).

    Raises Invalid, NotAllowed, NothingToRecord.
    """
    if dossier.accepted_at is None:
        raise NothingToRecord(reference=dossier.reference)
    if not may_own_up(dossier, by):
        raise NotAllowed
    reason_given(reason)
    note = f"{FAULTS[fault]} {reason}"
    details: dict[str, object] = {"fault": fault.value}
    entry = moves.note(session, dossier, OWNED_UP, by=by, at=at, note=note, details=details)
    tell_holder(session, dossier, NoticeKind.APOLOGISED, at=at)
    return entry
