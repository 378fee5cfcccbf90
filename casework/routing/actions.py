"""What routing does to steps that are open: a new day for those of the agency itself."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.routing.records import Assignment


def put_off(session: Session, dossier_id: int, *, due_at: datetime) -> None:
    """Give the open steps of the agency itself a later due time; what others owe stays theirs."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.dossier_id == dossier_id,
            Assignment.closed_at.is_(None),
            Assignment.kind.not_in(["consult", "join", "pay"]),
            Assignment.part_id.is_(None),
            Assignment.is_outside.is_(False),
        )
        .values(due_at=due_at)
    )
