"""What the worker has to carry to and from other installations for linked dossiers.

Asked for in the transaction of the verb; casework/installations builds and reads the messages.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.routing.records import Assignment
from foundation.jobs import Job, enqueue

TAKEN_UP = "taken_up"
SENT_BACK = "sent_back"
RETURNED = "returned"
PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class CarryPart(Job):
    """Carry a step of another agency to the installation in which that agency lives."""

    queue: ClassVar[str] = "quick"
    assignment_id: int


@dataclass(frozen=True, slots=True)
class CancelRemotePart(Job):
    """Tell another installation that its part is no longer needed, and why."""

    queue: ClassVar[str] = "quick"
    assignment_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerRemotePart(Job):
    """Tell another installation that what it gave back was mended; with the files as they are."""

    queue: ClassVar[str] = "quick"
    assignment_id: int


@dataclass(frozen=True, slots=True)
class TellLead(Job):
    """Tell the lead in another installation what happened to its part here."""

    queue: ClassVar[str] = "quick"
    dossier_id: int
    event: str


def carry(session: Session, job: Job, assignment: Assignment) -> None:
    """Ask for a message about a step; those of one step keep their order."""
    enqueue(session, job, lock=f"link:{assignment.id}")


def tell_lead(session: Session, part: Dossier, event: str) -> None:
    """Ask that a lead elsewhere is told; nothing for a part whose lead lives here."""
    if part.is_part and part.parent_id is None:
        enqueue(session, TellLead(part.id, event), lock=f"part:{part.id}")
