"""What the review page says beforehand: the choices in words and the day the result is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import submission
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import Channel, Returning
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.errors import Refusal
from portal import wording
from portal.filling.progress import Filling
from web import filters


@dataclass(frozen=True, slots=True)
class Expected:
    """Until when the desk answers, and when the result is due if it accepts then."""

    reply_by: datetime
    due_at: datetime
    limit: str


@dataclass(frozen=True, slots=True)
class ChoicesInWords:
    """The choices of a draft as people read them."""

    case: str
    agency: str
    return_way: str


def choices_in_words(session: Session, filling: Filling) -> ChoicesInWords:
    """Name the case, the place and the way of return."""
    draft, definition = filling.draft, filling.definition
    names = {case.key: case.name for case in definition.cases}
    place = _place(session, filling)
    return ChoicesInWords(
        case=names.get(draft.case_key, ""),
        agency=place.name if place else "",
        return_way=str(wording.RETURNING[Returning(draft.return_way)]),
    )


def _place(session: Session, filling: Filling) -> Agency | None:
    code = filling.definition.agency_code
    if code:
        return agencies.agency_by_code(session, code)
    chosen = filling.draft.agency_id
    return agencies.agencies_by_id(session, [chosen]).get(chosen) if chosen else None


def expect(session: Session, filling: Filling, *, at: datetime) -> Expected | None:
    """Say when an answer and the result may be expected, or None while the place is open."""
    try:
        desk, agency = submission.destination(session, filling.definition, filling.draft.agency_id)
    except Refusal:
        return None
    limit = procedure_parts.limit_for(filling.definition, filling.draft.case_key, Channel.ONLINE)
    reply_by = clock.reply_by(worktime.calendar_of(session, desk.id), at)
    due_at = clock.due_at(worktime.calendar_of(session, agency.id), reply_by, limit)
    return Expected(reply_by=reply_by, due_at=due_at, limit=filters.time_limit(limit))
