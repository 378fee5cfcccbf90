"""What is asked of evidence files."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.evidence.records import EvidenceFile


def newest(session: Session, dossier_id: int, *, limit: int = 5) -> list[EvidenceFile]:
    """List the newest evidence files of a dossier."""
    asked = select(EvidenceFile).where(EvidenceFile.dossier_id == dossier_id)
    return list(session.scalars(asked.order_by(EvidenceFile.id.desc()).limit(limit)))
