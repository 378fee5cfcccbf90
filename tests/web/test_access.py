from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.agencies.records import OfficerRole
from casework.people import actions as people
from casework.people.actor import SYSTEM, Role
from casework.people.records import Account
from foundation.clock import now
from tests import make
from tests.web import doors
from web import access


@pytest.fixture
def citizen_id(database):
    with database.reading() as session:
        return make.citizen(session).account_id


@pytest.fixture
def officer_id(database):
    with database.reading() as session:
        return make.officer(session, Role.RECEPTION).account_id


def test_a_public_page_opens_to_anybody(client):
    assert client.get("/mo").status_code == 200


def test_a_view_that_declares_nobody_is_closed_to_all(client, database, citizen_id):
    assert client.get("/quen-khai-bao").status_code == 403

    doors.sign_in(client, database, citizen_id)
    assert client.get("/quen-khai-bao").status_code == 403


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_afterwards(client):
    answer = client.get("/cua-toi?trang=2")

    assert answer.status_code == 303
    assert answer.location == "/dang-nhap?next=%2Fcua-toi%3Ftrang%3D2"


def test_a_script_of_ours_is_told_401_instead(client):
    answer = client.get("/cua-toi", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json["code"] == "not_signed_in"


def test_a_signed_in_citizen_is_who_acts(client, database, citizen_id):
    doors.sign_in(client, database, citizen_id)

    answer = client.get("/cua-toi")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_citizen_does_not_enter_the_office_with_the_portal_session(client, database, citizen_id):
    doors.sign_in(client, database, citizen_id, "backoffice")

    assert client.get("/can-bo/ban").status_code == 303


def test_an_officer_enters_by_role_only(client, database, officer_id):
    doors.sign_in(client, database, officer_id, "backoffice")

    assert client.get("/can-bo/ban").json == ["reception"]
    assert client.get("/can-bo/ky").status_code == 403


def test_a_withdrawn_role_counts_from_the_next_request_on(client, database, officer_id):
    doors.sign_in(client, database, officer_id, "backoffice")
    with database.transaction() as session:
        session.delete(
            session.scalars(select(OfficerRole).where(OfficerRole.account_id == officer_id)).one()
        )

    assert client.get("/can-bo/ban").json == []


def test_a_disabled_account_is_out_at_once(client, database, citizen_id):
    doors.sign_in(client, database, citizen_id)
    assert client.get("/cua-toi").status_code == 200

    with database.transaction() as session:
        account = session.get_one(Account, citizen_id)
        people.disable(session, account, reason="test", by=SYSTEM, at=now())

    assert client.get("/cua-toi").status_code == 303


@pytest.mark.parametrize(
    ("kind", "idle", "age", "is_in"),
    [
        ("citizen", 59, 60, True),
        ("citizen", 61, 61, False),
        ("citizen", 1, 12 * 60 + 1, False),
        ("officer", 29, 30, True),
        ("officer", 31, 31, False),
    ],
)
def test_a_sign_in_runs_out(client, database, citizen_id, officer_id, kind, idle, age, is_in):
    account_id, door = (citizen_id, "portal") if kind == "citizen" else (officer_id, "backoffice")
    token = doors.sign_in(client, database, account_id, door, at=now() - timedelta(minutes=age))
    with database.transaction() as session:
        people.touch(session, token, at=now() - timedelta(minutes=idle))

    answer = client.get("/cua-toi" if kind == "citizen" else "/can-bo/ban")

    assert (answer.status_code == 200) is is_in


def test_who_is_at_the_door_costs_one_statement_and_the_bell_one(client, database, officer_id):
    doors.sign_in(client, database, officer_id, "backoffice")
    sent = database.count_statements()

    client.get("/can-bo/ban")

    assert len(sent) == 2
    assert "reminder" in sent[1]


def test_a_program_enters_the_api_with_its_bearer_token(client, database, citizen_id):
    with database.transaction() as session:
        account = session.get_one(Account, citizen_id)
        token = people.make_api_token(session, account, "Phần mềm", at=now())

    answer = client.post("/api/v1/ai", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert client.get("/api/v1/ai").status_code == 401
    assert client.get("/api/v1/ai", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_browser_session_opens_nothing_in_the_api(client, database, citizen_id):
    doors.sign_in(client, database, citizen_id)

    assert client.get("/api/v1/ai").status_code == 401


def test_the_blocks_of_one_page_share_one_reading_session(client):
    assert client.get("/ai-do").get_data(as_text=True) == "True"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/ho-so\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "",
        None,
        "ho-so",
        "/" + "a" * 3000,
        "///evil",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(target):
    assert access.safe_next(target) is None


@pytest.mark.parametrize("target", ["/", "/ho-so?trang=2", "/thu-tuc/1.001193#phi"])
def test_a_page_of_ours_is_where_one_may_go(target):
    assert access.safe_next(target) == target


def test_doors_of_one_host_keep_their_sessions_apart(client, database, citizen_id, officer_id):
    doors.sign_in(client, database, citizen_id)
    doors.sign_in(client, database, officer_id, "backoffice")

    assert client.get("/cua-toi").status_code == 200
    assert client.get("/can-bo/ban").status_code == 200
