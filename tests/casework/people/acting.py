"""People who act for others, made through the house's own verbs."""

from datetime import timedelta

from sqlalchemy import select

from casework.agencies import queries as agencies
from casework.people import mandates
from casework.people.mandate_rules import Terms
from casework.people.records import Account

AN, BAO = "nguyen.van.an@example.vn", "tran.quoc.bao@example.vn"
FIRM, OTHER_FIRM = "to.chuc.01@example.vn", "to.chuc.02@example.vn"


def who(session, login, at):
    """Return the actor of a login as a door knows them at a moment."""
    found = session.scalars(select(Account.id).where(Account.login == login)).one()
    return agencies.actor_of_account(session, found, at=at)


def others(session, number):
    """Return the logins of citizens beside An and Bao."""
    return session.scalars(
        select(Account.login)
        .where(Account.kind == "citizen", Account.login.not_in([AN, BAO]))
        .order_by(Account.id)
        .limit(number)
    ).all()


def mandate(session, principal, agent, at, *, by=None, kind="staff", role="filer", **terms):
    """Let ``agent`` take up a mandate of ``principal``; returns the mandate."""
    giver = who(session, principal, at)
    given = Terms(kind=kind, role=role, **terms)
    _made, code = mandates.invite(session, giver.account_id, given, by=by or giver, at=at)
    return mandates.join(session, code, by=who(session, agent, at), at=at + timedelta(minutes=1))
