"""Who did it, as the journal writes it down."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of actors known to the journal."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Author:
    """One actor as facts: kind, account (None for the system), name and agency."""

    kind: ActorKind
    account_id: int | None
    name: str
    agency_id: int | None
