"""More officers than the demo has: colleagues of one office, with the roles a test needs."""

from casework.agencies.records import Officer, OfficerRole
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from foundation.clock import VIETNAM
from tests import make

TODAY = make.TUESDAY.astimezone(VIETNAM).date()


def colleague(session, of, name, *roles, title="Công chức", sign_key=None):
    """Appoint a colleague of an officer and return the new one as an actor."""
    given = roles or (Role.SPECIALIST,)
    account = Account(
        kind="officer", login=f"{name}@example.vn".replace(" ", ".").lower(), name=name,
        password_hash="x", created_at=make.TUESDAY,
    )  # fmt: skip
    session.add(account)
    session.flush()
    session.add(
        Officer(account_id=account.id, agency_id=of.agency_id, title=title, sign_key=sign_key)
    )
    session.flush()
    session.add_all(OfficerRole(account_id=account.id, role=role.value) for role in given)
    session.flush()
    return Actor(ActorKind.OFFICER, account.id, name, of.agency_id, frozenset(given))
