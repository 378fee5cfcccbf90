"""Who acts: a frozen value that doors make once a request and hand down."""

from dataclasses import dataclass
from enum import StrEnum

from casework.audit.author import ActorKind, Author

__all__ = ["SYSTEM", "Actor", "ActorKind", "MemberRole", "Role", "Standing"]


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


class MemberRole(StrEnum):
    """What a mandate opens: to look on, to file and act, to look after the others as well."""

    MANAGER = "manager"
    FILER = "filer"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Standing:
    """A mandate that is valid now: for whom an actor acts, in which role, on which procedures.

    ``is_member`` tells an organisation's people from those who act for a person; without
    ``procedures`` the mandate is for all of them.
    """

    mandate_id: int
    account_id: int
    name: str
    role: MemberRole
    is_member: bool = False
    procedures: frozenset[str] = frozenset()

    @property
    def may_act(self) -> bool:
        """Tell whether the mandate lets one file and act, not only look on."""
        return self.role is not MemberRole.VIEWER

    def covers(self, procedure_code: str) -> bool:
        """Tell whether a procedure is among those of the mandate."""
        return not self.procedures or procedure_code in self.procedures


@dataclass(frozen=True, slots=True)
class Actor(Author):
    """One who acts, with the roles given to the account and the mandates that are valid now."""

    roles: frozenset[Role] = frozenset()
    mandates: tuple[Standing, ...] = ()

    @property
    def represents(self) -> frozenset[int]:
        """Return the accounts for which the actor may act, on some procedure at least."""
        return frozenset(one.account_id for one in self.mandates if one.may_act)

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(ActorKind.SYSTEM, None, "Hệ thống", None, frozenset({Role.SYSTEM}))
"""The house itself, when a clock or the worker acts."""
