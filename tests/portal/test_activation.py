"""An account made at a desk is opened online by the code of the desk, and by nothing else."""

from datetime import date

import pytest

from casework.people import desk
from casework.people.actor import Role
from casework.people.desk import PersonFacts
from foundation.clock import now
from tests import make

NUMBER = "056190001234"
WISH = {"login": "bich@example.vn", "password": "bien xanh cat trang 7"}
FACTS = PersonFacts("Trần Thị Bích", NUMBER, date(1990, 3, 5), "female", "Nha Trang")


@pytest.fixture
def code(database):
    """The code that the desk has given."""
    with database.transaction() as session:
        clerk = make.officer(session, Role.RECEPTION)
        account = desk.enter_person(session, FACTS, by=clerk, at=now())
        return desk.issue_activation(session, account, by=clerk, at=now())


def activate(visitor, code, **over):
    given = {"number": NUMBER, "code": code, **WISH, "again": WISH["password"], **over}
    return visitor.post("/tai-khoan/kich-hoat", given)


def test_number_and_code_let_one_choose_how_to_sign_in(visitor, code):
    assert activate(visitor, code.lower()).status == 303
    assert "Trần Thị Bích" in visitor.get("/tai-khoan").text

    assert activate(visitor, code).status == 422


def test_every_failure_has_the_same_sentence_and_keeps_what_was_typed(visitor, code):
    wrong = [activate(visitor, "0000-0000"), activate(visitor, code, number="056190009876")]

    for page in wrong:
        assert page.status == 422
        assert "mã kích hoạt không đúng" in page.text
        assert 'value="bich@example.vn"' in page.html
        assert WISH["password"] not in page.html


def test_five_wrong_tries_use_the_code_up(visitor, code):
    for _ in range(desk.MOST_FAILURES):
        activate(visitor, "0000-0000")

    assert activate(visitor, code).status == 422


@pytest.mark.parametrize(
    "over",
    [{"again": "other"}, {"password": "1", "again": "1"}, {"login": "nguyen.van.an@example.vn"}],
)
def test_a_wrong_wish_leaves_the_code_good(visitor, code, over):
    assert activate(visitor, code, **over).status == 422
    assert activate(visitor, code).status == 303


def test_nobody_signs_in_or_registers_over_an_account_of_the_desk(visitor, code):
    signed = visitor.post("/dang-nhap", {"login": NUMBER, "password": "nobody's password"})
    assert signed.status == 422

    person = {
        "name": "Trần Thị Bích", "id_number": NUMBER, "birth_date": "05/03/1990", "sex": "female",
        "commune": make.NHA_TRANG, "address": "x", "phone": "0912345678", "email": "",
        **WISH, "again": WISH["password"], "agree": "yes",
    }  # fmt: skip
    page = visitor.post("/dang-ky/ca-nhan", person)
    assert page.status == 422
    assert "mã kích hoạt" in page.text
