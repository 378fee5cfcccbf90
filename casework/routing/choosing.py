"""Who gets a step that opens: by competence, territory, load and leave (Decree 61/2018 art. 19)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.people.actor import Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may ask of a step: whose matter it is, where it lies and who began it.

    ``commune_code`` is the commune of the address, empty where the matter has none. ``before`` is
    the officer who did the earlier step of the same unit of the agency, if there was one.
    """

    procedure_code: str = ""
    field_code: str = ""
    commune_code: str = ""
    step_key: str = ""
    unit: str = ""
    before: int | None = None


def choose(
    session: Session, agency_id: int, role: Role, facts: Facts, *, at: datetime
) -> int | None:
    """Return the account of the officer who gets the step, or None for the common queue."""
    _ = session, agency_id, role, facts, at
    return None
