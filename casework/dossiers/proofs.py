"""What an earlier result already proves: nobody is asked for it again (Decree 45/2020 art. 5, 11).

A part may name the procedure whose result it is (``part.earlier``). Where the holder has such a
result, issued here and still valid, the part is proven: it counts as there, it cannot be found
wanting and it is never asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.files.records import StoredFile
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import Definition
from casework.registers.records import IssuedResult, ResultStanding
from foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class Proof:
    """An issued result that proves a part: its number, day and where it came from."""

    part_key: str
    result: IssuedResult
    reference: str
    file: StoredFile

    @property
    def number(self) -> str:
        """Return the number and symbol of the result."""
        return self.result.number

    @property
    def issued_on(self) -> date:
        """Return the day of issue."""
        return self.result.issued_on


def proven(session: Session, dossier: Dossier, definition: Definition) -> dict[str, Proof]:
    """Return the newest valid result that proves each part, by the part's key.

    One statement, and none where no part names an earlier procedure. The results are those of
    the holder's number; without a number, of what the filer's own account filed for itself.
    """
    asked = {
        part.key: part.earlier
        for part in procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
        if part.earlier
    }
    if not asked:
        return {}
    found: dict[str, tuple[IssuedResult, str, StoredFile]] = {}
    for result, reference, code, file in session.execute(_results(dossier, set(asked.values()))):
        found.setdefault(code, (result, reference, file))
    return {key: Proof(key, *found[code]) for key, code in asked.items() if code in found}


def proof_of(session: Session, dossier: Dossier, definition: Definition, part_key: str) -> Proof:
    """Return the result that proves one part of a dossier; raise NotFound."""
    found = proven(session, dossier, definition).get(part_key)
    if found is None:
        raise NotFound(what="proof")
    return found


def _results(
    dossier: Dossier, codes: Collection[str]
) -> Select[IssuedResult, str, str, StoredFile]:
    if dossier.holder_number:
        of_holder = Dossier.holder_number == dossier.holder_number
    else:
        of_holder = and_(
            Dossier.filer_id == dossier.filer_id,
            Dossier.holder_number == "",
            Dossier.holder_name == dossier.holder_name,
        )
    return (
        select(IssuedResult, Dossier.reference, Dossier.procedure_code, StoredFile)
        .join(Dossier, Dossier.id == IssuedResult.dossier_id)
        .join(StoredFile, StoredFile.id == IssuedResult.file_id)
        .where(
            of_holder,
            Dossier.procedure_code.in_(sorted(codes)),
            Dossier.id != dossier.id,
            Dossier.state.in_([State.FINISHED.value, State.RETURNED.value]),
            IssuedResult.standing == ResultStanding.VALID.value,
        )
        .order_by(IssuedResult.id.desc())
        .limit(50)
    )
