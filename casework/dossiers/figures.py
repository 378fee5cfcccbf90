"""What is counted for everybody to see: figures only, nothing about any one dossier."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.procedures.records import Procedure

LATEST = 1_000


@dataclass(frozen=True, slots=True)
class Used:
    """A procedure that people file often."""

    code: str
    name: str
    summary: str


def most_used(session: Session, *, limit: int) -> list[Used]:
    """List the published procedures most filed among the latest dossiers, most filed first.

    Only the latest thousand are counted, so the answer costs the same however many there are.
    """
    latest = select(Dossier.procedure_code).order_by(Dossier.id.desc()).limit(LATEST).subquery()
    counted = (
        select(latest.c.procedure_code, func.count().label("times"))
        .group_by(latest.c.procedure_code)
        .subquery()
    )
    rows = session.execute(
        select(Procedure.code, Procedure.name, Procedure.summary)
        .outerjoin(counted, counted.c.procedure_code == Procedure.code)
        .where(Procedure.is_published)
        .order_by(func.coalesce(counted.c.times, 0).desc(), Procedure.name_key)
        .limit(limit)
    )
    return [Used(*row) for row in rows]
