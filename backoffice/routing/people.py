"""Whom an officer may look after, and the people to choose from with what they have in hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.admin import province
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.people.actor import Actor, Role
from casework.routing import absences, choosing
from web import filters


@dataclass(frozen=True, slots=True)
class Person:
    """An officer to choose: the open work in hand, and the leave if on leave today."""

    account_id: int
    name: str
    title: str
    roles: tuple[Role, ...]
    has_key: bool
    open: int
    away: str

    @property
    def label(self) -> str:
        """Name the officer with what whoever chooses has to know."""
        load = _("%(count)s việc đang mở", count=self.open)
        told = [f"{self.name}, {self.title}", load, self.away]
        return " · ".join(one for one in told if one)


def agency_in_charge(session: Session, of: Actor) -> Agency:
    """Return the agency whose work this leader or administrator arranges; raise NotFound.

    An administrator of the province may name another one in the address.
    """
    code = request.args.get("co-quan", "")
    if of.has(Role.ADMINISTRATOR) and code:
        return province.agency_of(session, code, of=of)
    return session.get_one(Agency, of.agency_id)


def kept() -> dict[str, Any]:
    """Return what the address says of the agency chosen."""
    code = request.args.get("co-quan", "")
    return {"co-quan": code} if code else {}


def people(session: Session, agency_id: int, role: Role | None, *, on: date) -> list[Person]:
    """List an agency's officers, or those with a role, with their open work and their leave."""
    found = agencies.officers_in(session, agency_id, role)
    loads = choosing.loads(session, [one.account_id for one in found])
    away = {one.absence.officer_id: one for one in absences.listed(session, agency_id, on=on)}
    return [
        Person(
            account_id=one.account_id,
            name=one.account.name,
            title=one.title,
            roles=tuple(sorted(Role(held.role) for held in one.roles)),
            has_key=bool(one.sign_key),
            open=loads[one.account_id].open if one.account_id in loads else 0,
            away=_away(away.get(one.account_id), on),
        )
        for one in found
    ]


def choices(found: list[Person]) -> list[tuple[str, str]]:
    """Return people as the choices of a field."""
    return [(str(one.account_id), one.label) for one in found]


def role_words(roles: tuple[Role, ...]) -> str:
    """Name roles in words."""
    return ", ".join(str(wording.ROLES[one]) for one in roles if one in wording.ROLES)


def _away(known: absences.Known | None, on: date) -> str:
    if known is None or not absences.is_away(known.absence, on):
        return ""
    until = filters.vn_date(known.absence.last_day)
    if known.substitute:
        return str(_("nghỉ đến %(day)s, %(name)s thay", day=until, name=known.substitute))
    return str(_("nghỉ đến %(day)s", day=until))
