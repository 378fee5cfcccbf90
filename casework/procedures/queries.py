"""What is asked of the catalogue: one procedure, its version on a day; `finding` searches it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from casework.agencies.records import Agency
from casework.procedures.definition import Definition
from casework.procedures.records import Procedure, ProcedureField, ProcedureVersion
from foundation.errors import Conflict, NotFound
from foundation.text import sort_key

_CACHED_DEFINITIONS = 512


class UnknownProcedure(NotFound):
    """No procedure of this code is published, or none is in force on the day asked for."""

    code = "unknown_procedure"


class NotTakenHere(Conflict):
    """The procedure is only explained here: nobody files it in this system."""

    code = "procedure_not_taken_here"


@dataclass(frozen=True, slots=True)
class Size:
    """Holds how many procedures are published, how many are filed here, and in how many fields."""

    procedures: int
    filed_here: int
    fields: int


_parsed: dict[str, Definition] = {}
_parsing = Lock()


def definition_of(version: ProcedureVersion) -> Definition:
    """Return a version's definition, parsed once by its digest (call while its session is open)."""
    known = _parsed.get(version.digest)
    if known is None:
        known = Definition.from_json(version.definition)
        with _parsing:
            if len(_parsed) >= _CACHED_DEFINITIONS:
                _parsed.clear()
            _parsed[version.digest] = known
    return known


def check_taken(definition: Definition) -> None:
    """Raise NotTakenHere for a procedure that is only explained."""
    if not definition.is_open:
        raise NotTakenHere(procedure=definition.code)


def find_procedure(session: Session, code: str) -> Procedure:
    """Return the catalogue's row of a published procedure; raises UnknownProcedure."""
    asked = select(Procedure).where(Procedure.code == code, Procedure.is_published)
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownProcedure(code=code)
    return found


def known_codes(session: Session, codes: Collection[str]) -> set[str]:
    """Return those of some codes that a procedure bears; asks nothing where none are given."""
    if not codes:
        return set()
    return set(session.scalars(select(Procedure.code).where(Procedure.code.in_(codes))))


def version_on(session: Session, code: str, day: date) -> ProcedureVersion:
    """Return the version in force on a day, with its procedure; raises UnknownProcedure."""
    found = session.scalars(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .options(contains_eager(ProcedureVersion.procedure))
        .where(
            Procedure.code == code,
            ProcedureVersion.effective_from <= day,
            or_(ProcedureVersion.effective_to.is_(None), ProcedureVersion.effective_to >= day),
        )
    ).first()
    if found is None:
        raise UnknownProcedure(code=code, day=day)
    return found


def newest_version(session: Session, code: str) -> ProcedureVersion:
    """Return the version published last, in force already or not; raises UnknownProcedure."""
    found = session.scalars(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .options(contains_eager(ProcedureVersion.procedure))
        .where(Procedure.code == code)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    ).first()
    if found is None:
        raise UnknownProcedure(code=code)
    return found


def published_on(session: Session, code: str, day: date) -> ProcedureVersion:
    """Return the version in force of a published procedure; raises UnknownProcedure."""
    found = version_on(session, code, day)
    if not found.procedure.is_published:
        raise UnknownProcedure(code=code)
    return found


def handling_agencies(session: Session) -> list[tuple[str, str]]:
    """List (code, name) of the agencies that handle published procedures, by their names."""
    rows = session.execute(
        select(Agency.code, Agency.name).where(
            exists().where(Procedure.agency_code == Agency.code, Procedure.is_published)
        )
    )
    return sorted(((row.code, row.name) for row in rows), key=lambda one: sort_key(one[1]))


def version_by_id(session: Session, version_id: int) -> ProcedureVersion:
    """Return the version a dossier was received under, with its procedure."""
    with_procedure = [joinedload(ProcedureVersion.procedure)]
    found = session.get(ProcedureVersion, version_id, options=with_procedure)
    if found is None:
        raise UnknownProcedure(version_id=version_id)
    return found


def size(session: Session) -> Size:
    """Say how large the catalogue is."""
    counted = select(
        func.count(),
        func.count().filter(Procedure.is_open),
        func.count(Procedure.field_code.distinct()),
    ).where(Procedure.is_published)
    return Size(*session.execute(counted).one())


def field_names(session: Session) -> list[tuple[str, str]]:
    """List (code, name) of the fields that have published procedures, in Vietnamese order."""
    is_used = exists().where(Procedure.field_code == ProcedureField.code, Procedure.is_published)
    rows = session.execute(
        select(ProcedureField.code, ProcedureField.name)
        .where(is_used)
        .order_by(ProcedureField.name_key)
    )
    return [(row.code, row.name) for row in rows]


@dataclass(frozen=True, slots=True)
class Used:
    """A procedure that people ask for often."""

    code: str
    name: str
    is_open: bool


def most_used(session: Session, *, limit: int) -> list[Used]:
    """List the published procedures most used, most used first; those filed here go before."""
    rows = session.execute(
        select(Procedure.code, Procedure.name, Procedure.is_open)
        .where(Procedure.is_published)
        .order_by(Procedure.uses.desc(), Procedure.is_open.desc(), Procedure.name_key)
        .limit(limit)
    )
    return [Used(*row) for row in rows]
