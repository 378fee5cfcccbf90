"""What other areas show on the page of one's own dossier: each gives a template and its facts.

A panel asks the database at most twice, so that the page stays within its number of statements.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.people.actor import Actor


class Spot(StrEnum):
    """Where a panel stands: above all, below the results, below the files, or at the side."""

    TOP = "top"
    RESULTS = "results"
    FILES = "files"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page: ``template`` draws it from ``panel.facts``."""

    template: str
    spot: Spot
    facts: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Session, Dossier, Actor], Panel | None]

SOURCES: tuple[Source, ...] = ()
"""In the order of the page within each spot; areas add theirs in portal/__init__.py."""


def of(session: Session, dossier: Dossier, actor: Actor) -> dict[str, list[Panel]]:
    """Return the panels of a dossier for the person who looks, by spot."""
    shown = [source(session, dossier, actor) for source in SOURCES]
    return {
        spot.value: [one for one in shown if one is not None and one.spot is spot] for spot in Spot
    }
