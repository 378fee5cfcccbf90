import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.agencies import queries as agencies
from casework.agencies.queries import Limits
from casework.audit import queries as audit
from casework.people import actions, queries
from casework.people.actor import SYSTEM
from casework.people.records import Account, ApiToken, SignIn
from foundation.errors import Invalid
from foundation.ids import token_hash

PERSON = actions.Person(
    name="  Phạm  Thị Hoa ",
    id_number="056 190 001 234",
    birth_date=date(1990, 11, 5),
    sex="female",
    email="Hoa.Pham@Example.VN",
    phone="+84 912 345 678",
    commune_code="22366",
    address="12 đường Trần Phú",
)
BODY = actions.Body(
    name="Công ty TNHH Biển Xanh",
    tax_code="0100109106",
    representative="Phạm Thị Hoa",
    representative_id_number="056190001234",
    email="",
    phone="0912345678",
    address="",
)
LIMITS = Limits(timedelta(minutes=30), timedelta(minutes=60), timedelta(hours=12))


def _register(session, at, login="hoa.pham@example.vn", **over):
    person = dataclasses.replace(PERSON, **over)
    return actions.register_citizen(session, person, login=login, password_hash="-", at=at)


def test_a_citizen_registers_with_tidied_facts(session, at):
    account = _register(session, at)

    found = queries.citizen_of(session, account.id)
    assert (found.account.name, found.id_number) == ("Phạm Thị Hoa", "056190001234")
    assert (account.email, account.phone) == ("hoa.pham@example.vn", "0912345678")
    assert [entry.act for entry in audit.chain(session, f"account:{account.id}")] == ["register"]


@pytest.mark.parametrize(
    "typed", ["HOA.PHAM@example.vn ", "hoa.pham@example.vn", " hoa.pham@Example.vn"]
)
def test_a_login_is_found_as_people_type_it(session, at, typed):
    account = _register(session, at)

    assert queries.account_by_login(session, typed).id == account.id


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "1234", "name_characters"),
        ("id_number", "123456789", "id_number_old"),
        ("id_number", "1", "id_number_wrong"),
        ("birth_date", date(2027, 1, 1), "date_in_future"),
        ("sex", "other", "not_a_choice"),
        ("email", "x", "email_wrong"),
        ("phone", "12", "phone_wrong"),
        ("commune_code", "x' or 1=1", "commune_wrong"),
        ("address", "a" * 301, "too_long"),
    ],
)
def test_a_wrong_fact_is_told_at_its_field(session, at, field, value, code):
    with pytest.raises(Invalid) as refusal:
        _register(session, at, **{field: value})

    assert {key: one.code for key, one in refusal.value.fields.items()} == {field: code}


def test_a_login_is_an_address_or_a_phone_number(session, at):
    with pytest.raises(Invalid) as refusal:
        _register(session, at, login="hoa")

    assert refusal.value.fields["login"].code == "login_wrong"


@pytest.mark.parametrize(
    ("field", "over"),
    [
        ("login", {"id_number": "056190009999"}),
        ("id_number", {"login": "khac@example.vn"}),
    ],
)
def test_a_login_or_number_has_one_account_only(session, at, field, over):
    _register(session, at)
    with pytest.raises(Invalid) as refusal:
        _register(session, at, **over)

    assert {key: one.code for key, one in refusal.value.fields.items()} == {
        field: "already_registered"
    }
    assert session.scalar(select(Account.id).where(Account.login == "hoa.pham@example.vn"))


def test_an_organisation_registers_by_its_tax_code(session, at):
    account = actions.register_organisation(
        session, BODY, login="0912 345 678", password_hash="-", at=at
    )

    assert account.login == "0912345678"
    assert queries.organisation_of(session, account.id).tax_code == "0100109106"
    again = dataclasses.replace(BODY)
    with pytest.raises(Invalid) as refusal:
        actions.register_organisation(session, again, login="0912345679", password_hash="-", at=at)
    assert set(refusal.value.fields) == {"tax_code"}


def test_only_hashes_of_tokens_are_kept(session, at):
    account = _register(session, at)
    tokens = [
        actions.open_sign_in(session, account, at=at),
        actions.make_api_token(session, account, "Máy", at=at),
    ]
    session.flush()

    kept = [
        session.get(SignIn, token_hash(tokens[0])),
        session.get(ApiToken, token_hash(tokens[1])),
    ]
    assert all(kept)
    assert all(len(token) >= 43 for token in tokens)


def test_disabling_ends_sign_ins_and_tokens(session, at):
    account = _register(session, at)
    browser = token_hash(actions.open_sign_in(session, account, at=at))
    program = token_hash(actions.make_api_token(session, account, "Máy", at=at))
    session.flush()
    assert agencies.visitor_of_sign_in(session, browser, limits=LIMITS, at=at)
    assert agencies.visitor_of_api_token(session, program)

    actions.disable(session, account, reason="thử", by=SYSTEM, at=at)
    session.flush()

    assert agencies.visitor_of_sign_in(session, browser, limits=LIMITS, at=at) is None
    assert agencies.visitor_of_api_token(session, program) is None


def test_all_sign_ins_but_the_own_one_can_be_ended(session, at):
    account = _register(session, at)
    mine, other = (actions.open_sign_in(session, account, at=at) for _ in range(2))
    actions.end_all_sign_ins(session, account.id, at=at, but=mine)
    session.flush()

    alive = [
        agencies.visitor_of_sign_in(session, token_hash(token), limits=LIMITS, at=at) is not None
        for token in (mine, other)
    ]
    assert alive == [True, False]


def test_a_code_of_an_earlier_step_is_used_up_too(session, at):
    account = _register(session, at)
    actions.use_totp_step(session, account, 100)

    for step in (100, 99):
        with pytest.raises(actions.CodeUsed):
            actions.use_totp_step(session, account, step)
    actions.use_totp_step(session, account, 101)


def test_a_new_password_ends_all_sign_ins(session, at):
    account = _register(session, at)
    token = actions.open_sign_in(session, account, at=at)
    actions.set_password(session, account, "new", at=at)
    session.flush()

    assert session.get_one(SignIn, token_hash(token), populate_existing=True).ended_at == at
