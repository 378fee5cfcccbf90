"""Who acts: a frozen value that doors make once a request and hand down."""

from dataclasses import dataclass
from enum import StrEnum

from casework.audit.author import ActorKind, Author

__all__ = ["SYSTEM", "Actor", "ActorKind", "Role"]


class Role(StrEnum):
    """What an actor may be to a dossier or in an agency.

    HOLDER, PARTNER (the specialist of another agency's part in a linked dossier) and SYSTEM are
    never given to an officer: they follow from the dossier.
    """

    HOLDER = "holder"
    RECEPTION = "reception"
    SPECIALIST = "specialist"
    LEADER = "leader"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SECURITY = "security"
    PARTNER = "partner"
    SYSTEM = "system"


OFFICER_ROLES = frozenset(
    {
        Role.RECEPTION,
        Role.SPECIALIST,
        Role.LEADER,
        Role.CLERK,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
        Role.SECURITY,
    }
)


@dataclass(frozen=True, slots=True)
class Actor(Author):
    """One who acts, with the roles given to the account."""

    roles: frozenset[Role] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(ActorKind.SYSTEM, None, "Hệ thống", None, frozenset({Role.SYSTEM}))
"""The house itself, when a clock or the worker acts."""
