"""Who acts for whom in the demo: a company's people, a family, a helper of a commune."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.dossiers import parties
from casework.dossiers.parties import NOBODY_ELSE, Parties
from casework.dossiers.records import Draft
from casework.people import mandates
from casework.people.actor import Actor
from casework.people.mandate_records import Mandate
from casework.people.mandate_rules import DependantFacts, Terms
from casework.people.records import Account
from demo.province import read


def load(session: Session, *, at: datetime) -> bool:
    """Give the mandates once; tell whether it was now.

    A province that has mandates already, or other people, is somebody's own.
    """
    told, people = read("mandates.json"), read("people.json")
    emails = {one["key"]: one["email"] for one in [*people["citizens"], *people["organisations"]]}
    if session.scalars(select(Mandate.id).limit(1)).first() is not None:
        return False
    if _account(session, emails["to-chuc-01"]) is None:
        return False
    for one in told["mandates"]:
        principal = actor(session, emails[one["principal"]], at)
        terms = Terms(one["kind"], one["role"], note=one["note"], label=one["agent"])
        number = principal.account_id or 0
        _made, code = mandates.invite(session, number, terms, by=principal, at=at)
        mandates.join(session, code, by=actor(session, emails[one["agent"]], at), at=at)
    for one in told["dependants"]:
        born = date.fromisoformat(one["birth_date"])
        facts = DependantFacts(one["name"], born, one["sex"], one["relation"])
        mandates.add_dependant(session, facts, by=actor(session, emails[one["of"]], at), at=at)
    for one in told["helpers"]:
        agency = agencies.agency_by_code(session, one["agency"])
        account = _account(session, emails[one["person"]])
        by = actor(session, "quantri", at)
        if account is not None:
            mandates.mark_helper(
                session, account, agency_id=agency.id, team=one["team"], by=by, at=at
            )
    return True


def _account(session: Session, login: str) -> Account | None:
    return session.scalars(select(Account).where(Account.login == login)).first()


def actor(session: Session, login: str, at: datetime) -> Actor:
    """Return who a login stands for, with the mandates valid at a moment."""
    account = _account(session, login)
    found = agencies.actor_of_account(session, account.id, at=at) if account else None
    if found is None:
        raise LookupError(login)
    return found


def filing_people(
    session: Session, row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], at: datetime
) -> tuple[Actor, Parties]:
    """Return who files a sample and for whom; the holder, where no mandate was given."""
    holder = actor(session, people[row["holder"]]["email"], at)
    if "filed_by" not in row:
        return holder, NOBODY_ELSE
    filer = actor(session, people[row["filed_by"]]["email"], at)
    for one in filer.mandates:
        if one.account_id == holder.account_id and one.may_act:
            draft = Draft(mandate_id=one.mandate_id, helped={})
            found = parties.of_draft(session, draft, row["procedure"], by=filer, at=at)
            return filer, found
    return holder, NOBODY_ELSE
