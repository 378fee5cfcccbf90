"""What a desk takes in, in short: enough to receive a dossier where the catalogue is out of reach.

Any desk of the province takes any procedure that is filed here at the counter (Decree 118/2025
art. 17). Conditions on answers are not worked out without the network: what they decide is offered
and never demanded.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, PartManner, Returning
from casework.procedures.records import Procedure, ProcedureVersion
from casework.worktime.rules import TimeLimit
from foundation.text import fold

_NEVER_BROUGHT = frozenset({PartManner.NOTE, PartManner.LOOKUP})


@dataclass(frozen=True, slots=True)
class BroughtPart:
    """A part that a person may bring; with the counts that the procedure asks for."""

    key: str
    name: str
    cases: tuple[str, ...]
    originals: int
    copies: int
    shown: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A procedure as the counter needs it: cases with their time limits, parts, ways of return."""

    code: str
    name: str
    words: str
    by_commune: bool
    cases: tuple[tuple[str, str, TimeLimit], ...]
    parts: tuple[BroughtPart, ...]
    returning: tuple[Returning, ...]


def digest_on(session: Session, day: date) -> str:
    """Return a hash that changes when anything offered on a day does."""
    asked = _in_force(day).with_only_columns(ProcedureVersion.digest)
    found = sorted(session.scalars(asked))
    return hashlib.sha256("".join(found).encode()).hexdigest()


def offered_on(session: Session, day: date) -> list[Offered]:
    """List the procedures in force on a day that may be handed in at a counter, by code."""
    versions = session.scalars(_in_force(day).order_by(Procedure.code))
    known = (procedures.definition_of(one) for one in versions)
    return [_offered(one) for one in known if Channel.DIRECT in one.channels]


def _in_force(day: date) -> Select[ProcedureVersion]:
    return (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(
            Procedure.is_published,
            Procedure.is_open,
            ProcedureVersion.effective_from <= day,
            or_(ProcedureVersion.effective_to.is_(None), ProcedureVersion.effective_to >= day),
        )
    )


def _offered(definition: Definition) -> Offered:
    return Offered(
        code=definition.code,
        name=definition.name,
        words=fold(" ".join((definition.name, *definition.keywords, definition.code))),
        by_commune=definition.level.value == "commune",
        cases=tuple(
            (
                one.key,
                one.name,
                procedure_parts.limit_for(definition, one.key, Channel.DIRECT),
            )
            for one in definition.cases
        ),
        parts=tuple(
            BroughtPart(
                key=one.key,
                name=one.name,
                cases=one.cases,
                originals=one.originals,
                copies=one.copies,
                shown=one.manner is PartManner.SHOW,
                required=one.required
                and one.manner in {PartManner.FILE, PartManner.EFORM}
                and not procedure_parts.is_conditional(definition, one),
            )
            for one in definition.parts
            if one.manner not in _NEVER_BROUGHT
        ),
        returning=definition.returning,
    )
