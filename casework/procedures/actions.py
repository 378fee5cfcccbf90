"""What changes in the catalogue: a definition is published, a procedure is taken down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.procedures import checks, queries, usage
from casework.procedures.definition import Definition
from casework.procedures.matching import plain, searchable
from casework.procedures.records import Procedure, ProcedureField, ProcedureVersion
from foundation.errors import Conflict
from foundation.text import sort_key


class NotLaterThanPublished(Conflict):
    """A new version must begin after the first day of the latest one, which stays as it is."""

    code = "version_not_later"


def publish(
    session: Session, definition: Definition, *, effective_from: date, examples: Sequence[Any] = ()
) -> ProcedureVersion:
    """Put a version into force from a day on and end the earlier one the day before.

    A new procedure is shown; one that is hidden stays hidden until it is put back.
    The same definition again changes nothing; raises NotLaterThanPublished, FaultyDefinition.
    """
    checks.refuse_faulty(definition)
    procedure = _lock_row(session, definition)
    latest = session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    ).first()
    document = definition.to_json()
    digest = _digest(document)
    if latest and latest.digest == digest:
        return latest
    if latest:
        _end_before(session, latest, effective_from)
    _describe(procedure, definition)
    usage.note_words(session, procedure.folded)
    version = ProcedureVersion(
        procedure_id=procedure.id,
        number=latest.number + 1 if latest else 1,
        effective_from=effective_from,
        digest=digest,
        definition=document,
        examples=list(examples),
    )
    session.add(version)
    session.flush()
    return version


def take_down(procedure: Procedure) -> None:
    """Hide a procedure from the catalogue; its versions go on serving open dossiers."""
    procedure.is_published = False


def put_back(procedure: Procedure) -> None:
    """Show a hidden procedure in the catalogue again."""
    procedure.is_published = True


def describe_on(session: Session, code: str, day: date) -> None:
    """Make the catalogue's row say what the version of a day says.

    Raises UnknownProcedure where no version is in force on that day.
    """
    version = queries.version_on(session, code, day)
    _describe(version.procedure, queries.definition_of(version))


def _digest(document: dict[str, Any]) -> str:
    plain = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _end_before(session: Session, latest: ProcedureVersion, day: date) -> None:
    if day <= latest.effective_from:
        raise NotLaterThanPublished(latest_from=latest.effective_from, asked=day)
    latest.effective_to = day - timedelta(days=1)
    session.flush()


def _lock_row(session: Session, definition: Definition) -> Procedure:
    """Find or make the catalogue's row and hold it, so that two publishers queue up."""
    field = insert(ProcedureField).values(
        code=definition.field_code,
        name=definition.field_name,
        name_key=sort_key(definition.field_name),
    )
    session.execute(field.on_conflict_do_nothing())
    row = insert(Procedure).values(columns(definition) | {"is_published": True})
    session.execute(row.on_conflict_do_nothing(index_elements=["code"]))
    asked = select(Procedure).where(Procedure.code == definition.code).with_for_update()
    return session.scalars(asked).one()


def _describe(procedure: Procedure, definition: Definition) -> None:
    """Say anew what the row says; whether it is shown was decided when it was hidden or shown."""
    """Write the row's words; whether it is shown is for people to say (take_down, put_back)."""
    for column, value in columns(definition).items():
        if column != "is_published":
            setattr(procedure, column, value)


def columns(definition: Definition) -> dict[str, Any]:
    """Return what the catalogue's row of a procedure says and is found by."""
    named = (definition.name, definition.field_name, definition.code)
    folded = searchable((*named, *definition.keywords))
    return {
        "code": definition.code,
        "name": definition.name,
        "name_key": sort_key(definition.name),
        "folded_name": plain(definition.name).removeprefix("thu tuc "),
        "summary": definition.summary,
        "field_code": definition.field_code,
        "level": definition.level.value,
        "agency_code": definition.agency_code,
        "life_events": list(definition.life_events),
        "subjects": list(definition.subjects),
        "is_open": definition.is_open,
        "folded": folded,
    }
