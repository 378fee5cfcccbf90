"""Rules of competence: whose work which matters are, from when until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people.actor import Actor, Role
from casework.people.records import Account
from casework.procedures.records import Procedure, ProcedureField
from casework.routing import staff
from casework.routing.duty_records import Competence
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotFound, Problem
from foundation.text import sort_key

ROLES = (Role.SPECIALIST, Role.LEADER, Role.CLERK, Role.RECEPTION)
MOST_WEIGHT = 10
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Share:
    """What a rule says: who, in which role, for what, how much, from when until when."""

    officer_id: int
    role: Role
    first_day: date
    last_day: date | None = None
    procedure_code: str = ""
    field_code: str = ""
    commune_code: str = ""
    step_key: str = ""
    unit: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A rule with the names of what it speaks of, as officers read them."""

    rule: Competence
    officer: str
    is_gone: bool
    procedure: str
    field: str


def create(
    session: Session, agency: Agency, share: Share, *, by: Actor, at: datetime
) -> Competence:
    """Enter a rule; raise Invalid with what does not fit, field by field."""
    today = at.astimezone(VIETNAM).date()
    staff.lock_agency(session, agency.id)
    problems = _problems(session, agency, share)
    problems |= staff.problems_of_days(share.first_day, share.last_day, today=today)
    if not problems and (same := _same(session, agency, share)):
        days = {"first": same.first_day, "last": same.last_day or ""}
        code = "competence_again" if same.last_day else "competence_again_open"
        problems["officer"] = Problem(code, days)
    if problems:
        raise Invalid(problems)
    rule = Competence(
        agency_id=agency.id,
        created_at=at,
        created_by=by.account_id,
        role=share.role.value,
        **{
            key: getattr(share, key)
            for key in ("officer_id", "first_day", "last_day", "weight", *_WHAT)
        },
    )
    session.add(rule)
    session.flush()
    _write_down(session, agency, rule, "give_competence", by=by, at=at)
    return rule


_WHAT = ("procedure_code", "field_code", "commune_code", "step_key", "unit")


def end(session: Session, agency: Agency, rule_id: int, *, by: Actor, at: datetime) -> None:
    """End a rule at once; work already given stays where it is. Raises NotFound."""
    rule = session.get(Competence, rule_id, with_for_update=True)
    if rule is None or rule.agency_id != agency.id:
        raise NotFound(competence=rule_id)
    if rule.ended_at is None:
        rule.ended_at, rule.ended_by = at, by.account_id
        _write_down(session, agency, rule, "end_competence", by=by, at=at)


def listed(session: Session, agency_id: int, *, limit: int = 300) -> list[Named]:
    """List the rules of an agency that are not ended, by officer."""
    rows = session.execute(
        select(Competence, Account.name, Account.disabled_at, Procedure.name, ProcedureField.name)
        .join(Account, Account.id == Competence.officer_id)
        .outerjoin(Procedure, Procedure.code == Competence.procedure_code)
        .outerjoin(ProcedureField, ProcedureField.code == Competence.field_code)
        .where(Competence.agency_id == agency_id, Competence.ended_at.is_(None))
        .order_by(Competence.id)
        .limit(limit)
    )
    found = [
        Named(rule, name, disabled_at is not None, procedure or "", field or "")
        for rule, name, disabled_at, procedure, field in rows
    ]
    return sorted(found, key=lambda one: (sort_key(one.officer), one.rule.id))


def _problems(session: Session, agency: Agency, share: Share) -> dict[str, Problem]:
    problems: dict[str, Problem] = {}
    member = staff.officer_in(session, agency.id, share.officer_id)
    if member is None:
        problems["officer"] = Problem("officer_elsewhere", {"agency": agency.name})
    elif share.role not in ROLES:
        problems["role"] = Problem("not_a_choice")
    elif share.role not in member.roles:
        problems["role"] = Problem("role_not_held", {"name": member.name})
    if share.procedure_code and not _is_known(session, Procedure, share.procedure_code):
        problems["procedure_code"] = Problem("codes_unknown", {"codes": share.procedure_code})
    if share.field_code and not _is_known(session, ProcedureField, share.field_code):
        problems["field_code"] = Problem("not_a_choice")
    if not 1 <= share.weight <= MOST_WEIGHT:
        problems["weight"] = Problem("weight_wrong", {"most": MOST_WEIGHT})
    problems |= _too_long({key: getattr(share, key) for key in ("step_key", "unit")})
    return problems


def _too_long(texts: Mapping[str, str]) -> dict[str, Problem]:
    return {
        key: Problem("too_long", {"limit": LONGEST, "length": len(one)})
        for key, one in texts.items()
        if len(one) > LONGEST
    }


def _is_known(session: Session, kind: type[Procedure | ProcedureField], code: str) -> bool:
    return session.scalar(select(kind.code).where(kind.code == code).limit(1)) is not None


def _same(session: Session, agency: Agency, share: Share) -> Competence | None:
    """Find a rule that already gives this officer the same on some of the days."""
    asked = select(Competence).where(
        Competence.agency_id == agency.id,
        Competence.ended_at.is_(None),
        Competence.officer_id == share.officer_id,
        Competence.role == share.role.value,
        or_(Competence.last_day.is_(None), Competence.last_day >= share.first_day),
        *(getattr(Competence, key) == getattr(share, key) for key in _WHAT),
    )
    if share.last_day is not None:
        asked = asked.where(Competence.first_day <= share.last_day)
    return session.scalars(asked.limit(1)).first()


def _write_down(
    session: Session, agency: Agency, rule: Competence, act: str, *, by: Actor, at: datetime
) -> None:
    details = {
        "competence": rule.id,
        "officer": rule.officer_id,
        "role": rule.role,
        "weight": rule.weight,
        "first_day": rule.first_day.isoformat(),
        "last_day": rule.last_day.isoformat() if rule.last_day else "",
        **{key: getattr(rule, key) for key in _WHAT if getattr(rule, key)},
    }
    audit.append(session, staff.chain(agency), act, by=by, at=at, details=details)
