"""What others ask of an agency: the list by due time, and what one question lets it see.

Decree 61/2018 art. 19.5, 19.6b. Whoever is asked sees the common core (holder, code, procedure,
duty, deadline) and the parts and answers that the step's inputs name, nothing else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from casework.agencies.records import Agency
from casework.dossiers.holding import MEND
from casework.dossiers.records import OPEN_STATES, Dossier, DossierFile
from casework.files.records import StoredFile
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.records import ProcedureVersion
from casework.routing.records import ASKED, Assignment
from foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked of an agency: by whom, in which dossier, what, until when."""

    id: int
    due_at: datetime | None
    asked: str
    step_name: str
    is_outside: bool
    is_mending: bool
    code: str
    reference: str
    holder_name: str
    procedure_name: str
    lead: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of another agency's linked dossier that lies with an agency."""

    id: int
    reference: str
    code: str
    holder_name: str
    procedure_name: str
    lead: str
    state: int
    stage: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What a question lets the asked agency see besides the common core."""

    definition: Definition
    keys: frozenset[str]
    files: Sequence[tuple[str, StoredFile]]


_ASKED = (
    ASKED.replace("(kind", "(assignment.kind")
    .replace("is_outside", "assignment.is_outside")
    .replace("step_key", "assignment.step_key")
)


def waiting(
    session: Session, agency_id: int, *, after: tuple[datetime | None, int] | None, limit: int
) -> list[Asked]:
    """List what an agency has to answer, the most urgent first, what has no due time last."""
    lead = aliased(Agency)
    asked = (
        select(Assignment, Dossier, lead.name)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .join(lead, lead.id == Dossier.agency_id)
        .where(
            Assignment.agency_id == agency_id,
            Assignment.closed_at.is_(None),
            text(_ASKED),
            Assignment.part_id.is_(None) | Assignment.step_key.endswith(MEND),
        )
    )
    if after is not None:
        due, last = after
        later = Assignment.due_at.is_(None)
        if due is None:
            asked = asked.where(later, Assignment.id > last)
        else:
            place = tuple_(Assignment.due_at, Assignment.id) > tuple_(due, last)
            asked = asked.where(or_(place, later))
    rows = session.execute(
        asked.order_by(Assignment.due_at.asc().nulls_last(), Assignment.id).limit(limit)
    )
    return [_line(row, dossier, name) for row, dossier, name in rows]


def _line(row: Assignment, dossier: Dossier, lead: str) -> Asked:
    return Asked(
        id=row.id,
        due_at=row.due_at,
        asked=row.asked,
        step_name=row.step_name,
        is_outside=row.is_outside,
        is_mending=row.step_key.endswith(MEND),
        code=dossier.shown_code,
        reference=dossier.reference,
        holder_name=dossier.holder_name,
        procedure_name=dossier.procedure_name,
        lead=lead,
    )


def parts(
    session: Session, agency_id: int, *, after: tuple[datetime, int] | None, limit: int
) -> list[PartLine]:
    """List the open parts of other agencies' dossiers that lie with an agency, by due time."""
    lead, home = aliased(Dossier), aliased(Agency)
    asked = (
        select(Dossier, home.name)
        .outerjoin(lead, lead.id == Dossier.parent_id)
        .outerjoin(home, home.id == lead.agency_id)
        .where(
            Dossier.agency_id == agency_id, Dossier.link_key != "", text(f"dossier.{OPEN_STATES}")
        )
    )
    if after is not None:
        asked = asked.where(tuple_(Dossier.next_due_at, Dossier.id) > tuple_(*after))
    rows = session.execute(asked.order_by(Dossier.next_due_at, Dossier.id).limit(limit))
    return [
        PartLine(
            one.id, one.reference, one.shown_code, one.holder_name, one.procedure_name,
            name or "", one.state, one.stage, one.next_due_at,
        )
        for one, name in rows
    ]  # fmt: skip


def shared(session: Session, row: Assignment, dossier: Dossier) -> Shared:
    """Return what the asked agency may see: what the flow's step or the question names."""
    version = session.get_one(ProcedureVersion, dossier.version_id)
    definition = procedures.definition_of(version)
    step = definition.flow.step(row.step_key) if definition.flow and row.step_key else None
    keys = frozenset(step.inputs if step else row.inputs)
    names = {one.key: one.name for one in definition.parts}
    placed = session.scalars(
        select(DossierFile)
        .where(
            DossierFile.dossier_id == dossier.id,
            DossierFile.replaced_at.is_(None),
            DossierFile.part_key.in_(keys),
        )
        .options(joinedload(DossierFile.file, innerjoin=True))
        .order_by(DossierFile.id)
    )
    files = [(names.get(one.part_key, one.part_key), one.file) for one in placed]
    return Shared(definition, keys, files)


def file_of(given: Shared, file_id: uuid.UUID) -> StoredFile:
    """Return a file that a question lets be seen; raise NotFound for any other."""
    for _name, file in given.files:
        if file.id == file_id:
            return file
    raise NotFound(file=str(file_id))
