"""What happens to evidence files: asked for, packed by the worker, there or given up."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.evidence.records import EvidenceFile, EvidenceState
from casework.people.actor import Actor
from foundation.jobs import Job, enqueue


@dataclass(frozen=True, slots=True)
class MakeEvidence(Job):
    """Pack one evidence file; run again it begins anew, and a finished one stays."""

    queue: ClassVar[str] = "papers"
    evidence_id: int


def ask(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> EvidenceFile:
    """Ask for an evidence file of a dossier, which is locked; one under way is not asked twice."""
    waiting = session.scalars(
        select(EvidenceFile).where(
            EvidenceFile.dossier_id == dossier.id, EvidenceFile.state == EvidenceState.ASKED.value
        )
    ).first()
    if waiting is not None:
        return waiting
    made = EvidenceFile(dossier_id=dossier.id, asked_by=by.account_id, asked_at=at)
    session.add(made)
    session.flush()
    audit.append(session, dossier.chain, "ask_evidence", by=by, at=at, details={"id": made.id})
    enqueue(session, MakeEvidence(made.id), lock=f"evidence:{dossier.id}")
    return made


def progress(session: Session, evidence_id: int, *, done: int, total: int) -> None:
    """Note how many of its members are packed."""
    made = session.get_one(EvidenceFile, evidence_id, with_for_update=True)
    made.done, made.total = done, total


def ready(session: Session, evidence_id: int, file_id: uuid.UUID, *, at: datetime) -> bool:
    """Note the file it became; False where another run was first."""
    made = session.get_one(EvidenceFile, evidence_id, with_for_update=True, populate_existing=True)
    if made.state != EvidenceState.ASKED.value:
        return False
    made.state, made.file_id, made.made_at = EvidenceState.READY.value, file_id, at
    made.done = made.total
    session.flush()
    return True


def fail(session: Session, evidence_id: int, *, failure: str) -> None:
    """Note why it could not be made; it can be asked for again."""
    made = session.get_one(EvidenceFile, evidence_id, with_for_update=True)
    if made.state == EvidenceState.ASKED.value:
        made.state, made.failure = EvidenceState.FAILED.value, failure


KEPT_FOR = timedelta(days=30)
"""An evidence file waits so long to be fetched; it can be made anew at any time."""


def end_old(session: Session, *, before: datetime, limit: int) -> list[uuid.UUID]:
    """Take the files made before a moment out of reach; return them, to be forgotten."""
    old = session.scalars(
        select(EvidenceFile)
        .where(EvidenceFile.made_at < before, EvidenceFile.file_id.is_not(None))
        .order_by(EvidenceFile.made_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    ended = [one.file_id for one in old if one.file_id is not None]
    for one in old:
        one.file_id = None
    session.flush()
    return ended
