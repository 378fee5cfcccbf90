"""Acting for another through the pages: inviting, joining, filing, being removed."""

import re

import pytest

from tests.portal import journeys
from tests.portal.browsing import Browser

FIRM = "to.chuc.01@example.vn"
STAFF = {
    "label": "Chị Lan kế toán",
    "kind": "staff",
    "role": "filer",
    "procedures": "",
    "valid_until": "",
    "note": "Giấy giới thiệu số 12/GGT",
}


@pytest.fixture
def firm(app):
    """The signed-in account of a company."""
    return Browser(app).sign_in(FIRM)


def invited(firm, **over):
    """Make a code for a member and return it."""
    address = firm.get("/tai-khoan/thanh-vien").location
    page = firm.post(f"{address}/moi", STAFF | over)
    assert page.status == 200, page.text
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", page.text)[0]


def joined(firm, browser, **over):
    """Let a browser's account become a member."""
    code = invited(firm, **over)
    page = browser.get(f"/tham-gia/{code}")
    assert page.status == 200, page.text
    page = browser.post(f"/tham-gia/{code}")
    assert page.status == 303, page.text


def test_a_member_is_invited_by_code_and_joins(firm, citizen):
    joined(firm, citizen)

    assert "Nguyễn Văn An" in firm.get(firm.get("/tai-khoan/thanh-vien").location).text
    assert "Giấy giới thiệu số 12/GGT" in citizen.get("/tai-khoan/uy-quyen").text
