"""Proposed results: what leaders have to sign and clerks to number and seal, and one in full."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.dossiers.worklists import Place
from casework.files.records import StoredFile
from casework.papers.records import Paper, PaperKind, PaperState
from casework.signatures.records import Signature, SignatureState


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """One line of a signing queue: the dossier, its document and how far that has come.

    ``failure`` is why the last signature could not be made, empty where nothing failed.
    """

    id: int
    reference: str
    code: str | None
    stage: Stage
    holder_name: str
    procedure_name: str
    next_due_at: datetime
    title: str
    signer: str
    is_set: bool
    failure: str

    @property
    def shown_code(self) -> str:
        """Return the code, or the temporary reference."""
        return self.code or self.reference


def proposed(
    session: Session,
    agency_id: int,
    stages: Collection[Stage],
    *,
    leader_id: int | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> list[ProposedRow]:
    """List an agency's results at these stages, most urgent first; one leader's if asked."""
    failed = (
        select(func.max(Signature.failure))
        .where(Signature.paper_id == Paper.id, Signature.state == SignatureState.FAILED.value)
        .scalar_subquery()
    )
    asked = (
        select(
            Dossier.id, Dossier.reference, Dossier.code, Dossier.stage, Dossier.holder_name,
            Dossier.procedure_name, Dossier.next_due_at, Paper.title,
            Paper.facts["signer"].astext, Paper.file_id.is_not(None), func.coalesce(failed, ""),
        )
        .join(Paper, _live_result())
        .where(
            Dossier.agency_id == agency_id,
            Dossier.state == State.PROCESSING.value,
            Dossier.stage.in_([stage.value for stage in stages]),
        )
    )  # fmt: skip
    if leader_id is not None:
        asked = asked.where(Paper.facts["leader_id"].as_integer() == leader_id)
    if after is not None:
        place = tuple_(literal(after.due), literal(after.id))
        asked = asked.where(tuple_(Dossier.next_due_at, Dossier.id) > place)
    asked = asked.order_by(Dossier.next_due_at, Dossier.id).limit(limit)
    return [_row(*row) for row in session.execute(asked)]


def _row(id_: int, reference: str, code: str | None, stage: str, *more: Any) -> ProposedRow:  # noqa: ANN401
    return ProposedRow(id_, reference, code, Stage(stage), *more)


def _live_result() -> ColumnElement[bool]:
    return and_(
        Paper.dossier_id == Dossier.id,
        Paper.kind == PaperKind.RESULT.value,
        Paper.state.not_in([PaperState.DROPPED.value, PaperState.SEALED.value]),
    )


@dataclass(frozen=True, slots=True)
class Document:
    """A paper with the file it has become (None while it is being set) and its signatures."""

    paper: Paper
    file: StoredFile | None
    signatures: tuple[Signature, ...]

    @property
    def failure(self) -> str:
        """Say why the last signature could not be made; empty where none failed."""
        failed = [one for one in self.signatures if one.state == SignatureState.FAILED.value]
        return failed[-1].failure if failed else ""


def documents_of(session: Session, dossier_id: int) -> list[Document]:
    """List the papers of a dossier that still count with files and signatures, oldest first."""
    rows: Iterable[Any] = session.execute(
        select(Paper, StoredFile, Signature)
        .outerjoin(StoredFile, StoredFile.id == Paper.file_id)
        .outerjoin(Signature, Signature.paper_id == Paper.id)
        .where(Paper.dossier_id == dossier_id, Paper.state != PaperState.DROPPED.value)
        .order_by(Paper.id, Signature.id)
    )
    found: dict[int, Document] = {}
    for paper, file, signature in rows:
        known = found.get(paper.id) or Document(paper, file, ())
        more = (signature,) if signature is not None else ()
        found[paper.id] = Document(paper, file, known.signatures + more)
    return list(found.values())


def live_result(documents: Collection[Document]) -> Document | None:
    """Pick the newest result, under way or issued, out of a dossier's documents."""
    results = [one for one in documents if one.paper.kind == PaperKind.RESULT.value]
    return results[-1] if results else None


def last_dropped(session: Session, dossier_id: int) -> Paper | None:
    """Return the result that a leader handed back last, so that its words are not lost."""
    return session.scalars(
        select(Paper)
        .where(
            Paper.dossier_id == dossier_id,
            Paper.kind == PaperKind.RESULT.value,
            Paper.state == PaperState.DROPPED.value,
        )
        .order_by(Paper.id.desc())
        .limit(1)
    ).first()
