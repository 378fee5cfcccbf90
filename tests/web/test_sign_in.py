from datetime import date, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Blueprint, request
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.people import actions as people
from casework.people.actor import Role
from casework.people.records import Account, SignIn
from casework.people.rules import Sex
from foundation.clock import now
from tests import make
from tests.web import doors
from web import access, passwords, second_factor, sign_in
from web.access import PUBLIC, SIGNED_IN, open_to

PASSWORD = "thuyền về bến cũ lúc chiều"
LOGIN = "tran.thi.mai@example.vn"


def _door(name: str) -> Blueprint:
    door = Blueprint(f"sign_in_{name}", __name__)
    door.before_request(access.guard)

    @door.post("/vao")
    @open_to(PUBLIC)
    def enter():
        given = request.form
        if name == "portal":
            account = sign_in.citizen(given["login"], given["password"])
        else:
            account = sign_in.officer(given["login"], given["password"], given["code"])
        return sign_in.enter(account, default="/xong")

    @door.post("/ra")
    @open_to(SIGNED_IN)
    def leave():
        sign_in.leave()
        return "ok"

    @door.post("/xac-thuc")
    @open_to(SIGNED_IN)
    def prove():
        sign_in.prove_again(request.form["code"])
        return "ok"

    return door


@pytest.fixture
def limited_app(make_app):
    app = make_app(rate_limits=True, trusted_proxies=1)
    app.register_blueprint(_door("portal"))
    app.register_blueprint(_door("backoffice"), url_prefix="/can-bo")
    return app


@pytest.fixture
def client(limited_app):
    return limited_app.test_client()


@pytest.fixture
def account_id(database):
    person = people.Person(
        name="Trần Thị Mai", id_number="056190001234", birth_date=date(1990, 11, 5),
        sex=Sex.FEMALE, email=LOGIN, phone="0912345678", commune_code="22366", address="",
    )  # fmt: skip
    with database.transaction() as session:
        return people.register_citizen(
            session, person, login=LOGIN, password_hash=passwords.hash_password(PASSWORD), at=now()
        ).id


@pytest.fixture
def officer(database):
    with database.transaction() as session:
        account = session.get_one(Account, make.officer(session, Role.LEADER).account_id)
        account.password_hash = passwords.hash_password(PASSWORD)
        account.totp_secret = second_factor.new_secret()
        return account


def _try(client, password=PASSWORD, login=LOGIN, address="203.0.113.1", **more):
    return doors.post(
        client, "/vao", {"login": login, "password": password, **more},
        headers={"X-Forwarded-For": address},
    )  # fmt: skip


def test_the_right_password_opens_and_leads_to_the_page_first_asked_for(client, account_id):
    answer = _try(client, next="/cua-toi")

    assert (answer.status_code, answer.location) == (303, "/cua-toi")
    assert client.get("/cua-toi").get_data(as_text=True) == "Trần Thị Mai"


def test_nobody_is_led_to_another_host(client, account_id):
    assert _try(client, next="https://evil.example").location == "/xong"


@pytest.mark.parametrize("login", [LOGIN, "ai-do@example.vn", "0999999999", "'; drop table"])
def test_every_failure_has_the_same_words(client, account_id, login):
    answer = doors.post(
        client,
        "/vao",
        {"login": login, "password": "sai mật khẩu rồi"},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json["fields"] == {"password": "sign_in_wrong"}


def test_a_failure_is_written_in_the_journal_without_the_password(client, database, account_id):
    _try(client, "sai mật khẩu rồi")
    _try(client)

    with database.reading() as session:
        written = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain == f"account:{account_id}")
            .order_by(AuditEntry.seq)
        ).all()
    assert [entry.act for entry in written] == ["register", "sign_in_failed", "sign_in"]
    assert not any("mật khẩu" in entry.body for entry in written)


def test_signing_in_gives_a_new_token_and_only_its_hash_is_kept(client, database, account_id):
    tokens = set()
    for _ in range(2):
        _try(client)
        with client.session_transaction("/") as session:
            tokens.add(session["token"])

    with database.reading() as session:
        kept = set(
            session.scalars(select(SignIn.token_hash).where(SignIn.account_id == account_id))
        )
    assert len(tokens) == 2
    assert tokens.isdisjoint(kept)


def test_signing_out_ends_the_token_itself(client, database, account_id):
    _try(client)
    with client.session_transaction("/") as session:
        token = session["token"]
    doors.post(client, "/ra", {})
    with client.session_transaction("/") as session:
        session["token"] = token

    assert client.get("/cua-toi").status_code == 303


def test_the_eleventh_failure_makes_wait_but_not_the_known_browser(limited_app, account_id):
    owner = limited_app.test_client()
    assert _try(owner).status_code == 303
    stranger = limited_app.test_client()
    for turn in range(10):
        _try(stranger, "sai mật khẩu rồi", address=f"198.51.100.{turn}")
    refused = _try(stranger, address="198.51.100.99")

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert _try(owner).status_code == 303


def test_one_address_has_few_tries_over_all_logins(client, account_id):
    for turn in range(25):
        _try(client, "sai mật khẩu rồi", login=f"ai{turn}@example.vn", address="198.51.100.7")

    assert _try(client, address="198.51.100.7").status_code == 429
    assert _try(client, address="198.51.100.8").status_code == 303


def _office_try(client, officer, code, password=PASSWORD):
    return doors.post(
        client, "/can-bo/vao", {"login": officer.login, "password": password, "code": code},
        page="/can-bo/khong-co",
    )  # fmt: skip


def test_an_officer_needs_password_and_code(client, officer):
    code = pyotp.TOTP(officer.totp_secret).now()

    assert _office_try(client, officer, "000000").status_code == 422
    assert _office_try(client, officer, code, "sai mật khẩu rồi").status_code == 422
    assert _office_try(client, officer, code).status_code == 303
    assert client.get("/can-bo/ky").status_code == 200


def test_a_code_works_once(client, officer):
    code = pyotp.TOTP(officer.totp_secret).now()
    assert _office_try(client, officer, code).status_code == 303

    again = doors.post(client, "/can-bo/xac-thuc", {"code": code}, page="/can-bo/khong-co")
    fresh = pyotp.TOTP(officer.totp_secret).at(now() + timedelta(seconds=30))
    proved = doors.post(client, "/can-bo/xac-thuc", {"code": fresh}, page="/can-bo/khong-co")

    assert (again.status_code, proved.status_code) == (422, 200)


def test_guessing_codes_makes_wait(client, officer):
    assert _office_try(client, officer, pyotp.TOTP(officer.totp_secret).now()).status_code == 303
    statuses = [
        doors.post(
            client, "/can-bo/xac-thuc", {"code": "12345"}, page="/can-bo/khong-co"
        ).status_code
        for _ in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_an_officer_does_not_enter_by_the_portal(client, officer):
    assert _try(client, login=officer.login).status_code == 422


def test_a_password_kept_with_old_parameters_is_kept_anew(client, database, account_id):
    with database.transaction() as session:
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        session.get_one(Account, account_id).password_hash = weak
    assert _try(client).status_code == 303

    with database.reading() as session:
        assert not passwords.is_outdated(session.get_one(Account, account_id).password_hash)


def test_coming_back_to_the_same_account_keeps_open_forms_alive(client, database, account_id):
    _try(client)
    old = doors.csrf_of(client)
    with database.transaction() as session:
        people.end_all_sign_ins(session, account_id, at=now())
    assert client.get("/cua-toi").status_code == 303
    _try(client)

    assert (
        client.post("/dien-thoai", data={"phone": "0912345678", "csrf_token": old}).status_code
        == 200
    )
