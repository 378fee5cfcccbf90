"""What happens to papers: they are drafted from facts, typeset, signed, dropped."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.papers.records import Paper, PaperKind, PaperState
from foundation.errors import NotFound
from foundation.jobs import Job, enqueue


@dataclass(frozen=True, slots=True)
class RenderPaper(Job):
    """Set a drafted paper; slips are sealed in the same go, results wait for their signers."""

    queue: ClassVar[str] = "papers"
    paper_id: int


def draft(
    session: Session,
    dossier_id: int,
    kind: PaperKind,
    *,
    title: str,
    facts: dict[str, Any],
    by_id: int | None,
    at: datetime,
) -> Paper:
    """Keep the facts of a new paper and ask for it to be set."""
    paper = Paper(
        dossier_id=dossier_id,
        kind=kind.value,
        title=title,
        facts=facts,
        created_by=by_id,
        created_at=at,
    )
    session.add(paper)
    session.flush()
    enqueue(session, RenderPaper(paper.id), lock=f"paper:{paper.id}")
    return paper


def keep_file(session: Session, paper: Paper, file_id: uuid.UUID, state: PaperState) -> None:
    """Note the file that a paper has become and how far it has come."""
    paper.file_id, paper.state = file_id, state.value
    session.flush()


def drop_result(session: Session, dossier_id: int) -> None:
    """Drop the unsigned result that a leader handed back, so that another can be proposed."""
    paper = live_result(session, dossier_id)
    if paper is not None:
        paper.state = PaperState.DROPPED.value
        session.flush()


def live_result(session: Session, dossier_id: int) -> Paper | None:
    """Return the dossier's result that is under way; issued ones may stand beside it."""
    return session.scalars(
        select(Paper)
        .where(
            Paper.dossier_id == dossier_id,
            Paper.kind == PaperKind.RESULT.value,
            Paper.state.not_in([PaperState.DROPPED.value, PaperState.SEALED.value]),
        )
        .with_for_update()
    ).first()


def lock(session: Session, paper_id: int) -> Paper:
    """Return a paper, locked; raise NotFound."""
    paper = session.get(Paper, paper_id, with_for_update=True)
    if paper is None:
        raise NotFound(paper=paper_id)
    return paper
