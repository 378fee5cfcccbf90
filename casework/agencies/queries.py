"""What is asked of agencies: who acts with which roles, one agency, lists to choose from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from casework.agencies.records import Agency, FormerCommune, Officer, OfficerRole
from casework.people import mandate_queries
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account, ApiToken, SignIn
from foundation.errors import NotFound
from foundation.text import sort_key

WIDE = frozenset({"province", "centre"})
"""The kinds of agencies whose administrators look after the whole province."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sign-in lasts: unused by an officer, unused by others, and at most."""

    officer_idle: timedelta
    citizen_idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the door: the actor, and what pages show of the place they serve in."""

    actor: Actor
    agency_name: str
    language: str
    started_at: datetime
    seen_at: datetime

    @property
    def name(self) -> str:
        """Return the name shown in the head of the page."""
        return self.actor.name

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles that open doors and menus."""
        return self.actor.roles


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune to choose from: its unit code, its name and its agency."""

    code: str
    name: str
    agency_id: int


def _who(*times: Any) -> Select[Any]:  # noqa: ANN401 - columns of either table
    """Select account, office, roles and mandates together.

    A holder's mandates come along whatever their days are; ``_visitor`` keeps the valid ones.
    """
    roles = func.array(
        select(OfficerRole.role).where(OfficerRole.account_id == Account.id).scalar_subquery()
    )
    asked: Select[Any] = (
        select(
            Account.id, Account.kind, Account.name, Officer.agency_id, Agency.name, roles,
            mandate_queries.standings(), Account.language, *times,
        )
        .outerjoin(Officer, Officer.account_id == Account.id)
        .outerjoin(Agency, Agency.id == Officer.agency_id)
        .where(Account.disabled_at.is_(None))
    )  # fmt: skip
    return asked


# Built once: every request of the house asks one of them.
_BY_SIGN_IN = (
    _who(SignIn.started_at, SignIn.seen_at)
    .join(SignIn, SignIn.account_id == Account.id)
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None))
)
_BY_API_TOKEN = (
    _who(ApiToken.created_at, ApiToken.created_at)
    .join(ApiToken, ApiToken.account_id == Account.id)
    .where(ApiToken.token_hash == bindparam("token_hash"), ApiToken.revoked_at.is_(None))
)


def visitor_of_sign_in(
    session: Session, token_hash: str, *, limits: Limits, at: datetime
) -> Visitor | None:
    """Return who a browser's sign-in belongs to, or None once it has ended or run out.

    One statement: a disabled account or a withdrawn role counts from the next request on.
    """
    row = session.execute(_BY_SIGN_IN, {"token_hash": token_hash}).first()
    if row is None:
        return None
    visitor = _visitor(row, at)
    is_officer = visitor.actor.kind is ActorKind.OFFICER
    idle = limits.officer_idle if is_officer else limits.citizen_idle
    expired = at - visitor.seen_at > idle or at - visitor.started_at > limits.longest
    return None if expired else visitor


def visitor_of_api_token(
    session: Session, token_hash: str, *, at: datetime | None = None
) -> Visitor | None:
    """Return who a program's bearer token belongs to, or None once it is revoked.

    Without the moment no mandate counts.
    """
    row = session.execute(_BY_API_TOKEN, {"token_hash": token_hash}).first()
    return _visitor(row, at) if row else None


def actor_of_account(
    session: Session, account_id: int, *, at: datetime | None = None
) -> Actor | None:
    """Return the actor an account stands for, or None where it is unknown or disabled.

    Without the moment no mandate counts.
    """
    row = session.execute(
        _who(Account.created_at, Account.created_at).where(Account.id == account_id)
    ).first()
    return _visitor(row, at).actor if row else None


def _visitor(row: Any, at: datetime | None) -> Visitor:  # noqa: ANN401 - a row of _who
    account_id, kind, name, agency_id, agency_name, roles, mandates, *rest = row
    language, started_at, seen_at = rest
    standings = mandate_queries.valid(mandates, at) if at else ()
    held = frozenset(map(Role, roles))
    actor = Actor(ActorKind(kind), account_id, name, agency_id, held, standings)
    return Visitor(actor, agency_name or "", language, started_at, seen_at)


def officer_of(session: Session, account_id: int) -> Officer:
    """Return an officer with agency and roles; raise NotFound."""
    found = session.scalars(
        select(Officer)
        .where(Officer.account_id == account_id)
        .options(
            joinedload(Officer.agency), joinedload(Officer.account), selectinload(Officer.roles)
        )
    ).first()
    if found is None:
        raise NotFound(officer=account_id)
    return found


def officers_in(
    session: Session, agency_id: int, role: Role | None = None, *, disabled: bool = False
) -> list[Officer]:
    """List the officers of an agency in the order of their names, or those with one role.

    Closed accounts are left out unless ``disabled`` asks for them too.
    """
    asked = (
        select(Officer)
        .join(Officer.account)
        .where(Officer.agency_id == agency_id)
        .options(joinedload(Officer.account), selectinload(Officer.roles))
    )
    if not disabled:
        asked = asked.where(Account.disabled_at.is_(None))
    if role is not None:
        asked = asked.where(Officer.roles.any(OfficerRole.role == role.value))
    return sorted(session.scalars(asked), key=lambda officer: sort_key(officer.account.name))


def agency_by_code(session: Session, code: str) -> Agency:
    """Return the agency of an identifier such as H32.15; raise NotFound."""
    found = session.scalars(select(Agency).where(Agency.code == code)).first()
    if found is None:
        raise NotFound(agency=code)
    return found


def agencies_by_id(session: Session, ids: Collection[int]) -> dict[int, Agency]:
    """Return agencies by id in one statement."""
    return {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(ids)))}


def names_by_code(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return the names of agencies by identifier; asks nothing where no codes are given."""
    if not codes:
        return {}
    rows = session.execute(select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    return {row.code: row.name for row in rows}


def communes(session: Session) -> list[Commune]:
    """List the communes of the province in the order of their names."""
    rows = session.execute(
        select(Agency.commune_code, Agency.short_name, Agency.place, Agency.id).where(
            Agency.kind == "commune",
            Agency.commune_code.is_not(None),
            Agency.successor_id.is_(None),
        )
    ).all()
    ordered = sorted(rows, key=lambda row: sort_key(row.place))
    return [Commune(row.commune_code, _unit(row.short_name), row.id) for row in ordered]


def former_communes(session: Session) -> list[FormerCommune]:
    """List the communes that ended, by district and name."""
    found = session.scalars(select(FormerCommune)).all()
    return sorted(found, key=lambda one: (one.province, one.district, sort_key(one.name)))


def _unit(office: str) -> str:
    """Name the place that a people's committee governs: UBND phường X is Phường X."""
    unit = office.removeprefix("UBND ")
    return unit[:1].upper() + unit[1:]


@dataclass(frozen=True, slots=True)
class AgencySize:
    """An agency with the number of its officers whose accounts are open."""

    agency: Agency
    officers: int


def looks_after_province(session: Session, of: Actor) -> bool:
    """Tell whether an officer's agency looks after the whole province: its people or its centre."""
    kind = session.scalar(select(Agency.kind).where(Agency.id == (of.agency_id or 0)))
    return kind in WIDE


def departments(session: Session) -> list[Agency]:
    """List the agencies that handle matters of the province, by their names."""
    found = session.scalars(
        select(Agency).where(Agency.kind == "department", Agency.successor_id.is_(None))
    )
    return sorted(found, key=lambda one: sort_key(one.name))


def with_sizes(session: Session) -> list[AgencySize]:
    """List all agencies by identifier with the number of their officers."""
    officers = (
        select(Officer.agency_id, func.count().label("number"))
        .join(Account, Account.id == Officer.account_id)
        .where(Account.disabled_at.is_(None))
        .group_by(Officer.agency_id)
        .subquery()
    )
    rows = session.execute(
        select(Agency, func.coalesce(officers.c.number, 0))
        .outerjoin(officers, officers.c.agency_id == Agency.id)
        .order_by(Agency.id)
    )
    return [AgencySize(agency, number) for agency, number in rows]


def handling_agencies(session: Session, level: str, agency_code: str | None) -> list[Agency]:
    """List where a procedure can be filed (Decree 118/2025, art. 14 and 17).

    A commune's procedure is open at each commune with a desk, a province's at its one agency.
    """
    asked = select(Agency)
    if level == "commune":
        asked = asked.where(
            Agency.kind == "commune", Agency.desk_name != "", Agency.successor_id.is_(None)
        )
    else:
        asked = asked.where(Agency.code == agency_code)
    found = [living(session, one) for one in session.scalars(asked).all()]
    return sorted(found, key=lambda agency: sort_key(agency.short_name))


def living(session: Session, agency: Agency) -> Agency:
    """Return the agency, or the successor of its successors once it was merged."""
    here, passed = agency, {agency.id}
    while here.successor_id is not None and here.successor_id not in passed:
        passed.add(here.successor_id)
        here = session.get_one(Agency, here.successor_id)
    return here
