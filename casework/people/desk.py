"""People as the counter knows them: found by number, or entered without a way to sign in.

Who never registered online gets an account from the facts on the card, so that every dossier has
its filer. Nobody can sign in to such an account: it has no password, and its login is of a form
that no login typed by anybody can have. With a one-time code from the desk, which has seen the
card, its owner chooses a login and a password (Decree 45/2020 art. 7).

Codes of problems beside those of rules: activation_wrong. Codes of refusals: already_active.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from casework.audit import actions as audit
from casework.people import actions, rules
from casework.people.actor import Actor, ActorKind
from casework.people.card import Card
from casework.people.queries import tidy_login
from casework.people.records import Account, AccountActivation, Citizen, Organisation
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem
from foundation.ids import ALPHABET, new_reference, token_hash
from foundation.text import clean_line

CODE_LASTS = timedelta(days=7)
MOST_FAILURES = 5
"""So many wrong tries use a code up."""
_CODE_LETTERS, _CODE_GROUP = 8, 4
_LOOKALIKES = str.maketrans("OIL", "011", " -–")
_NO_LOGIN = "TAI QUAY "
"""Capitals and a blank: ``queries.tidy_login`` makes neither, so nobody can type such a login."""


class AlreadyActive(Conflict):
    """The account has a password already; its owner signs in with it."""

    code = "already_active"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the desk writes down of a person who is not known yet."""

    name: str
    id_number: str
    birth_date: date | None
    sex: str
    address: str = ""
    phone: str = ""

    @classmethod
    def of_card(cls, card: Card, *, phone: str = "") -> "PersonFacts":
        """Take the facts from a card."""
        sex = (card.sex or rules.sex_of(card.id_number)).value
        return cls(card.name, card.id_number, card.birth_date, sex, card.address, phone)


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """What the desk writes down of an organisation that is not known yet."""

    name: str
    tax_code: str
    representative: str
    representative_id_number: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that the card tells otherwise than the account."""

    key: str
    kept: str
    on_card: str


def find_person(session: Session, number: str) -> Account | None:
    """Return the account of a personal number or tax code with who stands behind it, or None."""
    asked: Select[Account] = (
        select(Account)
        .outerjoin(Account.citizen)
        .outerjoin(Account.organisation)
        .where((Citizen.id_number == number) | (Organisation.tax_code == number))
        .options(joinedload(Account.citizen), joinedload(Account.organisation))
        .order_by(Citizen.account_id.nulls_last())
        .limit(1)
    )
    return session.scalars(asked).first()


def enter_person(
    session: Session, facts: PersonFacts | BodyFacts, *, by: Actor, at: datetime
) -> Account:
    """Return the account of a person or an organisation, making one without a password if need be.

    Of two clerks who enter the same person at once, both get the one account. What is known
    already is left as it is (``update_facts``). Raises Invalid naming each wrong field.
    """
    tidied = _tidy(facts)
    number = tidied.id_number if isinstance(tidied, PersonFacts) else tidied.tax_code
    if known := find_person(session, number):
        return known
    if problems := check_facts(tidied, at=at):
        raise Invalid(problems)
    account = _account(tidied, at=at)
    try:
        actions.add_account(session, account)
    except Invalid:
        if known := find_person(session, number):
            return known
        raise
    audit.append(session, f"account:{account.id}", "enter_at_desk", by=by, at=at)
    return account


def check_facts(facts: PersonFacts | BodyFacts, *, at: datetime) -> dict[str, Problem]:
    """Say what is wrong with the facts of somebody new, by field; empty where all is well."""
    return _faults(_tidy(facts), today=at.astimezone(VIETNAM).date())


def _tidy(facts: PersonFacts | BodyFacts) -> PersonFacts | BodyFacts:
    name, address = clean_line(facts.name), clean_line(facts.address)
    phone = rules.tidy_phone(facts.phone)
    if isinstance(facts, PersonFacts):
        number = rules.tidy_number(facts.id_number)
        return PersonFacts(name, number, facts.birth_date, facts.sex, address, phone)
    return BodyFacts(
        name,
        rules.tidy_number(facts.tax_code),
        clean_line(facts.representative),
        rules.tidy_number(facts.representative_id_number),
        address,
        phone,
    )


def _faults(facts: PersonFacts | BodyFacts, *, today: date) -> dict[str, Problem]:
    found: dict[str, Problem | None] = {
        "phone": rules.check_phone(facts.phone) if facts.phone else None
    }
    if len(facts.address) > actions.ADDRESS_LENGTH:
        limit = {"limit": actions.ADDRESS_LENGTH, "length": len(facts.address)}
        found["address"] = Problem("too_long", limit)
    if isinstance(facts, PersonFacts):
        born = facts.birth_date
        found |= {
            "name": rules.check_name(facts.name),
            "id_number": rules.check_id_number(facts.id_number),
            "birth_date": rules.check_birth_date(born, today=today) if born else _NEEDED,
            "sex": None if facts.sex in set(rules.Sex) else Problem("not_a_choice"),
        }
    else:
        number = facts.representative_id_number
        found |= {
            "name": None if any(map(str.isalpha, facts.name)) else Problem("required"),
            "tax_code": rules.check_tax_code(facts.tax_code),
            "representative": rules.check_name(facts.representative),
            "representative_id_number": rules.check_id_number(number) if number else None,
        }
    return {key: problem for key, problem in found.items() if problem}


_NEEDED = Problem("required")


def _account(facts: PersonFacts | BodyFacts, *, at: datetime) -> Account:
    is_person = isinstance(facts, PersonFacts)
    account = Account(
        kind=(ActorKind.CITIZEN if is_person else ActorKind.ORGANISATION).value,
        login=_NO_LOGIN + new_reference(),
        name=facts.name,
        phone=facts.phone or None,
        password_hash="",
        created_at=at,
    )
    if isinstance(facts, PersonFacts) and facts.birth_date:
        account.citizen = Citizen(
            id_number=facts.id_number,
            birth_date=facts.birth_date,
            sex=facts.sex,
            address=facts.address,
        )
    elif isinstance(facts, BodyFacts):
        account.organisation = Organisation(
            tax_code=facts.tax_code,
            representative=facts.representative,
            representative_id_number=facts.representative_id_number,
            address=facts.address,
        )
    return account


# --- what the card tells otherwise ------------------------------------------------------------


def differences(account: Account, card: Card) -> list[Difference]:
    """List the facts that the card tells otherwise than the account; dates in ISO form."""
    citizen = account.citizen
    if citizen is None:
        return []
    born = card.birth_date.isoformat() if card.birth_date else ""
    pairs = (
        ("name", account.name, card.name),
        ("birth_date", citizen.birth_date.isoformat(), born),
        ("sex", citizen.sex, card.sex.value if card.sex else ""),
        ("address", citizen.address, card.address),
    )
    return [
        Difference(key, kept, told)
        for key, kept, told in pairs
        if told and clean_line(kept) != told
    ]


def update_facts(
    session: Session, account: Account, card: Card, *, by: Actor, at: datetime
) -> None:
    """Let an account say what the card says; the journal names the facts, not what they are."""
    changed = [one.key for one in differences(account, card)]
    citizen = account.citizen
    if not changed or citizen is None:
        return
    account.name = card.name
    citizen.birth_date = card.birth_date or citizen.birth_date
    citizen.sex = card.sex.value if card.sex else citizen.sex
    citizen.address = card.address or citizen.address
    audit.append(
        session, f"account:{account.id}", "update_from_card", by=by, at=at,
        details={"facts": changed},
    )  # fmt: skip


# --- a way to sign in -------------------------------------------------------------------------


def issue_activation(session: Session, account: Account, *, by: Actor, at: datetime) -> str:
    """Make a one-time code for an account without a password and return it, once.

    Codes given before open nothing any more. Raises AlreadyActive.
    """
    if account.password_hash:
        raise AlreadyActive
    session.execute(
        update(AccountActivation)
        .where(AccountActivation.account_id == account.id, AccountActivation.used_at.is_(None))
        .values(expires_at=at)
    )
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LETTERS))
    session.add(
        AccountActivation(
            account_id=account.id,
            code_hash=_hash(account.id, letters),
            issued_by=by.account_id,
            issued_at=at,
            expires_at=at + CODE_LASTS,
        )
    )
    audit.append(session, f"account:{account.id}", "issue_activation", by=by, at=at)
    return f"{letters[:_CODE_GROUP]}-{letters[_CODE_GROUP:]}"


def find_activation(
    session: Session, number: str, code: str, *, at: datetime
) -> AccountActivation | None:
    """Return the code's row, locked, where it belongs to the number and is still good; else None.

    A wrong code is counted, and after MOST_FAILURES the right one opens nothing either: the caller
    lets the transaction commit.
    """
    account = find_person(session, rules.tidy_number(number))
    if account is None or account.password_hash or account.disabled_at is not None:
        return None
    found = session.scalars(
        select(AccountActivation)
        .where(
            AccountActivation.account_id == account.id,
            AccountActivation.used_at.is_(None),
            AccountActivation.expires_at > at,
            AccountActivation.failures < MOST_FAILURES,
        )
        .with_for_update()
    ).first()
    if found is None:
        return None
    if secrets.compare_digest(found.code_hash, _hash(account.id, _plain(code))):
        return found
    found.failures += 1
    by = Actor(account.actor_kind, None, "", None)
    audit.append(session, f"account:{account.id}", "activation_failed", by=by, at=at)
    return None


def activate(
    session: Session,
    activation: AccountActivation,
    *,
    login: str,
    password_hash: str,
    at: datetime,
) -> Account:
    """Give the account its login and password; the code is used up. Raises Invalid at "login"."""
    tidied = tidy_login(login)
    if problem := actions.check_login(tidied):
        raise Invalid({"login": problem})
    account = session.get_one(Account, activation.account_id, with_for_update=True)
    if account.password_hash:
        raise AlreadyActive
    try:
        with session.begin_nested():
            account.login, account.password_hash = tidied, password_hash
    except IntegrityError:
        raise Invalid({"login": Problem("already_registered")}) from None
    if "@" in tidied:
        account.email = account.email or tidied
    activation.used_at = at
    session.flush()
    owner = Actor(account.actor_kind, account.id, account.name, None)
    audit.append(session, f"account:{account.id}", "activate", by=owner, at=at)
    return account


def _plain(code: str) -> str:
    return code.upper().translate(_LOOKALIKES)


def _hash(account_id: int, letters: str) -> str:
    return token_hash(f"activation {account_id} {letters}")
