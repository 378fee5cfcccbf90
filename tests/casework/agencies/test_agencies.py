import pytest

from casework.agencies import actions, queries
from casework.agencies.records import Agency
from casework.audit import queries as audit
from casework.people import actions as people
from casework.people.actor import SYSTEM, ActorKind, Role
from casework.people.records import Account
from foundation.errors import Invalid, NotFound
from foundation.ids import token_hash
from tests import make

POST = actions.Appointment(
    login="le.van.moi@example.vn", name="Lê Văn Mới", title="Chuyên viên", email="",
    password_hash="-", totp_secret="JBSWY3DPEHPK3PXP",
)  # fmt: skip


@pytest.fixture
def officer(session, at):
    return actions.appoint(session, make.agency(session), POST, by=SYSTEM, at=at)


def test_an_appointed_officer_acts_with_agency_and_roles(session, at, officer):
    actions.give_role(session, officer, Role.RECEPTION, by=SYSTEM, at=at)
    actions.give_role(session, officer, Role.LEADER, by=SYSTEM, at=at)
    actions.give_role(session, officer, Role.LEADER, by=SYSTEM, at=at)

    actor = queries.actor_of_account(session, officer.account_id)
    assert (actor.kind, actor.agency_id) == (ActorKind.OFFICER, make.agency(session).id)
    assert actor.roles == {Role.RECEPTION, Role.LEADER}
    acts = [entry.act for entry in audit.chain(session, f"account:{officer.account_id}")]
    assert acts == ["appoint", "give_role", "give_role"]


def test_nobody_is_given_the_role_of_a_holder(session, at, officer):
    with pytest.raises(Invalid):
        actions.give_role(session, officer, Role.HOLDER, by=SYSTEM, at=at)


def test_a_login_is_not_appointed_twice(session, at, officer):
    with pytest.raises(Invalid) as refusal:
        actions.appoint(session, make.agency(session), POST, by=SYSTEM, at=at)

    assert set(refusal.value.fields) == {"login"}


def test_taking_a_role_ends_the_sign_ins(session, at, officer):
    actions.give_role(session, officer, Role.RECEPTION, by=SYSTEM, at=at)
    account = session.get_one(Account, officer.account_id)
    token = people.open_sign_in(session, account, at=at)
    actions.take_role(session, officer, Role.RECEPTION, by=SYSTEM, at=at)
    session.flush()

    limits = queries.Limits(*[at - at.replace(hour=0)] * 3)
    found = queries.visitor_of_sign_in(session, token_hash(token), limits=limits, at=at)
    assert found is None
    with pytest.raises(NotFound):
        actions.take_role(session, officer, Role.RECEPTION, by=SYSTEM, at=at)


def test_an_agency_keeps_one_administrator(session, at):
    agency = Agency(
        code="H32.999",
        kind="department",
        name="Sở Thử",
        short_name="Sở Thử",
        symbol="ST",
        place="x",
    )
    session.add(agency)
    session.flush()
    only = actions.appoint(session, agency, POST, by=SYSTEM, at=at)
    actions.give_role(session, only, Role.ADMINISTRATOR, by=SYSTEM, at=at)

    with pytest.raises(actions.LastAdministrator):
        actions.take_role(session, only, Role.ADMINISTRATOR, by=SYSTEM, at=at)


def test_communes_are_listed_in_vietnamese_order(session):
    names = [commune.name for commune in queries.communes(session)]

    assert len(names) == 65
    assert "Phường Nha Trang" in names
    assert names.index("Phường Cam Ranh") < names.index("Phường Nha Trang")


def test_a_communes_procedure_is_filed_at_any_desk_and_a_departments_at_one_place(session):
    at_communes = queries.handling_agencies(session, "commune", None)
    department = next(
        one for one in queries.agencies_by_id(session, range(1, 200)).values()
        if one.kind == "department"
    )  # fmt: skip

    assert {one.kind for one in at_communes} == {"commune"}
    assert [one.id for one in queries.handling_agencies(session, "province", department.code)] == [
        department.id
    ]
    assert queries.agency_by_code(session, department.code).id == department.id


def test_the_officers_of_a_role_are_found(session):
    agency = make.agency(session)
    found = queries.officers_in(session, agency.id, Role.LEADER)

    assert make.officer(session, Role.LEADER).account_id in {one.account_id for one in found}
    assert queries.officer_of(session, found[0].account_id).agency.id == agency.id
    with pytest.raises(NotFound):
        queries.officer_of(session, 10**9)
