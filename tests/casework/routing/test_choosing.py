"""Who gets a step: the table of cases, fairness among equals, leave and lost roles."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from casework.agencies.records import OfficerRole
from casework.people.actor import Role
from casework.people.records import Account
from casework.routing import choosing
from casework.routing.choosing import Facts, Load, Rule, Staff
from casework.routing.duty_records import Absence, Competence
from casework.routing.records import Assignment
from tests import make
from tests.casework.routing.staff import TODAY, colleague

A, B, C, D = 11, 12, 13, 14
EVERYBODY = frozenset({A, B, C, D})


@dataclass(frozen=True)
class Case:
    name: str
    rules: tuple[Rule, ...]
    chosen: int | None
    loads: dict[int, Load] | None = None
    away: dict[int, int | None] | None = None
    able: frozenset[int] = EVERYBODY


AT = make.TUESDAY
RANK = choosing.rank_of
ALL, FIELD, COMMUNE = RANK("", "", "", "", ""), RANK("", "", "", "f", ""), RANK("", "", "", "", "c")
PROCEDURE, UNIT, STEP = RANK("", "", "p", "", ""), RANK("", "u", "", "", ""), RANK("s", *[""] * 4)
CASES = (
    Case("no rule", (), None),
    Case("one rule", (Rule(A, ALL, 1),), A),
    Case("procedure before all", (Rule(A, ALL, 1), Rule(B, PROCEDURE, 1)), B),
    Case("procedure before field", (Rule(A, FIELD, 1), Rule(B, PROCEDURE, 1)), B),
    Case("field before commune", (Rule(A, FIELD, 1), Rule(B, COMMUNE, 1)), A),
    Case("commune before all", (Rule(A, ALL, 1), Rule(B, COMMUNE, 1)), B),
    Case("unit before procedure", (Rule(A, UNIT, 1), Rule(B, PROCEDURE, 1)), A),
    Case("step before all else", (Rule(A, STEP, 1), Rule(B, UNIT + PROCEDURE + FIELD, 1)), A),
    Case("two named before one", (Rule(A, PROCEDURE, 1), Rule(B, PROCEDURE + COMMUNE, 1)), B),
    Case("least load", (Rule(A, ALL, 1), Rule(B, ALL, 1)), B, {A: Load(3, AT), B: Load(2, AT)}),
    Case("load counts by weight", (Rule(A, ALL, 2), Rule(B, ALL, 1)), A, {A: Load(5), B: Load(3)}),
    Case(
        "longest without a new one",
        (Rule(A, ALL, 1), Rule(B, ALL, 1)),
        B,
        {A: Load(2, AT), B: Load(2, AT - timedelta(days=1))},
    ),
    Case("never had one goes first", (Rule(A, ALL, 1), Rule(B, ALL, 1)), B, {A: Load(0, AT)}),
    Case("all else equal by account", (Rule(B, ALL, 1), Rule(A, ALL, 1)), A),
    Case("special before load", (Rule(A, PROCEDURE, 1), Rule(B, ALL, 1)), A, {A: Load(99)}),
    Case("on leave, substitute", (Rule(A, ALL, 1),), B, away={A: B}),
    Case("on leave, nobody", (Rule(A, ALL, 1),), None, away={A: None}),
    Case("on leave, next rule", (Rule(A, PROCEDURE, 1), Rule(B, ALL, 1)), B, away={A: None}),
    Case("substitute away too", (Rule(A, ALL, 1),), C, away={A: B, B: C}),
    Case("circle of substitutes", (Rule(A, ALL, 1),), None, away={A: B, B: A}),
    Case("substitute takes by own load", (Rule(A, ALL, 1), Rule(C, ALL, 1)), C,
         {B: Load(4), C: Load(1)}, away={A: B}),
    Case("lost role", (Rule(A, PROCEDURE, 1), Rule(B, ALL, 1)), B, able=EVERYBODY - {A}),
    Case("substitute lost role", (Rule(A, ALL, 1),), None, away={A: B}, able=EVERYBODY - {B}),
    Case("nobody able", (Rule(A, ALL, 1),), None, able=frozenset()),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_table_of_cases(case):
    staff = Staff(case.able, case.away or {})
    for rules in (case.rules, case.rules[::-1]):
        assert choosing.pick(rules, staff, case.loads or {}) == case.chosen


@given(
    st.lists(st.booleans(), min_size=1, max_size=60),
    st.lists(st.integers(0, 1), min_size=2, max_size=5),
)
def test_among_equals_the_spread_of_load_stays_within_one(ends, begin):
    rules = [Rule(person, 0, 1) for person in range(len(begin))]
    staff = Staff(frozenset(range(len(begin))), {})
    held = dict(enumerate(begin))
    newest = {}
    for tick, _ in enumerate(ends):
        loads = {one: Load(held[one], newest.get(one)) for one in held}
        person = choosing.pick(rules, staff, loads)
        held[person] += 1
        newest[person] = AT + timedelta(minutes=tick)
        assert max(held.values()) - min(held.values()) <= 1


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(1, 80))
def test_twice_the_weight_gets_twice_the_work(weights, steps):
    rules = [Rule(person, 0, weight) for person, weight in enumerate(weights)]
    staff = Staff(frozenset(range(len(weights))), {})
    got = Counter()
    for _ in range(steps):
        got[choosing.pick(rules, staff, {one: Load(got[one]) for one in got})] += 1
    shares = [got[one] / weight for one, weight in enumerate(weights)]
    assert max(shares) - min(shares) <= 1


def rule(session, officer, **over):
    session.add(
        Competence(
            agency_id=officer.agency_id,
            officer_id=officer.account_id,
            created_at=AT,
            **{"role": "specialist", "first_day": TODAY, **over},
        )
    )
    session.flush()


def chosen(session, officer, at=AT, **facts):
    return choosing.choose(session, officer.agency_id, Role.SPECIALIST, Facts(**facts), at=at)


def task(session, officer, at=AT):
    session.add(
        Assignment(
            dossier_id=make.dossier(session).id,
            agency_id=officer.agency_id,
            role="specialist",
            officer_id=officer.account_id,
            state="taken",
            opened_at=at,
            taken_at=at,
        )
    )
    session.flush()


def test_rules_are_read_for_the_day_the_matter_and_the_agency(session):
    first = make.officer(session, Role.SPECIALIST)
    second = colleague(session, first, "Nguyễn Văn Hai")
    assert chosen(session, first) is None
    rule(session, first, procedure_code=make.BIRTH)
    rule(session, second, commune_code="22333", last_day=TODAY)
    rule(session, second, procedure_code=make.COPY, first_day=TODAY + timedelta(days=1))
    assert chosen(session, first, procedure_code=make.BIRTH) == first.account_id
    assert chosen(session, first, procedure_code=make.COPY) is None
    assert chosen(session, first, commune_code="22333") == second.account_id
    tomorrow = AT + timedelta(days=1)
    assert chosen(session, first, tomorrow, commune_code="22333") is None
    assert chosen(session, first, tomorrow, procedure_code=make.COPY) == second.account_id
    other = make.officer(session, Role.SPECIALIST, "22333")
    assert chosen(session, other, procedure_code=make.BIRTH) is None


def test_open_work_counts_and_the_unit_s_officer_goes_on(session):
    first = make.officer(session, Role.SPECIALIST)
    second = colleague(session, first, "Nguyễn Văn Hai")
    rule(session, first)
    rule(session, second)
    task(session, first)
    assert chosen(session, first) == second.account_id
    task(session, second, AT + timedelta(minutes=1))
    assert chosen(session, first) == first.account_id
    assert chosen(session, first, before=second.account_id) == second.account_id


def test_leave_closed_accounts_and_lost_roles_count_from_the_same_day(session):
    first = make.officer(session, Role.SPECIALIST)
    second = colleague(session, first, "Nguyễn Văn Hai")
    rule(session, first)
    session.add(
        Absence(
            agency_id=first.agency_id,
            officer_id=first.account_id,
            first_day=TODAY,
            created_at=AT,
            last_day=TODAY,
            substitute_id=second.account_id,
            reason="Nghỉ phép",
        )
    )
    session.flush()
    assert chosen(session, first) == second.account_id
    assert chosen(session, first, before=first.account_id) == second.account_id
    assert chosen(session, first, AT + timedelta(days=1)) == first.account_id
    session.get_one(Account, second.account_id).disabled_at = AT
    session.flush()
    assert chosen(session, first) is None
    session.execute(delete(OfficerRole).where(OfficerRole.account_id == first.account_id))
    assert chosen(session, first, AT + timedelta(days=1)) is None
