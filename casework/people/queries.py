"""What is asked of people: an account by what its owner types, and who stands behind it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from casework.people import rules
from casework.people.records import Account, ApiToken, Citizen, Organisation
from foundation.errors import NotFound


def account_by_login(session: Session, login: str, *, lock: bool = False) -> Account | None:
    """Return the account whose login, mail address or phone number a person typed, or None."""
    asked = select(Account).where(Account.login == tidy_login(login))
    return session.scalars(asked.with_for_update() if lock else asked).first()


def tidy_login(text: str) -> str:
    """Bring a login into the form in which it is kept: an address, a phone number or a name."""
    if "@" in text:
        return rules.tidy_email(text)
    phone = rules.tidy_phone(text)
    return phone if rules.check_phone(phone) is None else rules.tidy_email(text)


def account(session: Session, account_id: int, *, lock: bool = False) -> Account:
    """Return an account with its person or organisation; raise NotFound."""
    asked = select(Account).where(Account.id == account_id)
    if lock:
        asked = asked.with_for_update(of=Account)
    found = session.scalars(
        asked.options(joinedload(Account.citizen), joinedload(Account.organisation))
    ).first()
    if found is None:
        raise NotFound(account=account_id)
    return found


def citizen_of(session: Session, account_id: int) -> Citizen | None:
    """Return the citizen behind an account with the account's facts, or None."""
    return session.scalars(
        select(Citizen).where(Citizen.account_id == account_id).options(joinedload(Citizen.account))
    ).first()


def organisation_of(session: Session, account_id: int) -> Organisation | None:
    """Return the organisation behind an account with the account's facts, or None."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.account_id == account_id)
        .options(joinedload(Organisation.account))
    ).first()


def api_tokens(session: Session, account_id: int) -> list[ApiToken]:
    """List an account's tokens that still open something, newest first."""
    return list(
        session.scalars(
            select(ApiToken)
            .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
        )
    )
