"""Worklists: what a desk and an agency have to do, by due date, always fast.

Each list walks a covering partial index over open dossiers and goes on by keyset; a search
inside an agency walks one inverted index of ``agency:word`` lexemes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from casework.dossiers import words
from casework.dossiers.records import OPEN_STATES, Dossier
from casework.dossiers.states import Stage, State

COUNT_CAP = 1_000
"""Counts stop here: a badge says 999+ instead of counting on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: after this due time and id."""

    due: datetime
    id: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a worklist: just what the covering index holds."""

    id: int
    reference: str
    code: str | None
    state: State
    stage: Stage
    holder_name: str
    procedure_name: str
    next_due_at: datetime
    officer_id: int | None = None
    revision: int = 0
    submitted_at: datetime | None = None

    @property
    def shown_code(self) -> str:
        """Return the code once accepted, the temporary reference before."""
        return self.code or self.reference


_OPEN = text(f"dossier.{OPEN_STATES}")
_COLUMNS = (
    Dossier.id,
    Dossier.reference,
    Dossier.code,
    Dossier.state,
    Dossier.stage,
    Dossier.holder_name,
    Dossier.procedure_name,
    Dossier.next_due_at,
    Dossier.officer_id,
    Dossier.revision,
    Dossier.submitted_at,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a worklist: the states and stages it shows."""

    states: Collection[State] = ()
    stages: Collection[Stage] = ()

    def condition(self) -> ColumnElement[bool]:
        """Write the tab as a condition over the open dossiers."""
        conditions: list[ColumnElement[bool]] = []
        if self.states:
            conditions.append(Dossier.state.in_([state.value for state in self.states]))
        if self.stages:
            conditions.append(Dossier.stage.in_([stage.value for stage in self.stages]))
        return and_(*conditions) if conditions else literal(value=True)


class Order(StrEnum):
    """In which order a list is walked; each has an index that serves it."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a tab is shown and in which order; ``conditions`` are over open dossiers."""

    conditions: tuple[ColumnElement[bool], ...] = ()
    order: Order = Order.DUE


PLAIN = Choice()


def desk_queue(
    session: Session,
    agency_id: int,
    tab: Tab,
    *,
    choice: Choice = PLAIN,
    after: Place | None = None,
    limit: int = 50,
) -> list[QueueRow]:
    """List a desk's open dossiers, most urgent first unless chosen otherwise."""
    asked = _of_tab(Dossier.desk_agency_id, agency_id, tab, choice)
    return _rows(session, _walked(asked, choice.order, after).limit(limit))


def agency_queue(
    session: Session,
    agency_id: int,
    tab: Tab,
    *,
    officer_id: int | None = None,
    choice: Choice = PLAIN,
    after: Place | None = None,
    limit: int = 50,
) -> list[QueueRow]:
    """List a competent agency's open dossiers, most urgent first; one officer's if asked."""
    asked = _of_tab(Dossier.agency_id, agency_id, tab, choice, officer_id)
    return _rows(session, _walked(asked, choice.order, after).limit(limit))


def _of_tab(
    column: InstrumentedAttribute[int],
    agency_id: int,
    tab: Tab,
    choice: Choice,
    officer_id: int | None = None,
) -> "_Line":
    asked = select(*_COLUMNS).where(
        _lying_at(column, agency_id), _OPEN, tab.condition(), *choice.conditions
    )
    return asked.where(Dossier.officer_id == officer_id) if officer_id is not None else asked


def _walked(
    asked: "_Line", order: Order, place: Place | None, *, backwards: bool = False
) -> "_Line":
    """Go on from a place in an order, or back from it."""
    falling = (order is Order.NEWEST) != backwards
    keys: tuple[InstrumentedAttribute[Any], ...] = (Dossier.id,)
    here: tuple[object, ...] = (place.id,) if place else ()
    if order is Order.DUE:
        keys = (Dossier.next_due_at, Dossier.id)
        here = (place.due, place.id) if place else ()
    if here:
        pair, bound = tuple_(*keys), tuple_(*map(literal, here))
        asked = asked.where(pair < bound if falling else pair > bound)
    return asked.order_by(*(key.desc() if falling else key for key in keys))


def _lying_at(column: InstrumentedAttribute[int], agency_id: int) -> ColumnElement[bool]:
    """Say where a list looks; parts of linked dossiers are no matter of the desk."""
    if column is Dossier.desk_agency_id:
        return and_(column == agency_id, Dossier.link_key == "")
    return column == agency_id


_Line = Select[*tuple[Any, ...]]


def neighbour(
    session: Session,
    agency_id: int,
    tab: Tab,
    place: Place,
    *,
    at_desk: bool,
    officer_id: int | None = None,
    choice: Choice = PLAIN,
    backwards: bool = False,
) -> QueueRow | None:
    """Return the line of a worklist after a place, or before it; None at its end."""
    column = Dossier.desk_agency_id if at_desk else Dossier.agency_id
    asked = _of_tab(column, agency_id, tab, choice, officer_id)
    found = _rows(session, _walked(asked, choice.order, place, backwards=backwards).limit(1))
    return next(iter(found), None)


def _rows(session: Session, asked: _Line) -> list[QueueRow]:
    return [
        QueueRow(number, reference, code, State(state), Stage(stage), *more)
        for number, reference, code, state, stage, *more in session.execute(asked)
    ]


def desk_counts(session: Session, agency_id: int) -> dict[tuple[State, Stage], int]:
    """Count a desk's open dossiers by state and stage, each at most COUNT_CAP."""
    return _counts(session, Dossier.desk_agency_id, agency_id)


def agency_counts(session: Session, agency_id: int) -> dict[tuple[State, Stage], int]:
    """Count a competent agency's open dossiers by state and stage, each at most COUNT_CAP."""
    return _counts(session, Dossier.agency_id, agency_id)


def _counts(
    session: Session, column: InstrumentedAttribute[int], agency_id: int
) -> dict[tuple[State, Stage], int]:
    some = (
        select(Dossier.state, Dossier.stage)
        .where(_lying_at(column, agency_id), _OPEN)
        .order_by(Dossier.next_due_at)
        .limit(COUNT_CAP)
        .subquery()
    )
    rows = session.execute(
        select(some.c.state, some.c.stage, func.count()).group_by(some.c.state, some.c.stage)
    )
    return {(State(state), Stage(stage)): count for state, stage, count in rows}


def search(
    session: Session, agency_id: int, asked: str, *, before: int | None = None, limit: int = 50
) -> list[QueueRow]:
    """Find dossiers inside an agency by name, code or number, newest first."""
    query = words.query_of(agency_id, asked)
    if query is None:
        return []
    found = select(*_COLUMNS).where(
        Dossier.words.op("@@")(cast(literal(query, Text), TSQUERY)),
        (Dossier.desk_agency_id == agency_id) | (Dossier.agency_id == agency_id),
    )
    if before is not None:
        found = found.where(Dossier.id < before)
    return _rows(session, found.order_by(Dossier.id.desc()).limit(limit))
