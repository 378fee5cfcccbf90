"""People at the desk: found or entered without a way to sign in, until a code lets them."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.audit import queries as journal
from casework.people import actions, desk
from casework.people.actions import Person
from casework.people.actor import Role
from casework.people.card import Card
from casework.people.desk import BodyFacts, PersonFacts
from casework.people.queries import account_by_login, tidy_login
from casework.people.records import AccountActivation
from casework.people.rules import Sex
from foundation.errors import Invalid
from tests import make
from web.passwords import is_right

FACTS = PersonFacts("Trần Thị Bích", "056190001234", date(1990, 3, 5), "female", "Nha Trang")
CARD = Card("056190001234", "Trần Thị Bích Ngọc", "", date(1990, 3, 5), Sex.FEMALE, "Cam Ranh")


@pytest.fixture
def clerk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def bich(session, clerk, at):
    return desk.enter_person(session, FACTS, by=clerk, at=at)


def test_an_entered_person_is_found_again_and_cannot_sign_in(session, bich, clerk, at):
    again = desk.enter_person(session, FACTS, by=clerk, at=at)

    assert again is bich
    assert desk.find_person(session, FACTS.id_number) is bich
    assert tidy_login(bich.login) != bich.login
    assert account_by_login(session, bich.login) is None
    assert not any(is_right(bich.password_hash, one) for one in ("", "nobody's password"))


def test_an_organisation_is_entered_by_its_tax_code(session, clerk, at):
    body = BodyFacts("Công ty TNHH Sóng Biển Mẫu", "0100109106", "Lê Văn Tám")

    made = desk.enter_person(session, body, by=clerk, at=at)

    assert made.kind == "organisation"
    assert desk.find_person(session, "0100109106") is made


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PersonFacts("", "056190001235", date(1990, 1, 1), "female"), "name"),
        (PersonFacts("A", "05619", date(1990, 1, 1), "female"), "id_number"),
        (PersonFacts("A", "056190001235", None, "female"), "birth_date"),
        (PersonFacts("A", "056190001235", date(1990, 1, 1), "x"), "sex"),
        (PersonFacts("A", "056190001235", date(1990, 1, 1), "male", phone="12"), "phone"),
        (BodyFacts("A", "0100109107", "Lê Văn Tám"), "tax_code"),
        (BodyFacts("A", "0100109106", ""), "representative"),
    ],
)
def test_wrong_facts_are_named(session, clerk, at, facts, field):
    with pytest.raises(Invalid) as refusal:
        desk.enter_person(session, facts, by=clerk, at=at)

    assert set(refusal.value.fields) == {field}


def test_registering_online_with_a_number_of_the_desk_tells_to_ask_for_a_code(session, bich, at):
    person = Person(
        "Trần Thị Bích", FACTS.id_number, date(1990, 3, 5), "female", "", "0912345678", "", "x"
    )
    with pytest.raises(Invalid) as refusal:
        actions.register_citizen(session, person, login="bich@example.vn", password_hash="h", at=at)

    assert refusal.value.fields["id_number"].code == "known_at_desk"


def test_what_the_card_tells_otherwise_is_shown_and_taken_over_only_on_wish(
    session, bich, clerk, at
):
    told = desk.differences(bich, CARD)

    assert {one.key for one in told} == {"name", "address"}
    assert bich.name == "Trần Thị Bích"
    desk.update_facts(session, bich, CARD, by=clerk, at=at)
    assert (bich.name, bich.citizen.address) == ("Trần Thị Bích Ngọc", "Cam Ranh")
    assert desk.differences(bich, CARD) == []
    entry = journal.chain(session, f"account:{bich.id}")[-1]
    assert entry.act == "update_from_card"
    assert "Ngọc" not in entry.body


def test_a_code_opens_the_account_once(session, bich, clerk, at):
    first = desk.issue_activation(session, bich, by=clerk, at=at)
    code = desk.issue_activation(session, bich, by=clerk, at=at)
    stored = session.scalars(select(AccountActivation.code_hash)).all()

    assert code.replace("-", "") not in "".join(stored)
    assert desk.find_activation(session, FACTS.id_number, first, at=at) is None
    typed = code.lower().replace("-", " ")
    found = desk.find_activation(session, FACTS.id_number, typed, at=at)
    desk.activate(session, found, login="Bich@Example.vn", password_hash="h", at=at)
    assert account_by_login(session, "bich@example.vn") is bich
    assert desk.find_activation(session, FACTS.id_number, code, at=at) is None
    with pytest.raises(desk.AlreadyActive):
        desk.issue_activation(session, bich, by=clerk, at=at)


def test_a_code_dies_of_age_and_of_wrong_tries(session, bich, clerk, at):
    code = desk.issue_activation(session, bich, by=clerk, at=at)
    late = at + desk.CODE_LASTS

    assert desk.find_activation(session, FACTS.id_number, code, at=late) is None
    for _ in range(desk.MOST_FAILURES):
        assert desk.find_activation(session, FACTS.id_number, "0000-0000", at=at) is None
    assert desk.find_activation(session, FACTS.id_number, code, at=at) is None


def test_a_login_of_somebody_else_is_refused_and_the_code_stays_good(session, bich, clerk, at):
    code = desk.issue_activation(session, bich, by=clerk, at=at)
    found = desk.find_activation(session, FACTS.id_number, code, at=at)

    for login in ("nguyen.van.an@example.vn", "no login"):
        with pytest.raises(Invalid):
            desk.activate(session, found, login=login, password_hash="h", at=at)
    again = desk.find_activation(session, FACTS.id_number, code, at=at + timedelta(days=6))
    assert again is found


def test_two_clerks_who_enter_one_person_at_once_get_one_account(database, at):
    start, got = threading.Barrier(2), []

    def enter():
        start.wait()
        with database.transaction() as session:
            clerk = make.officer(session, Role.RECEPTION)
            got.append(desk.enter_person(session, FACTS, by=clerk, at=at).id)

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(got) == 2
    assert len(set(got)) == 1
