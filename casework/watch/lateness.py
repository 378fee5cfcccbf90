"""Who is late and why: the late and nearly late dossiers of an agency, one line each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from casework.dossiers.records import OPEN_STATES, Dossier
from casework.dossiers.states import Stage, State
from casework.dossiers.worklists import Place
from casework.people.records import Account
from casework.routing.records import Assignment

_OPEN = text(f"dossier.{OPEN_STATES}")
_RUNS = (State.REGISTERED.value, State.ACCEPTED.value, State.PROCESSING.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted; None leaves a filter out, officer 0 means nobody yet."""

    agency_id: int | None = None
    officer_id: int | None = None
    step_name: str | None = None
    procedure_code: str | None = None
    is_late: bool = True


@dataclass(frozen=True, slots=True)
class LateLine:
    """One dossier that is late or nearly so: where it lies, at which step, with whom since when."""

    id: int
    reference: str
    code: str | None
    procedure_name: str
    state: State
    stage: Stage
    next_due_at: datetime
    agency_id: int
    officer: str
    step_name: str
    step_since: datetime | None
    step_due_at: datetime | None
    is_part: bool

    @property
    def shown_code(self) -> str:
        """Return the code, or the temporary reference."""
        return self.code or self.reference


def listed(
    session: Session, wanted: Wanted, *, at: datetime, after: Place | None = None, limit: int = 50
) -> list[LateLine]:
    """List what is late (or nearly late), the longest late first, by keyset on the due time."""
    step = (
        select(Assignment)
        .where(Assignment.dossier_id == Dossier.id, Assignment.closed_at.is_(None))
        .order_by(Assignment.id)
        .limit(1)
        .lateral("step")
    )
    held = aliased(Assignment, step)
    asked = (
        select(
            Dossier.id, Dossier.reference, Dossier.code, Dossier.procedure_name, Dossier.state,
            Dossier.stage, Dossier.next_due_at, Dossier.agency_id, Account.name, held.step_name,
            held.opened_at, held.due_at, Dossier.link_key,
        )
        .select_from(Dossier)
        .outerjoin(held, literal(value=True))
        .outerjoin(Account, Account.id == Dossier.officer_id)
        .where(_OPEN, Dossier.state.in_(_RUNS))
        .order_by(Dossier.next_due_at, Dossier.id)
        .limit(limit)
    )  # fmt: skip
    if wanted.is_late:
        asked = asked.where(Dossier.next_due_at <= at)
    else:
        asked = asked.where(Dossier.next_due_at > at, Dossier.warn_at <= at)
    if wanted.agency_id is not None:
        asked = asked.where(Dossier.agency_id == wanted.agency_id)
    if wanted.officer_id == 0:
        asked = asked.where(Dossier.officer_id.is_(None))
    elif wanted.officer_id is not None:
        asked = asked.where(Dossier.officer_id == wanted.officer_id)
    if wanted.step_name is not None:
        asked = asked.where(held.step_name == wanted.step_name)
    if wanted.procedure_code is not None:
        asked = asked.where(Dossier.procedure_code == wanted.procedure_code)
    if after is not None:
        place = tuple_(literal(after.due), literal(after.id))
        asked = asked.where(tuple_(Dossier.next_due_at, Dossier.id) > place)
    return [_line(*row) for row in session.execute(asked)]


def _line(*row: Any) -> LateLine:  # noqa: ANN401 - a row of the statement above
    (
        number, reference, code, procedure, state, stage, due, agency, officer, step, since,
        step_due, link,
    ) = row  # fmt: skip
    return LateLine(
        number, reference, code, procedure, State(state), Stage(stage), due, agency, officer or "",
        step or "", since, step_due, is_part=bool(link),
    )  # fmt: skip
