"""What changes of people: they register, sign in and out, get tokens, are disabled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people import rules
from casework.people.actor import SYSTEM, Actor, ActorKind
from casework.people.devices import Device
from casework.people.queries import tidy_login
from casework.people.records import Account, ApiToken, Citizen, Organisation, SignIn
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_token, token_hash
from foundation.text import clean_line

ADDRESS_LENGTH = 300
LABEL_LENGTH = 100
COMMUNE_DIGITS = 5
MARK_LENGTH = 16
"""How much of a token's hash names it to its owner."""
_UNIQUE = {
    "uq_account_login": "login",
    "uq_citizen_id_number": "id_number",
    "uq_organisation_tax_code": "tax_code",
}


class CodeUsed(Conflict):
    """A one-time code works once; this one, or a later one, has been used already."""

    code = "code_used"


@dataclass(frozen=True, slots=True)
class Person:
    """What a citizen hands in to register (Decree 45/2020, art. 7)."""

    name: str
    id_number: str
    birth_date: date
    sex: str
    email: str
    phone: str
    commune_code: str
    address: str


@dataclass(frozen=True, slots=True)
class Body:
    """What an organisation hands in to register (Decree 45/2020, art. 7)."""

    name: str
    tax_code: str
    representative: str
    representative_id_number: str
    email: str
    phone: str
    address: str


def register_citizen(
    session: Session, person: Person, *, login: str, password_hash: str, at: datetime
) -> Account:
    """Open a citizen's account; raise Invalid with a problem for each field that is wrong.

    An identity number or login that has an account already is ``already_registered``.
    """
    tidied = _tidy_person(person)
    today = at.astimezone(VIETNAM).date()
    _refuse(
        {
            "login": check_login(tidy_login(login)),
            "name": rules.check_name(tidied.name),
            "id_number": rules.check_id_number(tidied.id_number),
            "birth_date": rules.check_birth_date(tidied.birth_date, today=today),
            "sex": _check_sex(tidied.sex),
            "email": rules.check_email(tidied.email) if tidied.email else None,
            "phone": rules.check_phone(tidied.phone),
            "commune_code": _check_commune(tidied.commune_code),
            "address": _check_address(tidied.address),
        }
    )
    account = _new_account(ActorKind.CITIZEN, tidied, login, password_hash, at=at)
    account.citizen = Citizen(
        id_number=tidied.id_number,
        birth_date=tidied.birth_date,
        sex=tidied.sex,
        commune_code=tidied.commune_code,
        address=tidied.address,
    )
    add_account(session, account)
    _write_down(session, account, "register", at=at)
    return account


def register_organisation(
    session: Session, body: Body, *, login: str, password_hash: str, at: datetime
) -> Account:
    """Open an organisation's account; raise Invalid with a problem for each field."""
    tidied = _tidy_body(body)
    _refuse(
        {
            "login": check_login(tidy_login(login)),
            "name": _check_title(tidied.name),
            "tax_code": rules.check_tax_code(tidied.tax_code),
            "representative": rules.check_name(tidied.representative),
            "representative_id_number": rules.check_id_number(tidied.representative_id_number),
            "email": rules.check_email(tidied.email) if tidied.email else None,
            "phone": rules.check_phone(tidied.phone),
            "address": _check_address(tidied.address),
        }
    )
    account = _new_account(ActorKind.ORGANISATION, tidied, login, password_hash, at=at)
    account.organisation = Organisation(
        tax_code=tidied.tax_code,
        representative=tidied.representative,
        representative_id_number=tidied.representative_id_number,
        address=tidied.address,
    )
    add_account(session, account)
    _write_down(session, account, "register", at=at)
    return account


def add_account(session: Session, account: Account) -> None:
    """Add an account; raise Invalid where login or number belong to another one.

    The unique constraints decide, so that two people at once get one account and one answer.
    """
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name not in _UNIQUE:
            raise
        raise Invalid({_UNIQUE[name]: _known_how(session, name, account)}) from None


def _known_how(session: Session, constraint: str, account: Account) -> Problem:
    """Tell an account that its owner made from one that a desk made, which has no password yet."""
    asked = select(Account.password_hash)
    if constraint == "uq_citizen_id_number" and account.citizen:
        asked = asked.join(Citizen).where(Citizen.id_number == account.citizen.id_number)
    elif constraint == "uq_organisation_tax_code" and account.organisation:
        asked = asked.join(Organisation).where(
            Organisation.tax_code == account.organisation.tax_code
        )
    else:
        return Problem("already_registered")
    return Problem("already_registered" if session.scalar(asked) else "known_at_desk")


def open_sign_in(
    session: Session, account: Account, *, at: datetime, device: Device | None = None
) -> str:
    """Begin a signed-in time and return its token; only the token's hash is kept."""
    token, seen = new_token(), device or Device()
    session.add(
        SignIn(
            token_hash=token_hash(token),
            account_id=account.id,
            started_at=at,
            seen_at=at,
            way=seen.way,
            browser=seen.browser,
            address=seen.address,
        )
    )
    _write_down(session, account, "sign_in", at=at, way=seen.way)
    return token


def touch(session: Session, token: str, *, at: datetime) -> None:
    """Note that a signed-in browser was seen, so that its idle time starts anew."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .values(seen_at=at)
    )


def end_sign_in(session: Session, token: str, *, by: Actor, at: datetime) -> str:
    """End one signed-in time: the token opens nothing from now on; return how it had begun."""
    ended = session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .values(ended_at=at)
        .returning(SignIn.account_id, SignIn.way)
    ).first()
    if ended is not None:
        audit.append(session, f"account:{ended.account_id}", "sign_out", by=by, at=at)
    return ended.way if ended else ""


def end_all_sign_ins(
    session: Session, account_id: int, *, at: datetime, but: str | None = None
) -> None:
    """End every signed-in time of an account, or all but the one with the token ``but``."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but is not None:
        ended = ended.where(SignIn.token_hash != token_hash(but))
    session.execute(ended.values(ended_at=at))


def note_failed_sign_in(session: Session, account: Account, *, why: str, at: datetime) -> None:
    """Write down in the account's journal that somebody failed to sign in."""
    _write_down(session, account, "sign_in_failed", at=at, why=why)


def use_totp_step(session: Session, account: Account, step: int) -> None:
    """Use up a one-time code by the number of its time step; raise CodeUsed a second time.

    One conditional statement: of two requests with the same code one wins.
    """
    used = session.scalar(
        update(Account)
        .where(
            Account.id == account.id,
            (Account.totp_used_step.is_(None)) | (Account.totp_used_step < step),
        )
        .values(totp_used_step=step)
        .returning(Account.id)
    )
    if used is None:
        raise CodeUsed


def set_password(session: Session, account: Account, password_hash: str, *, at: datetime) -> None:
    """Give the account a new password and end all its sign-ins."""
    account.password_hash = password_hash
    end_all_sign_ins(session, account.id, at=at)
    _write_down(session, account, "set_password", at=at)


def change_contact(
    session: Session, account: Account, *, email: str, phone: str, address: str, at: datetime
) -> None:
    """Keep other ways to reach the holder; raise Invalid for each that is wrong."""
    email, phone = rules.tidy_email(email), rules.tidy_phone(phone)
    address = clean_line(address)
    _refuse(
        {
            "email": rules.check_email(email) if email else None,
            "phone": rules.check_phone(phone),
            "address": _check_address(address),
        }
    )
    if account.email != (email or None):
        account.email_confirmed_at = None
    if account.phone != phone:
        account.phone_confirmed_at = None
    account.email, account.phone = email or None, phone
    if known := account.citizen or account.organisation:
        known.address = address
    _write_down(session, account, "change_contact", at=at)


def make_api_token(session: Session, account: Account, label: str, *, at: datetime) -> str:
    """Make a bearer token for programs and return it once; only its hash is kept."""
    name = clean_line(label)[:LABEL_LENGTH]
    token = new_token()
    session.add(
        ApiToken(token_hash=token_hash(token), account_id=account.id, label=name, created_at=at)
    )
    _write_down(session, account, "make_api_token", at=at, label=name)
    return token


def revoke_api_token(session: Session, account: Account, mark: str, *, at: datetime) -> None:
    """Revoke the account's token whose hash begins with ``mark``; raise NotFound if none does."""
    revoked = session.scalar(
        update(ApiToken)
        .where(
            ApiToken.account_id == account.id,
            ApiToken.token_hash.startswith(mark, autoescape=True),
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(ApiToken.label)
    )
    if revoked is None or len(mark) < MARK_LENGTH:
        raise NotFound(token=mark)
    _write_down(session, account, "revoke_api_token", at=at, label=revoked)


def disable(session: Session, account: Account, *, reason: str, by: Actor, at: datetime) -> None:
    """Close an account: its sign-ins and tokens open nothing from the next request on."""
    account.disabled_at = at
    end_all_sign_ins(session, account.id, at=at)
    session.execute(
        update(ApiToken)
        .where(ApiToken.account_id == account.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    audit.append(
        session, f"account:{account.id}", "disable", by=by, at=at, details={"reason": reason}
    )


def own_facts(person: Person | Body, login: str) -> Iterable[str]:
    """List the facts about a person that no good password is built on."""
    number = person.id_number if isinstance(person, Person) else person.tax_code
    return (person.name, number, person.email, person.phone, login)


def _tidy_person(person: Person) -> Person:
    return Person(
        name=clean_line(person.name),
        id_number=rules.tidy_number(person.id_number),
        birth_date=person.birth_date,
        sex=person.sex,
        email=rules.tidy_email(person.email),
        phone=rules.tidy_phone(person.phone),
        commune_code=person.commune_code,
        address=clean_line(person.address),
    )


def _tidy_body(body: Body) -> Body:
    return Body(
        name=clean_line(body.name),
        tax_code=rules.tidy_number(body.tax_code),
        representative=clean_line(body.representative),
        representative_id_number=rules.tidy_number(body.representative_id_number),
        email=rules.tidy_email(body.email),
        phone=rules.tidy_phone(body.phone),
        address=clean_line(body.address),
    )


def _new_account(
    kind: ActorKind, who: Person | Body, login: str, password_hash: str, *, at: datetime
) -> Account:
    return Account(
        kind=kind.value,
        login=tidy_login(login),
        name=who.name,
        email=who.email or None,
        phone=who.phone or None,
        password_hash=password_hash,
        created_at=at,
    )


def _refuse(found: dict[str, Problem | None]) -> None:
    problems = {key: problem for key, problem in found.items() if problem}
    if problems:
        raise Invalid(problems)


def check_login(login: str) -> Problem | None:
    """Check a person's login: an address of mail or a phone number, as it will be kept."""
    if rules.check_phone(login) is None:
        return None
    return Problem("login_wrong") if rules.check_email(login) else None


def _check_sex(sex: str) -> Problem | None:
    return None if sex in set(rules.Sex) else Problem("not_a_choice")


def _check_commune(code: str) -> Problem | None:
    """A commune is a unit code of five digits (Decision 19/2025/QĐ-TTg), or not said."""
    is_code = len(code) == COMMUNE_DIGITS and code.isascii() and code.isdecimal()
    return None if is_code or not code else Problem("commune_wrong")


def _check_title(name: str) -> Problem | None:
    if len(name) > ADDRESS_LENGTH:
        return Problem("too_long", {"limit": ADDRESS_LENGTH, "length": len(name)})
    return None if any(map(str.isalpha, name)) else Problem("name_without_letters")


def _check_address(address: str) -> Problem | None:
    if len(address) > ADDRESS_LENGTH:
        return Problem("too_long", {"limit": ADDRESS_LENGTH, "length": len(address)})
    return None


def _write_down(
    session: Session, account: Account, act: str, *, at: datetime, **details: str
) -> None:
    """Write an act of the account itself; a failed sign-in has no proven author."""
    proven = act != "sign_in_failed"
    author = Actor(account.actor_kind, account.id, account.name, None) if proven else SYSTEM
    audit.append(session, f"account:{account.id}", act, by=author, at=at, details=details)
