"""Who may sign for an agency on a day: its leaders, and those who sign for one of them.

Decree 30/2020 art. 13: a deputy signs for the head (KT.), the head of a unit by order (TL.), an
officer by delegation (TUQ.) – in writing, for a time, and never handed on to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from casework.agencies import queries as agencies
from casework.agencies.records import Agency, Officer
from casework.audit import actions as audit
from casework.people.actor import Actor, Role
from casework.people.records import Account
from casework.procedures.records import Procedure
from casework.routing import staff
from casework.routing.duty_records import Delegation, SigningForm
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotAllowed, NotFound, Problem
from foundation.text import sort_key

MARKS = {SigningForm.FOR: "KT.", SigningForm.BY_ORDER: "TL.", SigningForm.BY_DELEGATION: "TUQ."}
"""How the right to sign is written above the title (Decree 30/2020 annex I)."""


class DelegationOver(NotAllowed):
    """The delegation under which the result was laid before this officer is not in force."""

    code = "delegation_over"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign: ``line`` is the line of capacity above the title, empty in one's own right."""

    officer_id: int
    name: str
    title: str
    line: str = ""
    delegation_id: int | None = None
    for_title: str = ""

    @property
    def key(self) -> str:
        """Name the choice on a form: who, and under which delegation."""
        if self.delegation_id is None:
            return str(self.officer_id)
        return f"{self.officer_id}-{self.delegation_id}"

    @property
    def is_on_behalf(self) -> bool:
        """Tell whether a collective's TM. stands above: a deputy for the head, or the head."""
        return self.line == "" or self.line.startswith(MARKS[SigningForm.FOR])


@dataclass(frozen=True, slots=True)
class Grant:
    """What is written in a delegation."""

    leader_id: int
    officer_id: int
    first_day: date
    last_day: date
    form: SigningForm
    procedures: Sequence[str]
    basis: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A delegation with the names of both."""

    delegation: Delegation
    leader: str
    officer: str
    line: str


def signers(
    session: Session, agency_id: int, *, on: date, procedure_code: str = ""
) -> list[Signer]:
    """List who may sign for an agency on a day: leaders with a key, then their delegates.

    With a procedure's code those are left out whose delegation does not reach it.
    """
    leaders = [
        Signer(one.account_id, one.account.name, one.title)
        for one in agencies.officers_in(session, agency_id, Role.LEADER)
        if one.sign_key
    ]
    return leaders + _delegates(session, agency_id, on=on, procedure_code=procedure_code)


def signer_under(
    session: Session, delegation_id: int, *, officer_id: int, procedure_code: str, on: date
) -> Signer:
    """Return who signs under a delegation on a day; raise DelegationOver if it is not in force."""
    found = session.get(Delegation, delegation_id)
    if found is not None and found.officer_id == officer_id:
        named = _delegates(session, found.agency_id, on=on, procedure_code=procedure_code)
        for one in named:
            if one.delegation_id == delegation_id:
                return one
    raise DelegationOver(delegation=delegation_id)


def as_signer(
    session: Session, by: Actor, delegation_id: object, *, procedure_code: str, at: datetime
) -> Actor:
    """Give a delegate a leader's role for one signature; raise DelegationOver.

    The day of signing counts, not the day on which the result was laid before the delegate.
    """
    if not isinstance(delegation_id, int):
        return by
    on = at.astimezone(VIETNAM).date()
    signer_under(
        session, delegation_id, officer_id=by.account_id or 0, procedure_code=procedure_code, on=on
    )
    return replace(by, roles=by.roles | {Role.LEADER})


def _delegates(session: Session, agency_id: int, *, on: date, procedure_code: str) -> list[Signer]:
    leader, delegate = aliased(Officer), aliased(Officer)
    account, leader_account = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Delegation, account.name, delegate.title, leader.title)
        .join(delegate, delegate.account_id == Delegation.officer_id)
        .join(account, account.id == Delegation.officer_id)
        .join(leader, leader.account_id == Delegation.leader_id)
        .join(leader_account, leader_account.id == Delegation.leader_id)
        .where(
            Delegation.agency_id == agency_id,
            Delegation.ended_at.is_(None),
            Delegation.first_day <= on,
            Delegation.last_day >= on,
            delegate.agency_id == agency_id,
            leader.agency_id == agency_id,
            delegate.sign_key.is_not(None),
            account.disabled_at.is_(None),
            leader_account.disabled_at.is_(None),
        )
        .order_by(Delegation.id)
    )
    return [
        Signer(
            one.officer_id, name, title, line_of(SigningForm(one.form), for_title), one.id,
            for_title,
        )
        for one, name, title, for_title in rows
        if not procedure_code or not one.procedures or procedure_code in one.procedures
    ]  # fmt: skip


def line_of(form: SigningForm, leader_title: str) -> str:
    """Write the line of capacity: TUQ. CHỦ TỊCH."""
    return f"{MARKS[form]} {leader_title.upper()}"


def create(
    session: Session, agency: Agency, grant: Grant, *, by: Actor, at: datetime
) -> Delegation:
    """Enter a delegation of signing; raise Invalid with what does not fit, field by field."""
    today = at.astimezone(VIETNAM).date()
    staff.lock_agency(session, agency.id)
    problems = _problems_of_people(session, agency, grant)
    problems |= staff.problems_of_days(grant.first_day, grant.last_day, today=today)
    if grant.procedures and (unknown := _unknown(session, grant.procedures)):
        problems["procedures"] = Problem("codes_unknown", {"codes": ", ".join(unknown)})
    if not grant.basis.strip():
        problems["basis"] = Problem("required")
    if not problems:
        problems = _problems_of_others(session, agency, grant)
    if problems:
        raise Invalid(problems)
    made = Delegation(
        agency_id=agency.id,
        leader_id=grant.leader_id,
        officer_id=grant.officer_id,
        first_day=grant.first_day,
        last_day=grant.last_day,
        form=grant.form.value,
        procedures=list(grant.procedures),
        basis=grant.basis.strip(),
        created_at=at,
        created_by=by.account_id,
    )
    session.add(made)
    session.flush()
    _write_down(session, agency, made, "delegate", by=by, at=at)
    return made


def end(session: Session, agency: Agency, delegation_id: int, *, by: Actor, at: datetime) -> None:
    """Revoke a delegation: from now on nobody signs under it; raise NotFound for a foreign one."""
    found = session.get(Delegation, delegation_id, with_for_update=True)
    if found is None or found.agency_id != agency.id:
        raise NotFound(delegation=delegation_id)
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by.account_id
        _write_down(session, agency, found, "revoke_delegation", by=by, at=at)


def listed(session: Session, agency_id: int, *, limit: int = 100) -> list[Granted]:
    """List an agency's delegations, those in force first, then the newest."""
    officer, leader, post = aliased(Account), aliased(Account), aliased(Officer)
    rows = session.execute(
        select(Delegation, leader.name, officer.name, post.title)
        .join(leader, leader.id == Delegation.leader_id)
        .join(officer, officer.id == Delegation.officer_id)
        .join(post, post.account_id == Delegation.leader_id)
        .where(Delegation.agency_id == agency_id)
        .order_by(Delegation.ended_at.is_not(None), Delegation.last_day.desc(), Delegation.id)
        .limit(limit)
    )
    found = [
        Granted(one, leader_name, name, line_of(SigningForm(one.form), title))
        for one, leader_name, name, title in rows
    ]
    return sorted(found, key=lambda one: one.delegation.ended_at is not None)


def _problems_of_people(session: Session, agency: Agency, grant: Grant) -> dict[str, Problem]:
    problems: dict[str, Problem] = {}
    leader = staff.officer_in(session, agency.id, grant.leader_id)
    officer = staff.officer_in(session, agency.id, grant.officer_id)
    if leader is None:
        problems["leader"] = Problem("officer_elsewhere", {"agency": agency.name})
    elif Role.LEADER not in leader.roles:
        problems["leader"] = Problem("not_a_leader")
    if officer is None:
        problems["officer"] = Problem("officer_elsewhere", {"agency": agency.name})
    elif grant.officer_id == grant.leader_id:
        problems["officer"] = Problem("delegated_to_self")
    elif not officer.has_key:
        problems["officer"] = Problem("delegate_without_key")
    return problems


def _problems_of_others(session: Session, agency: Agency, grant: Grant) -> dict[str, Problem]:
    """Find another delegation of these days that says the same, or the other way round."""
    pair = (grant.leader_id, grant.officer_id)
    others = session.scalars(
        select(Delegation).where(
            Delegation.agency_id == agency.id,
            Delegation.ended_at.is_(None),
            Delegation.first_day <= grant.last_day,
            Delegation.last_day >= grant.first_day,
            or_(
                (Delegation.leader_id == pair[0]) & (Delegation.officer_id == pair[1]),
                (Delegation.leader_id == pair[1]) & (Delegation.officer_id == pair[0]),
            ),
        )
    )
    for one in others:
        days = {"first": one.first_day, "last": one.last_day}
        if one.leader_id == grant.officer_id:
            return {"officer": Problem("delegated_in_a_circle", days)}
        shared = set(one.procedures) & set(grant.procedures)
        if not one.procedures or not grant.procedures or shared:
            return {"first_day": Problem("delegation_overlaps", days)}
    return {}


def _unknown(session: Session, codes: Sequence[str]) -> list[str]:
    known = set(session.scalars(select(Procedure.code).where(Procedure.code.in_(list(codes)))))
    return sorted(set(codes) - known, key=sort_key)


def _write_down(
    session: Session, agency: Agency, made: Delegation, act: str, *, by: Actor, at: datetime
) -> None:
    details = {
        "delegation": made.id,
        "leader": made.leader_id,
        "officer": made.officer_id,
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
        "form": made.form,
        "procedures": made.procedures,
        "basis": made.basis,
    }
    audit.append(session, staff.chain(agency), act, by=by, at=at, details=details)
