"""Lines of worklists as pages show them: with their clock and with what has just happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy.orm import Session

from backoffice import clocks, lists, wording
from backoffice.clocks import Countdown
from casework.dossiers import queries
from casework.dossiers.states import Verb
from casework.dossiers.worklists import QueueRow
from casework.people.actor import Actor
from casework.worklists import attention
from casework.worktime.rules import WorkCalendar

_WORTH_TELLING = frozenset({Verb.SUPPLEMENT, Verb.RESUME, Verb.HAND_BACK})


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in a list."""

    row: QueueRow
    clock: Countdown
    place: str
    state: LazyString
    stage: LazyString
    news: LazyString | str = ""
    is_unseen: bool = False


def lines(
    session: Session,
    rows: Sequence[QueueRow],
    calendar: WorkCalendar,
    *,
    at: datetime,
    of: Actor | None = None,
) -> list[Line]:
    """Put clock, news and marks of what is unseen beside each line: two statements for all."""
    ids = [row.id for row in rows]
    last = queries.last_moves(session, ids) if rows else {}
    seen = attention.seen_revisions(session, ids, of=of) if of else {}
    return [
        Line(
            row=row,
            clock=clocks.countdown(calendar, row.state, row.next_due_at, at=at),
            place=lists.cursor_of(row),
            state=wording.STATES[row.state],
            stage=wording.STAGES[row.stage],
            news=_news(last[row.id].verb) if row.id in last else "",
            is_unseen=of is not None and seen.get(row.id, 0) < row.revision,
        )
        for row in rows
    ]


def _news(verb: str) -> LazyString | str:
    return wording.act(verb) if verb in _WORTH_TELLING else ""
