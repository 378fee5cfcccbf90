"""What areas mark in the list of one's own dossiers, such as a question that waits for an answer.

Each source asks the database once for the whole page, so the list stays within its number of
statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark beside a dossier: its words, its tone and its sign (components/status_tag)."""

    text: str
    tone: str = "gold"
    icon: str = "dot"


Source = Callable[[Session, Sequence[Dossier], Actor], Mapping[int, Mark]]

SOURCES: tuple[Source, ...] = ()
"""In the order of the marks; areas add theirs in portal/__init__.py."""


def of(session: Session, dossiers: Sequence[Dossier], actor: Actor) -> dict[int, list[Mark]]:
    """Return the marks of some dossiers by their ids."""
    found = [source(session, dossiers, actor) for source in SOURCES] if dossiers else []
    return {
        dossier.id: [marks[dossier.id] for marks in found if dossier.id in marks]
        for dossier in dossiers
    }
