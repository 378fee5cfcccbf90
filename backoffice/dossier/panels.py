"""What other areas show on the page of a dossier: each gives a template and its facts, or nothing.

A panel asks the database at most twice, so that the page stays within its number of statements.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """One card on the page: ``template`` draws it from ``panel.facts``."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Session, Dossier, Actor], Panel | None]

SOURCES: tuple[Source, ...] = ()
"""In the order of the page; below the documents on the left."""


def of(session: Session, dossier: Dossier, actor: Actor) -> list[Panel]:
    """Return the panels of a dossier for an officer."""
    shown = (source(session, dossier, actor) for source in SOURCES)
    return [panel for panel in shown if panel is not None]
