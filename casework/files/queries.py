"""What is asked of files: some by id, tickets that were never used, hashes to be checked."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.files.actions import FORGOTTEN
from casework.files.records import StoredFile, UploadTicket


def by_ids(session: Session, ids: Sequence[uuid.UUID]) -> list[StoredFile]:
    """Return the files of these ids; without ids nothing is asked."""
    if not ids:
        return []
    return list(session.scalars(select(StoredFile).where(StoredFile.id.in_(ids))))


def stale_tickets(session: Session, *, before: datetime, limit: int) -> list[str]:
    """List tickets given before a moment, used or not: their bytes are kept elsewhere by now."""
    return list(
        session.scalars(
            select(UploadTicket.ticket)
            .where(UploadTicket.created_at < before)
            .order_by(UploadTicket.created_at)
            .limit(limit)
        )
    )


def sample_of_hashes(session: Session, size: int) -> list[str]:
    """Draw hashes of stored files by chance, for bytes to be read back and compared."""
    kept = func.coalesce(StoredFile.problem, "") != FORGOTTEN
    drawn = select(StoredFile.sha256).where(kept).order_by(func.random()).limit(size)
    return list(session.scalars(drawn))
