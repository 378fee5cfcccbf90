"""The administrator marks who of a commune's digital team files beside citizens."""

import re

import pytest
from sqlalchemy import select

from casework.people import mandate_queries
from casework.people import queries as people
from casework.people.actor import Role
from casework.people.records import Account
from tests import make
from tests.backoffice.office import Officer

PAGE = "/quan-tri/nguoi-ho-tro"


@pytest.fixture
def administrator(app, database):
    """The province's administrator."""
    return Officer(app, database, Role.ADMINISTRATOR)


def citizen_of(database):
    """Return account and number of a citizen."""
    with database.reading() as session:
        asked = select(Account.id).where(Account.login == "nguyen.van.an@example.vn")
        found = people.citizen_of(session, session.scalars(asked).one())
        return found.account_id, found.id_number, str(make.agency(session).id)


def marked(database, account_id):
    """Tell whether an account has the mark."""
    with database.reading() as session:
        return mandate_queries.helper_mark(session, account_id) is not None


def test_a_helper_is_marked_once_and_unmarked(administrator, database):
    account_id, number, commune = citizen_of(database)
    given = {"commune": commune, "id_number": number, "team": "Tổ công nghệ số khu phố 5"}

    assert administrator.post(PAGE, given).status_code == 303
    assert marked(database, account_id)
    page = administrator.page(PAGE)
    assert "Tổ công nghệ số khu phố 5" in page
    assert administrator.post(PAGE, given).status_code == 409

    address = re.search(r"/can-bo(/quan-tri/nguoi-ho-tro/\d+/bo)", page)[1]
    assert administrator.post(address).status_code == 303
    assert not marked(database, account_id)


def test_an_unknown_number_is_told_at_its_field(administrator, database):
    _account, _number, commune = citizen_of(database)
    given = {"commune": commune, "id_number": "056190009999", "team": "Tổ 1"}

    answer = administrator.post(PAGE, given)

    assert answer.status_code == 422
    assert "Không có tài khoản cá nhân nào" in answer.get_data(as_text=True)


def test_nobody_but_administrators_marks_helpers(app, database):
    assert Officer(app, database, Role.RECEPTION).get(PAGE).status_code in {403, 404}
