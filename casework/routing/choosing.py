"""Who gets a step that opens: by competence, territory, load and leave (Decree 61/2018 art. 19).

The rules of an agency (duty_records.Competence) that fit the step are read from the most special
to the most general: named step, then unit, procedure, field, commune. Among those whom equally
special rules name, the one with the least open work for his weight gets it, then who has gone
longest without a new task. Whoever is on leave is passed over for the substitute; a closed
account or a lost role gets nothing. No rule, nobody there: the common queue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Officer, OfficerRole
from casework.people.actor import Role
from casework.people.records import Account
from casework.routing.duty_records import Absence, Competence
from casework.routing.records import Assignment
from foundation.clock import VIETNAM

LONGEST_CHAIN = 5
"""A substitute may be away too; so many are asked one after the other."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may ask of a step: whose matter it is, where it lies and who began it.

    ``commune_code`` is the commune of the address, empty where the matter has none. ``before`` is
    the officer who did the earlier step of the same unit of the agency, if there was one.
    """

    procedure_code: str = ""
    field_code: str = ""
    commune_code: str = ""
    step_key: str = ""
    unit: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer has in hand: open tasks, and when the newest one came."""

    open: int = 0
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that fits a step: whom it names, how special it is (higher first), the weight."""

    officer_id: int
    rank: int
    weight: int


@dataclass(frozen=True, slots=True)
class Staff:
    """Who of an agency can take a step of a role today; ``away`` names each one's substitute."""

    able: frozenset[int]
    away: Mapping[int, int | None]

    def stand_in(self, officer_id: int | None) -> int | None:
        """Return the officer, or on leave the substitute; None where nobody stands in.

        The role is asked of the one who does the work: a leaver's substitute stands in too.
        """
        seen: set[int] = set()
        here = officer_id
        while here is not None and here in self.away:
            if here in seen or len(seen) >= LONGEST_CHAIN:
                return None
            seen.add(here)
            here = self.away[here]
        return here if here in self.able else None


def choose(
    session: Session, agency_id: int, role: Role, facts: Facts, *, at: datetime
) -> int | None:
    """Return the account of the officer who gets the step, or None for the common queue.

    Who did the unit's earlier step goes on with it, if at work. The clock tells the day only.
    """
    day = at.astimezone(VIETNAM).date()
    rules = _rules(session, agency_id, role, facts, day=day)
    if not rules and facts.before is None:
        return None
    staff = staff_of(session, agency_id, role, day=day)
    before = staff.stand_in(facts.before)
    if before is not None:
        return before
    named = {stand_in for rule in rules if (stand_in := staff.stand_in(rule.officer_id))}
    return pick(rules, staff, loads(session, named))


def pick(rules: Iterable[Rule], staff: Staff, loads: Mapping[int, Load]) -> int | None:
    """Choose by rules already read: pure, the same for the same facts."""
    ranked: dict[int, dict[int, int]] = {}
    for rule in rules:
        person = staff.stand_in(rule.officer_id)
        if person is not None:
            weights = ranked.setdefault(rule.rank, {})
            weights[person] = max(weights.get(person, 0), rule.weight)
    if not ranked:
        return None
    weights = ranked[max(ranked)]

    def turn(person: int) -> tuple[Fraction, bool, float, int]:
        load = loads.get(person, Load())
        newest = load.newest
        share = Fraction(load.open, weights[person])
        return share, newest is not None, newest.timestamp() if newest else 0.0, person

    return min(weights, key=turn)


def staff_of(session: Session, agency_id: int, role: Role, *, day: date) -> Staff:
    """Read who of an agency holds a role with an open account, and who of them is on leave."""
    rows = session.execute(
        select(
            Officer.account_id,
            and_(OfficerRole.role.is_not(None), Account.disabled_at.is_(None)),
            Absence.id,
            Absence.substitute_id,
        )
        .join(Account, Account.id == Officer.account_id)
        .outerjoin(
            OfficerRole,
            and_(OfficerRole.account_id == Officer.account_id, OfficerRole.role == role.value),
        )
        .outerjoin(
            Absence,
            and_(
                Absence.officer_id == Officer.account_id,
                Absence.ended_at.is_(None),
                Absence.first_day <= day,
                Absence.last_day >= day,
            ),
        )
        .where(Officer.agency_id == agency_id)
    )
    able: set[int] = set()
    away: dict[int, int | None] = {}
    for officer_id, is_able, absence_id, substitute_id in rows:
        if absence_id is not None:
            away[officer_id] = substitute_id
        if is_able:
            able.add(officer_id)
    return Staff(frozenset(able), away)


def loads(session: Session, officer_ids: Iterable[int]) -> dict[int, Load]:
    """Count the open tasks of officers, and tell when each got the newest one."""
    ids = sorted(set(officer_ids))
    if not ids:
        return {}
    newest = (
        select(func.max(Assignment.taken_at))
        .where(Assignment.officer_id == Officer.account_id)
        .correlate(Officer)
        .scalar_subquery()
    )
    open_now = (
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.officer_id == Officer.account_id, Assignment.closed_at.is_(None))
        .correlate(Officer)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Officer.account_id, open_now, newest).where(Officer.account_id.in_(ids))
    )
    return {officer_id: Load(count, last) for officer_id, count, last in rows}


_ASKED = ("step_key", "unit", "procedure_code", "field_code", "commune_code")
"""What a rule may name, the most special first."""


def _rules(session: Session, agency_id: int, role: Role, facts: Facts, *, day: date) -> list[Rule]:
    fits = [getattr(Competence, key).in_(("", getattr(facts, key))) for key in _ASKED]
    found = session.execute(
        select(
            Competence.officer_id,
            Competence.weight,
            *(getattr(Competence, key) for key in _ASKED),
        ).where(
            Competence.agency_id == agency_id,
            Competence.role == role.value,
            Competence.ended_at.is_(None),
            Competence.first_day <= day,
            or_(Competence.last_day.is_(None), Competence.last_day >= day),
            *fits,
        )
    )
    return [Rule(officer_id, rank_of(*named), weight) for officer_id, weight, *named in found]


def rank_of(*named: str) -> int:
    """Say how special a rule is by what it names: step, unit, procedure, field, commune."""
    return sum(2**place for place, one in enumerate(reversed(named)) if one)
