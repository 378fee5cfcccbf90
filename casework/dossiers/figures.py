"""What is counted for everybody to see: figures only, nothing about any one dossier."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier

LATEST = 100_000


def filed(session: Session) -> dict[str, int]:
    """Count by procedure how many of the latest dossiers were filed.

    Only so many are counted, so the answer costs the same however many there are.
    """
    latest = select(Dossier.procedure_code).order_by(Dossier.id.desc()).limit(LATEST).subquery()
    counted = select(latest.c.procedure_code, func.count()).group_by(latest.c.procedure_code)
    return {row[0]: row[1] for row in session.execute(counted)}
