"""The part of another agency in a linked dossier: how it comes to be and what it may see.

Decree 61/2018 art. 19.6b, 19.7. A part is a dossier of its own with its own officer, results and
seal; of its lead's dossier it knows the common core and what the step's inputs name.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import moves, timing, words
from casework.dossiers.holding import Run
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Verb
from casework.papers.records import Paper
from casework.people.actor import SYSTEM
from casework.procedures.definition import Definition, Returning
from casework.procedures.flow import FlowStep
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment
from foundation.ids import new_reference

_COPIED = (
    "version_id",
    "procedure_code",
    "procedure_name",
    "case_key",
    "filer_id",
    "filer_name",
    "filer_number",
    "filer_phone",
    "filer_address",
    "mandate",
    "mandate_note",
    "mandate_id",
    "dependant_id",
    "helper_id",
    "holder_id",
    "holder_name",
    "holder_number",
    "holder_phone",
    "holder_email",
    "holder_address",
    "channel",
    "submitted_at",
)
"""The common core that every part knows of its lead: whose matter it is and what it is about."""


def open_part(run: Run, row: Assignment, step: FlowStep, agency: Agency) -> Dossier:
    """Open the part of another agency that lives here; its time runs from now.

    Its code is the lead's with an ordinal, so that the citizen needs one code only.
    """
    lead = run.dossier
    part = Dossier(
        **{key: getattr(lead, key) for key in _COPIED},
        reference=new_reference(),
        code=_code(run.session, lead),
        parent_id=lead.id,
        link_key=step.key,
        desk_agency_id=agency.id,
        agency_id=agency.id,
        return_way=Returning.ONLINE.value,
        answers=known_answers(lead, step),
        reply_due_at=run.at,
        accepted_at=run.at,
        next_due_at=row.due_at or run.at,
    )
    part.words = words.vector_of(part)
    moves.begin(run.session, part, by=SYSTEM, at=run.at, verb=Verb.OPEN_PART)
    timing.part_begins(run.session, part, row, step, by=SYSTEM, at=run.at)
    give_files(run.session, lead, part, step, run.definition, at=run.at)
    row.part_id = part.id
    run.session.flush()
    return part


def _code(session: Session, lead: Dossier) -> str:
    count = session.scalar(select(func.count()).where(Dossier.parent_id == lead.id)) or 0
    return f"{lead.code}-{count + 1:02d}"


def known_answers(lead: Dossier, step: FlowStep) -> dict[str, object]:
    """Return the answers that a step's agency may know: those its inputs name."""
    return {key: lead.answers[key] for key in step.inputs if key in lead.answers}


def give_files(
    session: Session,
    lead: Dossier,
    part: Dossier,
    step: FlowStep,
    definition: Definition,
    *,
    at: datetime,
) -> None:
    """Give a part the files that its inputs name, as they are now: handed in ones and results.

    What it had before and is no longer current stays, marked as replaced.
    """
    wanted = dict.fromkeys(current_files(session, lead, step, definition))
    held = session.execute(
        select(DossierFile.part_key, DossierFile.file_id).where(
            DossierFile.dossier_id == part.id, DossierFile.replaced_at.is_(None)
        )
    )
    known = {(row.part_key, row.file_id) for row in held}
    gone = [file_id for key, file_id in known if (key, file_id) not in wanted]
    if gone:
        session.execute(
            update(DossierFile)
            .where(DossierFile.dossier_id == part.id, DossierFile.file_id.in_(gone))
            .values(replaced_at=at)
        )
    session.add_all(
        DossierFile(dossier_id=part.id, part_key=key, file_id=file_id, added_at=at)
        for key, file_id in wanted
        if (key, file_id) not in known
    )
    session.flush()


def current_files(
    session: Session, lead: Dossier, step: FlowStep, definition: Definition
) -> list[tuple[str, uuid.UUID]]:
    """List (key, file id) of what a step's inputs name: current files and issued results."""
    if not step.inputs:
        return []
    files = session.execute(
        select(DossierFile.part_key, DossierFile.file_id)
        .where(
            DossierFile.dossier_id == lead.id,
            DossierFile.replaced_at.is_(None),
            DossierFile.part_key.in_(step.inputs),
        )
        .order_by(DossierFile.id)
    )
    found: list[tuple[str, uuid.UUID]] = [(row.part_key, row.file_id) for row in files]
    results = {one.key for one in definition.results} & set(step.inputs)
    return [*found, *(_results(session, lead, results) if results else ())]


def _results(session: Session, lead: Dossier, keys: Collection[str]) -> list[tuple[str, uuid.UUID]]:
    family = select(Dossier.id).where((Dossier.id == lead.id) | (Dossier.parent_id == lead.id))
    rows = session.execute(
        select(Paper.facts["result_key"].astext, IssuedResult.file_id)
        .join(Paper, Paper.id == IssuedResult.paper_id)
        .where(IssuedResult.dossier_id.in_(family), Paper.facts["result_key"].astext.in_(keys))
        .order_by(IssuedResult.id)
    )
    return [(key, file_id) for key, file_id in rows]
