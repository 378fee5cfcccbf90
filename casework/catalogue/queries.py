"""What is asked of the catalogue's making: open drafts, all versions of a procedure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from casework.catalogue.records import ProcedureDraft
from casework.people.records import Account
from casework.procedures.queries import UnknownProcedure
from casework.procedures.records import Procedure, ProcedureField, ProcedureVersion

MOST_DRAFTS = 200


def open_drafts(session: Session) -> list[ProcedureDraft]:
    """List the open drafts, last edited first, at most MOST_DRAFTS, with who edited them."""
    asked = (
        select(ProcedureDraft)
        .where(ProcedureDraft.state == "open")
        .options(joinedload(ProcedureDraft.edited_by))
        .order_by(ProcedureDraft.edited_at.desc())
        .limit(MOST_DRAFTS)
    )
    return list(session.scalars(asked))


def open_draft(session: Session, code: str) -> ProcedureDraft | None:
    """Return the open draft of a procedure with who edited it, or None."""
    asked = (
        select(ProcedureDraft)
        .where(ProcedureDraft.code == code, ProcedureDraft.state == "open")
        .options(joinedload(ProcedureDraft.edited_by))
    )
    return session.scalars(asked).first()


def procedure_row(session: Session, code: str) -> Procedure | None:
    """Return a procedure's row, shown to the public or not; None for one never published."""
    return session.scalars(select(Procedure).where(Procedure.code == code)).first()


def versions(session: Session, code: str) -> list[ProcedureVersion]:
    """List the versions of a procedure, newest first, without their definitions."""
    asked = (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code)
        .order_by(ProcedureVersion.number.desc())
    )
    return list(session.scalars(asked))


def newest(session: Session, code: str) -> ProcedureVersion | None:
    """Return the version published last with its definition; None for a new procedure."""
    asked = (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code)
        .order_by(ProcedureVersion.number.desc())
        .options(undefer(ProcedureVersion.definition))
        .limit(1)
    )
    return session.scalars(asked).first()


def publishers(session: Session, listed: Sequence[ProcedureVersion]) -> dict[int, str]:
    """Return the names of those who published versions, by their accounts."""
    numbers = {one.published_by_id for one in listed if one.published_by_id is not None}
    found = session.scalars(select(Account).where(Account.id.in_(numbers)))
    return {one.id: one.name for one in found}


def version(session: Session, code: str, number: int) -> ProcedureVersion:
    """Return one version with its definition and examples; raises UnknownProcedure."""
    asked = (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.number == number)
        .options(undefer(ProcedureVersion.definition), undefer(ProcedureVersion.examples))
    )
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownProcedure(code=code, number=number)
    return found


def fields(session: Session) -> list[ProcedureField]:
    """List the fields that a procedure may belong to, by their names."""
    return list(session.scalars(select(ProcedureField).order_by(ProcedureField.name_key)))


def is_in_force(session: Session, code: str, day: date) -> bool:
    """Tell whether a version of a procedure is in force on a day."""
    return any(
        one.effective_from <= day and (one.effective_to is None or day <= one.effective_to)
        for one in versions(session, code)
    )


def hidden(session: Session) -> list[Procedure]:
    """List procedures that the public does not see: hidden ones and those yet to begin."""
    asked = select(Procedure).where(~Procedure.is_published).order_by(Procedure.name_key)
    return list(session.scalars(asked.limit(MOST_DRAFTS)))
