"""How many drafts of citizens hold answers to questions that are about to change."""

from collections.abc import Collection

from sqlalchemy import cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from casework.dossiers.records import Draft
from casework.procedures.records import Procedure, ProcedureVersion

MOST = 100
"""Counting stops here: "hơn 100" says enough."""


def drafts_with_answers(session: Session, code: str, keys: Collection[str]) -> int:
    """Count the unfinished drafts of a procedure that answer any of the keys, MOST + 1 at most."""
    if not keys:
        return 0
    wanted = cast(literal(list(keys), ARRAY(Text)), ARRAY(Text))
    found = (
        select(Draft.id)
        .join(ProcedureVersion, ProcedureVersion.id == Draft.version_id)
        .join(Procedure, Procedure.id == ProcedureVersion.procedure_id)
        .where(
            Procedure.code == code,
            Draft.dossier_id.is_(None),
            cast(Draft.answers, JSONB).has_any(wanted),
        )
        .limit(MOST + 1)
    )
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0
