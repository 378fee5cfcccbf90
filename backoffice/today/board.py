"""What stands on the first page: one block of work for each thing that a role has to do."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import lists, rows
from backoffice.lists import WorkList
from backoffice.rows import Line
from backoffice.signing import queue
from casework.dossiers import worklists
from casework.dossiers.states import Stage, State
from casework.people.actor import Actor, Role
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar

SHOWN = 8
Counts = dict[tuple[State, Stage], int]


@dataclass(frozen=True, slots=True)
class Block:
    """One list of the day: its title, how many there are, where all of it stands."""

    title: str
    count: str
    href: str
    empty: str
    list_key: str
    lines: list[Line]
    proposed: list[queue.ProposedLine]
    kind: queue.Queue | None = None


def blocks_for(session: Session, of: Actor, *, at: datetime) -> list[Block]:
    """Gather the blocks of all roles that an officer holds."""
    calendar = worktime.calendar_of(session, of.agency_id)
    found: list[Block] = []
    if of.has(Role.RECEPTION):
        counts = worklists.desk_counts(session, of.agency_id or 0)
        found += _walk(session, of, calendar, counts, (lists.WAITING, lists.TO_HAND_OUT), at=at)
    if of.has(Role.SPECIALIST):
        found += _walk(session, of, calendar, None, (lists.IN_HAND, lists.TO_TAKE_UP), at=at)
    if of.has(Role.LEADER):
        found.append(_signing(session, of, calendar, queue.LEADER, at=at))
    if of.has(Role.CLERK):
        found.append(_signing(session, of, calendar, queue.CLERK, at=at))
    return found


def _walk(
    session: Session,
    of: Actor,
    calendar: WorkCalendar,
    counts: Counts | None,
    shown: tuple[WorkList, ...],
    *,
    at: datetime,
) -> list[Block]:
    """Fill the blocks of several tabs; the news of all their lines is asked for at once."""
    found = [one.rows(session, of, after=None, limit=SHOWN + 1) for one in shown]
    every = [row for rows_ in found for row in rows_[:SHOWN]]
    by_id = {line.row.id: line for line in rows.lines(session, every, calendar, at=at)}
    return [
        _block(one, [by_id[row.id] for row in rows_[:SHOWN]], _count(one, counts, len(rows_)))
        for one, rows_ in zip(shown, found, strict=True)
    ]


def _count(one: WorkList, counts: Counts | None, seen: int) -> str:
    if counts is not None:
        return lists.shown_count(one.count(counts))
    return f"{SHOWN}+" if seen > SHOWN else str(seen)


def _block(one: WorkList, shown: list[Line], count: str) -> Block:
    where = lists.address(one)
    return Block(str(one.name), count, where, str(one.empty), one.key, shown, [])


def _signing(
    session: Session, of: Actor, calendar: WorkCalendar, kind: queue.Queue, *, at: datetime
) -> Block:
    found = queue.lines(session, of, kind, calendar, after=None, limit=SHOWN + 1, at=at)
    count = f"{SHOWN}+" if len(found) > SHOWN else str(len(found))
    empty = _("Không có văn bản nào đang chờ.")
    where = url_for(kind.endpoint)
    return Block(str(kind.name), count, where, empty, "", [], found[:SHOWN], kind)
