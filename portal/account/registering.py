"""Opens accounts from the forms: what was typed becomes what the house takes in."""

from datetime import datetime

from casework.people import actions as people
from casework.people import passwords
from casework.people.actions import Body, Person
from casework.people.records import Account
from foundation.errors import Invalid, Problem
from portal.account.forms import CitizenForm, OrganisationForm
from web.passwords import hash_password
from web.transactions import transaction


def citizen(form: CitizenForm, *, at: datetime) -> int:
    """Open a person's account and return it; raise Invalid."""
    person = Person(
        name=form.name.data,
        id_number=form.id_number.data,
        birth_date=form.birth_date.data,
        sex=form.sex.data,
        email=form.email.data or "",
        phone=form.phone.data,
        commune_code=form.commune.data,
        address=form.address.data,
    )
    kept = _password(form, person)
    with transaction() as session:
        account = people.register_citizen(
            session, person, login=form.login.data, password_hash=kept, at=at
        )
    return account.id


def organisation(form: OrganisationForm, *, at: datetime) -> int:
    """Open an organisation's account and return it; raise Invalid."""
    body = Body(
        name=form.name.data,
        tax_code=form.tax_code.data,
        representative=form.representative.data,
        representative_id_number=form.representative_id_number.data,
        email=form.email.data or "",
        phone=form.phone.data,
        address=form.address.data,
    )
    kept = _password(form, body)
    with transaction() as session:
        account = people.register_organisation(
            session, body, login=form.login.data, password_hash=kept, at=at
        )
    return account.id


def _password(form: CitizenForm | OrganisationForm, who: Person | Body) -> str:
    """Return what is kept in place of the password; raise Invalid for a bad one."""
    facts = people.own_facts(who, form.login.data)
    weak = passwords.check_password(form.password.data, own_facts=facts)
    differs = form.password.data != form.again.data
    problems = {"password": weak} if weak else {}
    if problems or differs:
        raise Invalid(problems | ({"again": Problem("password_differs")} if differs else {}))
    return hash_password(form.password.data)


def contact_of(account: Account) -> dict[str, str]:
    """Return the contact facts of an account as its form shows them."""
    known = account.citizen or account.organisation
    return {
        "email": account.email or "",
        "phone": account.phone or "",
        "address": known.address if known else "",
    }
