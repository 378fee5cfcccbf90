"""Opening an account for somebody whom an outside provider has named: no password, one link."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.people import actions, identities, rules
from casework.people.actions import Body, Person
from casework.people.actor import ActorKind
from casework.people.identities import Said
from casework.people.queries import tidy_login
from casework.people.records import Account
from foundation.errors import Invalid, Problem
from foundation.ids import new_reference

_NO_LOGIN = "VNEID "
"""Capitals and a blank: ``queries.tidy_login`` makes neither, so nobody can type such a login."""


def has_login(account: Account) -> bool:
    """Tell whether somebody can type the login of an account, and has a password with it."""
    return bool(account.password_hash) and not account.login.startswith(_NO_LOGIN)


def open_person(
    session: Session,
    said: Said,
    *,
    birth_date: date,
    phone: str,
    email: str,
    address: str,
    commune_code: str,
    at: datetime,
) -> Account:
    """Open the account of a person: name, number and sex are the provider's; raise Invalid."""
    sex = {"nam": rules.Sex.MALE, "nữ": rules.Sex.FEMALE}.get(
        said.claims.get("GioiTinh", "").lower(), rules.sex_of(said.number)
    )
    person = Person(
        name=said.name,
        id_number=said.number,
        birth_date=birth_date,
        sex=sex.value,
        email=email,
        phone=phone,
        commune_code=commune_code,
        address=address,
    )
    account = actions.register_citizen(
        session, person, login=_passing_login(), password_hash="", at=at
    )
    return _finish(session, account, said, at=at)


def open_body(
    session: Session, said: Said, *, phone: str, email: str, address: str, at: datetime
) -> Account:
    """Open the account of an organisation; its representative is who signed in; raise Invalid."""
    body = Body(
        name=said.name,
        tax_code=said.number,
        representative=said.claims.get("HoVaTen", ""),
        representative_id_number=said.claims.get("SoDinhDanh", ""),
        email=email,
        phone=phone,
        address=address,
    )
    account = actions.register_organisation(
        session, body, login=_passing_login(), password_hash="", at=at
    )
    return _finish(session, account, said, at=at)


def _finish(session: Session, account: Account, said: Said, *, at: datetime) -> Account:
    account.login = f"{_NO_LOGIN}{new_reference()}"
    session.flush()
    identities.link(session, account, said, proven_by="registration", at=at)
    return account


def _passing_login() -> str:
    """Draw a login of the lawful form that nobody has; it is replaced before anybody sees it."""
    return f"{new_reference().lower()}@vneid.invalid"


def is_body(said: Said) -> bool:
    """Tell whether an organisation signed in."""
    return said.kind is ActorKind.ORGANISATION


def give_login(
    session: Session, account: Account, *, login: str, password_hash: str, at: datetime
) -> None:
    """Give an account without password a login and a password; raise Invalid at ``login``."""
    tidied = tidy_login(login)
    if problem := actions.check_login(tidied):
        raise Invalid({"login": problem})
    try:
        with session.begin_nested():
            account.login = tidied
            session.flush()
    except IntegrityError:
        raise Invalid({"login": Problem("already_registered")}) from None
    actions.set_password(session, account, password_hash, at=at)
