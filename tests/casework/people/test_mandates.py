"""Mandates: invited by code, taken up once, ended by time or at once, managers kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people import mandate_queries, mandate_rules, mandates
from casework.people.actor import ActorKind, MemberRole
from casework.people.mandate_rules import CODE_LASTS, Days, DependantFacts, Terms
from foundation.errors import Invalid, NotFound
from tests import make
from tests.casework.people import acting
from tests.casework.people.acting import AN, BAO, FIRM, OTHER_FIRM

AT = make.TUESDAY
LATER = AT + timedelta(hours=1)


def code_of(session, principal=FIRM, at=AT, **over):
    giver = acting.who(session, principal, at)
    terms = Terms(**({"kind": "staff", "role": "filer"} | over))
    return mandates.invite(session, giver.account_id, terms, by=giver, at=at)[1]


def test_a_mandate_is_part_of_the_actor_from_the_next_request_on(session):
    made = acting.mandate(session, FIRM, BAO, AT)
    firm = acting.who(session, FIRM, AT)

    [standing] = acting.who(session, BAO, LATER).mandates

    assert (standing.mandate_id, standing.account_id) == (made.id, firm.account_id)
    assert standing.is_member
    assert standing.role is MemberRole.FILER
    assert acting.who(session, BAO, LATER).represents == {firm.account_id}


def test_a_revoked_mandate_is_no_part_of_the_actor(session):
    made = acting.mandate(session, FIRM, BAO, AT)

    mandates.revoke(session, made.id, by=acting.who(session, FIRM, AT), at=LATER)

    assert acting.who(session, BAO, LATER).mandates == ()


def test_a_mandate_ends_with_its_last_day_in_vietnam(session):
    acting.mandate(session, FIRM, BAO, AT, valid_until=date(2026, 1, 8))
    last_moment = datetime(2026, 1, 8, 16, 59, tzinfo=UTC)

    assert acting.who(session, BAO, last_moment).mandates
    assert acting.who(session, BAO, last_moment + timedelta(minutes=1)).mandates == ()


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.none() | st.integers(0, 4000),
    offset=st.integers(-5000, 5000),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_a_mandate_holds_on_exactly_its_days(first, length, offset, minute):
    last = first + timedelta(days=length) if length is not None else None
    day = first + timedelta(days=offset)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute, hours=-7)

    holds = mandate_rules.holds(Days(first, last), at)

    assert holds == (first <= day and (last is None or day <= last))


def test_a_code_works_once(session):
    code = code_of(session)
    mandates.join(session, code, by=acting.who(session, BAO, AT), at=LATER)

    with pytest.raises(NotFound):
        mandates.join(session, code, by=acting.who(session, AN, AT), at=LATER)


def test_a_code_is_read_as_people_type_it(session):
    code = code_of(session).lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert mandates.join(session, code, by=acting.who(session, BAO, AT), at=LATER)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=30)])
def test_a_code_runs_out_after_seven_days(session, late):
    code = code_of(session)

    with pytest.raises(NotFound):
        mandates.join(session, code, by=acting.who(session, BAO, AT), at=AT + CODE_LASTS + late)


def test_a_cancelled_code_opens_nothing(session):
    code = code_of(session)
    firm = acting.who(session, FIRM, AT)
    [waiting] = mandate_queries.open_invitations(session, firm.account_id, at=AT)
    mandates.cancel_invitation(session, waiting.id, by=firm, at=AT)

    with pytest.raises(NotFound):
        mandates.join(session, code, by=acting.who(session, BAO, AT), at=LATER)


def test_only_the_hash_of_a_code_is_kept(session):
    code = code_of(session)
    firm = acting.who(session, FIRM, AT)
    [waiting] = mandate_queries.open_invitations(session, firm.account_id, at=AT)

    assert mandates.plain_code(code) not in repr(vars(waiting))


def test_nobody_takes_up_a_code_of_their_own(session):
    code = code_of(session, AN, kind="authorised")

    with pytest.raises(mandates.OwnCode):
        mandates.join(session, code, by=acting.who(session, AN, AT), at=LATER)


def test_an_organisation_takes_up_no_code(session):
    with pytest.raises(mandates.CitizensOnly):
        mandates.join(session, code_of(session), by=acting.who(session, OTHER_FIRM, AT), at=LATER)


def test_who_is_a_member_is_not_made_one_again_until_it_ran_out(session):
    acting.mandate(session, FIRM, BAO, AT, valid_until=date(2026, 1, 7))

    with pytest.raises(mandates.MemberAlready):
        mandates.join(session, code_of(session), by=acting.who(session, BAO, AT), at=LATER)

    after = AT + timedelta(days=3)
    fresh = mandates.join(session, code_of(session), by=acting.who(session, BAO, AT), at=after)
    assert [one.mandate_id for one in acting.who(session, BAO, after).mandates] == [fresh.id]


def test_only_who_looks_after_an_account_invites_for_it(session):
    acting.mandate(session, FIRM, BAO, AT, role="filer")
    firm = acting.who(session, FIRM, AT)

    for login in (BAO, AN, OTHER_FIRM):
        by = acting.who(session, login, LATER)
        with pytest.raises(NotFound):
            mandates.invite(session, firm.account_id, Terms("staff", "viewer"), by=by, at=LATER)


def test_a_manager_invites_changes_and_removes(session):
    acting.mandate(session, FIRM, BAO, AT, role="manager")
    manager = acting.who(session, BAO, LATER)
    made = acting.mandate(session, FIRM, AN, LATER, by=manager)

    mandates.change(session, made.id, Terms("staff", "viewer"), by=manager, at=LATER)
    assert not acting.who(session, AN, LATER).represents

    mandates.revoke(session, made.id, by=manager, at=LATER)
    assert acting.who(session, AN, LATER).mandates == ()


def test_a_manager_of_one_organisation_is_nothing_to_another(session):
    acting.mandate(session, OTHER_FIRM, BAO, AT, role="manager")
    made = acting.mandate(session, FIRM, AN, AT)
    stranger = acting.who(session, BAO, LATER)

    with pytest.raises(NotFound):
        mandates.revoke(session, made.id, by=stranger, at=LATER)
    with pytest.raises(NotFound):
        mandates.change(session, made.id, Terms("staff", "viewer"), by=stranger, at=LATER)


def test_the_last_manager_cannot_leave_or_step_down(session):
    made = acting.mandate(session, FIRM, BAO, AT, role="manager")
    manager = acting.who(session, BAO, LATER)

    with pytest.raises(mandates.LastManager):
        mandates.revoke(session, made.id, by=manager, at=LATER)
    with pytest.raises(mandates.LastManager):
        mandates.change(session, made.id, Terms("staff", "filer"), by=manager, at=LATER)

    acting.mandate(session, FIRM, AN, LATER, role="manager")
    mandates.revoke(session, made.id, by=manager, at=LATER + timedelta(hours=1))
    assert acting.who(session, BAO, LATER + timedelta(hours=2)).mandates == ()


def test_the_organisation_itself_may_remove_its_last_manager(session):
    made = acting.mandate(session, FIRM, BAO, AT, role="manager")

    mandates.revoke(session, made.id, by=acting.who(session, FIRM, AT), at=LATER)

    assert acting.who(session, BAO, LATER).mandates == ()


def test_a_manager_whose_days_are_over_is_no_manager_left(session):
    acting.mandate(session, FIRM, AN, AT, role="manager", valid_until=date(2026, 1, 6))
    made = acting.mandate(session, FIRM, BAO, AT, role="manager")
    tomorrow = AT + timedelta(days=1)

    with pytest.raises(mandates.LastManager):
        mandates.revoke(session, made.id, by=acting.who(session, BAO, tomorrow), at=tomorrow)


@pytest.mark.parametrize(
    ("principal", "terms", "field", "code"),
    [
        (ActorKind.CITIZEN, Terms("staff", "filer"), "kind", "not_a_choice"),
        (ActorKind.CITIZEN, Terms("relative", "manager"), "role", "not_a_choice"),
        (ActorKind.ORGANISATION, Terms("relative", "filer"), "kind", "not_a_choice"),
        (ActorKind.ORGANISATION, Terms("staff", "owner"), "role", "not_a_choice"),
        (
            ActorKind.ORGANISATION,
            Terms("staff", "manager", procedures=("1.001193",)),
            "procedures",
            "manager_of_all",
        ),
        (
            ActorKind.ORGANISATION,
            Terms("staff", "filer", procedures=("x' or 1=1",)),
            "procedures",
            "codes_unknown",
        ),
        (
            ActorKind.ORGANISATION,
            Terms("staff", "filer", valid_until=date(2026, 1, 5)),
            "valid_until",
            "mandate_days_wrong",
        ),
        (
            ActorKind.ORGANISATION,
            Terms("staff", "filer", valid_until=date(2099, 1, 5)),
            "valid_until",
            "mandate_too_long",
        ),
        (ActorKind.ORGANISATION, Terms("staff", "filer", note="x" * 501), "note", "too_long"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(principal, terms, field, code):
    assert mandate_rules.check_terms(terms, principal, at=AT)[field].code == code


def test_a_dependant_needs_no_number_but_a_birth_date(session):
    an = acting.who(session, AN, AT)
    child = DependantFacts("Nguyễn Minh Khôi", date(2024, 5, 1), "male", "child")

    mandates.add_dependant(session, child, by=an, at=AT)

    assert [one.name for one in mandate_queries.dependants(session, an.account_id)] == [child.name]
    with pytest.raises(Invalid) as refused:
        mandates.add_dependant(
            session, DependantFacts("", None, "", "aunt", id_number="12"), by=an, at=AT
        )
    assert set(refused.value.fields) == {"name", "birth_date", "sex", "relation", "id_number"}


def test_a_dependant_is_its_owners_business_alone(session):
    child = DependantFacts("Nguyễn Minh Khôi", date(2024, 5, 1), "male", "child")
    made = mandates.add_dependant(session, child, by=acting.who(session, AN, AT), at=AT)

    with pytest.raises(NotFound):
        mandates.remove_dependant(session, made.id, by=acting.who(session, BAO, AT), at=AT)
