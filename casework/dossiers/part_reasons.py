"""The editable list of reasons why a part is not right: picked at the checklist and when refusing.

A reason is never deleted: what was told to people keeps its words, a closed one is only not offered
any more. Codes of problems: required, too_long [limit, length].
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.desk_records import PartReason
from casework.people.actor import Actor
from foundation.errors import Invalid, NotFound, Problem
from foundation.text import clean_line

CHAIN = "part_reasons"
"""The chain of the journal in which every change of the list is kept."""
LONGEST = 300


def listed(session: Session) -> list[PartReason]:
    """List all reasons in their order, closed ones too."""
    return list(session.scalars(select(PartReason).order_by(PartReason.position, PartReason.code)))


def offered(session: Session) -> list[PartReason]:
    """List the reasons that may be picked today, in their order."""
    return [one for one in listed(session) if one.closed_at is None]


def reason(session: Session, code: str, *, lock: bool = False) -> PartReason:
    """Return one reason; raise NotFound."""
    found = session.get(PartReason, code, with_for_update=lock)
    if found is None:
        raise NotFound(what="part_reason")
    return found


def add(session: Session, text: str, text_en: str, *, by: Actor, at: datetime) -> PartReason:
    """Add a reason at the end of the list, in both languages; raise Invalid."""
    text, text_en = _checked(text, text_en)
    last = session.scalar(select(func.max(PartReason.position))) or 0
    made = PartReason(code=_new_code(session), text=text, text_en=text_en, position=last + 1)
    session.add(made)
    session.flush()
    _tell(session, "add_part_reason", made, by=by, at=at)
    return made


def reword(
    session: Session, one: PartReason, text: str, text_en: str, *, by: Actor, at: datetime
) -> None:
    """Put a reason into other words; what was told before keeps its own. Raises Invalid."""
    one.text, one.text_en = _checked(text, text_en)
    _tell(session, "reword_part_reason", one, by=by, at=at)


def move(session: Session, one: PartReason, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a reason change places with its neighbour; at the end of the list nothing happens."""
    rows = listed(session)
    place = rows.index(one) + (-1 if up else 1)
    if not 0 <= place < len(rows):
        return
    rows.remove(one)
    rows.insert(place, one)
    for position, row in enumerate(rows, start=1):
        row.position = position
    _tell(session, "move_part_reason", one, by=by, at=at)


def close(session: Session, one: PartReason, *, by: Actor, at: datetime) -> None:
    """Offer a reason no more."""
    if one.closed_at is None:
        one.closed_at = at
        _tell(session, "close_part_reason", one, by=by, at=at)


def reopen(session: Session, one: PartReason, *, by: Actor, at: datetime) -> None:
    """Offer a closed reason again."""
    if one.closed_at is not None:
        one.closed_at = None
        _tell(session, "reopen_part_reason", one, by=by, at=at)


def _new_code(session: Session) -> str:
    """Number a reason that people add; codes with words are those the product came with."""
    count = session.scalar(select(func.count()).select_from(PartReason)) or 0
    return f"reason_{count + 1}"


def _checked(text: str, text_en: str) -> tuple[str, str]:
    told = {"text": clean_line(text), "text_en": clean_line(text_en)}
    problems = {}
    for key, words in told.items():
        if not words:
            problems[key] = Problem("required")
        elif len(words) > LONGEST:
            problems[key] = Problem("too_long", {"limit": LONGEST, "length": len(words)})
    if problems:
        raise Invalid(problems)
    return told["text"], told["text_en"]


def _tell(session: Session, act: str, one: PartReason, *, by: Actor, at: datetime) -> None:
    session.flush()
    details = {"code": one.code, "text": one.text, "text_en": one.text_en}
    audit.append(session, CHAIN, act, by=by, at=at, details=details)
