"""What changes in agencies: officers are appointed, roles are given and taken away."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer, OfficerRole
from casework.audit import actions as audit
from casework.people import actions as people
from casework.people.actor import OFFICER_ROLES, Actor, ActorKind, Role
from casework.people.records import Account
from foundation.errors import Conflict, Invalid, NotFound, Problem


class LastAdministrator(Conflict):
    """The agency's last administrator cannot lose the role: nobody could give it back."""

    code = "last_administrator"


@dataclass(frozen=True, slots=True)
class Appointment:
    """The facts of an officer's post and of the account that goes with it."""

    login: str
    name: str
    title: str
    email: str
    password_hash: str
    totp_secret: str
    sign_key: str | None = None


def appoint(
    session: Session, agency: Agency, post: Appointment, *, by: Actor, at: datetime
) -> Officer:
    """Give a person an account and a post in an agency, without any role yet.

    Raises Invalid where the login is taken.
    """
    account = Account(
        kind=ActorKind.OFFICER.value,
        login=post.login,
        name=post.name,
        email=post.email or None,
        phone=None,
        password_hash=post.password_hash,
        totp_secret=post.totp_secret,
        created_at=at,
    )
    people.add_account(session, account)
    officer = Officer(
        account_id=account.id, agency_id=agency.id, title=post.title, sign_key=post.sign_key
    )
    session.add(officer)
    session.flush()
    _write_down(session, account.id, "appoint", by=by, at=at, agency=agency.code)
    return officer


def give_role(session: Session, officer: Officer, role: Role, *, by: Actor, at: datetime) -> None:
    """Give an officer a role; giving it twice changes nothing. Raises Invalid for a holder's."""
    _check_role(role)
    if session.get(OfficerRole, (officer.account_id, role.value)):
        return
    session.add(OfficerRole(account_id=officer.account_id, role=role.value))
    session.flush()
    _write_down(session, officer.account_id, "give_role", by=by, at=at, role=role.value)


def take_role(session: Session, officer: Officer, role: Role, *, by: Actor, at: datetime) -> None:
    """Take a role away and end the officer's sign-ins, so that it counts at once.

    Raises NotFound where the officer does not hold it, LastAdministrator.
    """
    held = session.get(OfficerRole, (officer.account_id, role.value), with_for_update=True)
    if held is None:
        raise NotFound(role=role.value)
    if role is Role.ADMINISTRATOR:
        _keep_one_administrator(session, officer)
    session.execute(
        delete(OfficerRole).where(
            OfficerRole.account_id == officer.account_id, OfficerRole.role == role.value
        )
    )
    people.end_all_sign_ins(session, officer.account_id, at=at)
    _write_down(session, officer.account_id, "take_role", by=by, at=at, role=role.value)


def succeed(
    session: Session,
    agency: Agency,
    successor: Agency,
    *,
    day: date,
    basis: str,
    by: Actor,
    at: datetime,
) -> None:
    """End an agency on a day; its officers serve the successor and sign in anew."""
    agency.successor_id, agency.ended_on = successor.id, day
    officers = session.scalars(
        select(Officer).where(Officer.agency_id == agency.id).order_by(Officer.account_id)
    ).all()
    for officer in officers:
        officer.agency_id = successor.id
        people.end_all_sign_ins(session, officer.account_id, at=at)
        _write_down(
            session, officer.account_id, "change_agency", by=by, at=at,
            before=agency.code, agency=successor.code,
        )  # fmt: skip
    session.flush()
    details = {
        "successor": successor.code,
        "day": day.isoformat(),
        "basis": basis,
        "officers": len(officers),
    }
    audit.append(session, f"agency:{agency.code}", "merge", by=by, at=at, details=details)


def _keep_one_administrator(session: Session, officer: Officer) -> None:
    session.execute(select(Agency.id).where(Agency.id == officer.agency_id).with_for_update())
    others = session.scalars(
        select(OfficerRole.account_id)
        .join(Officer, Officer.account_id == OfficerRole.account_id)
        .join(Account, Account.id == OfficerRole.account_id)
        .where(
            OfficerRole.role == Role.ADMINISTRATOR.value,
            OfficerRole.account_id != officer.account_id,
            Officer.agency_id == officer.agency_id,
            Account.disabled_at.is_(None),
        )
    ).first()
    if others is None:
        raise LastAdministrator(agency=officer.agency_id)


def _check_role(role: Role) -> None:
    if role not in OFFICER_ROLES:
        raise Invalid({"role": Problem("not_a_choice")})


def _write_down(
    session: Session, account_id: int, act: str, *, by: Actor, at: datetime, **details: str
) -> None:
    audit.append(session, f"account:{account_id}", act, by=by, at=at, details=details)
