"""Drafts of versions: opened from what is in force, saved revision by revision, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from casework.audit import actions as audit
from casework.catalogue.records import ProcedureDraft
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures.definition import (
    Case,
    Definition,
    FormDefinition,
    Level,
)
from casework.procedures.records import ProcedureVersion
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Conflict, NotFound


class UnknownDraft(NotFound):
    """There is no open draft of this procedure."""

    code = "unknown_procedure_draft"


class DraftChanged(Conflict):
    """Somebody saved the draft after the page was opened: facts by, at, revision."""

    code = "procedure_draft_changed"


def chain(code: str) -> str:
    """Name the chain of the journal that keeps what is done to a procedure."""
    return f"procedure:{code}"


def find(session: Session, code: str, *, lock: bool = False) -> ProcedureDraft:
    """Return the open draft of a procedure with who saved it last; raises UnknownDraft."""
    asked = (
        select(ProcedureDraft)
        .where(ProcedureDraft.code == code, ProcedureDraft.state == "open")
        .options(joinedload(ProcedureDraft.edited_by))
    )
    if lock:
        asked = asked.with_for_update(of=ProcedureDraft)
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownDraft(code=code)
    return found


def definition_of(draft: ProcedureDraft) -> Definition:
    """Read a draft's definition, faults and all."""
    return Definition.from_json(draft.definition)


def blank(code: str, name: str) -> Definition:
    """Return the definition that a new procedure starts from."""
    return Definition(
        code=code,
        name=name,
        field_code="",
        field_name="",
        level=Level.COMMUNE,
        summary="",
        limit=TimeLimit(5, TimeUnit.WORKING_DAY),
        form=FormDefinition(()),
        parts=(),
        results=(),
        cases=(Case("chung", "Trường hợp chung"),),
    )


def open_for(session: Session, code: str, *, by: Actor, at: datetime) -> ProcedureDraft:
    """Return the open draft, or open one from the newest version; raises UnknownProcedure."""
    try:
        return find(session, code, lock=True)
    except UnknownDraft:
        base = procedures.newest_version(session, code)
    return start(session, Definition.from_json(base.definition), base=base, by=by, at=at)


def start(
    session: Session,
    definition: Definition,
    *,
    base: ProcedureVersion | None = None,
    by: Actor,
    at: datetime,
) -> ProcedureDraft:
    """Open a draft that begins with a definition; the one that is open already is returned."""
    try:
        return find(session, definition.code, lock=True)
    except UnknownDraft:
        draft = ProcedureDraft(
            code=definition.code,
            definition=definition.to_json(),
            examples=list(base.examples) if base else [],
            based_on_id=base.id if base else None,
            edited_by_id=cast("int", by.account_id),
            opened_at=at,
            edited_at=at,
        )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        # Another administrator opened it in the same moment.
        return find(session, definition.code, lock=True)
    audit.append(session, chain(draft.code), "open_draft", by=by, at=at, details={})
    return draft


def save(
    session: Session,
    code: str,
    revision: int,
    *,
    definition: Definition | None = None,
    examples: Sequence[Any] | None = None,
    by: Actor,
    at: datetime,
) -> ProcedureDraft:
    """Keep an edited definition, or edited examples; raises DraftChanged when others were first."""
    draft = find(session, code, lock=True)
    if draft.revision != revision:
        raise DraftChanged(by=draft.edited_by.name, at=draft.edited_at, revision=draft.revision)
    if definition is not None:
        draft.definition = definition.to_json()
    if examples is not None:
        draft.examples = list(examples)
    draft.revision += 1
    draft.edited_by_id = cast("int", by.account_id)
    draft.edited_at = at
    session.flush()
    details = {"revision": draft.revision}
    audit.append(session, chain(code), "save_draft", by=by, at=at, details=details)
    return draft


def discard(session: Session, code: str, revision: int, *, by: Actor, at: datetime) -> None:
    """Throw the open draft away; raises DraftChanged."""
    draft = find(session, code, lock=True)
    if draft.revision != revision:
        raise DraftChanged(by=draft.edited_by.name, at=draft.edited_at, revision=draft.revision)
    draft.state = "discarded"
    audit.append(session, chain(code), "discard_draft", by=by, at=at, details={})
