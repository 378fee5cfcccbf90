"""Accounts: registering, signing in and out, changing facts, tokens for programs."""

import re

import pytest

from tests.portal.browsing import Browser
from tests.portal.conftest import AN, BAO
from tests.servers import PASSWORD

PERSON = {
    "name": "Phạm Thị Hồng Ngọc",
    "id_number": "056190009999",
    "birth_date": "05/11/1990",
    "sex": "female",
    "commune": "22366",
    "address": "Tổ 3, phường Nha Trang",
    "phone": "0912 345 999",
    "email": "ngoc@example.vn",
    "login": "ngoc@example.vn",
    "password": "bien xanh cat trang 7",
    "again": "bien xanh cat trang 7",
    "agree": "yes",
}
BODY = {
    "name": "Công ty TNHH Sóng Biển Mẫu",
    "tax_code": "0100109106",
    "representative": "Lê Văn Tám",
    "representative_id_number": "056085001234",
    "address": "Số 1 Trần Phú, phường Nha Trang",
    "phone": "0912345678",
    "email": "",
    "login": "0912345678",
    "password": "bien xanh cat trang 7",
    "again": "bien xanh cat trang 7",
    "agree": "yes",
}


def test_a_person_registers_and_is_signed_in(visitor):
    page = visitor.post("/dang-ky/ca-nhan", PERSON)

    assert page.status == 303
    assert "Phạm Thị Hồng Ngọc" in visitor.get("/tai-khoan").text


def test_an_organisation_registers_with_its_tax_code(visitor):
    assert visitor.post("/dang-ky/to-chuc", BODY).status == 303
    assert "0100109106" in visitor.get("/tai-khoan").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("id_number", "123", "Số định danh cá nhân gồm đúng 12 chữ số"),
        ("id_number", "", "Ông/bà chưa điền mục này"),
        ("name", "N" * 10_000, "tối đa"),
        ("name", "😀", "Họ và tên không được có ký tự: 😀"),
        ("birth_date", "31/02/1990", "Ngày này không có thật"),
        ("phone", "12", "Hãy nhập số điện thoại"),
        ("password", "123", "Mật khẩu cần ít nhất 10 ký tự"),
        ("again", "khac hoan toan", "Hai lần nhập mật khẩu không giống nhau"),
        ("commune", "99999", "Hãy chọn một mục trong danh sách"),
    ],
)
def test_a_wrong_fact_is_told_at_its_field(visitor, field, value, sentence):
    page = visitor.post("/dang-ky/ca-nhan", PERSON | {field: value})

    assert page.status == 422
    assert sentence in page.text
    assert PERSON["password"] not in page.html


def test_a_name_in_decomposed_letters_is_kept_composed(visitor):
    visitor.post("/dang-ky/ca-nhan", PERSON | {"name": "Nguye\u0302\u0303n Va\u0306n Te\u0323o"})

    assert "Nguyễn Văn Tẹo" in visitor.get("/tai-khoan").text


def test_a_number_registers_once(visitor, app):
    visitor.post("/dang-ky/ca-nhan", PERSON)

    again = Browser(app).post("/dang-ky/ca-nhan", PERSON | {"login": "khac@example.vn"})

    assert again.status == 422
    assert "đã có tài khoản" in again.text


@pytest.mark.parametrize("login", [AN, "khong.co.ai@example.vn"])
def test_a_wrong_password_and_an_unknown_login_have_the_same_answer(visitor, login):
    page = visitor.post("/dang-nhap", {"login": login, "password": "khong dung dau"})

    assert page.status == 422
    assert page.text.count("Tên đăng nhập hoặc mật khẩu chưa đúng") == 1


def test_signing_in_leads_to_the_page_first_asked_for(visitor):
    asked = visitor.get("/tai-khoan")
    assert asked.location == "/dang-nhap?next=%2Ftai-khoan"

    page = visitor.post("/dang-nhap", {"login": AN, "password": PASSWORD, "next": "/tai-khoan"})

    assert page.location == "/tai-khoan"


@pytest.mark.parametrize(
    "target", ["https://ac.example", "//ac.example", "/\\ac.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(visitor, target):
    page = visitor.post("/dang-nhap", {"login": AN, "password": PASSWORD, "next": target})

    assert page.location == "/ho-so"


def test_an_officer_does_not_get_in_by_this_door(visitor, database):
    page = visitor.post("/dang-nhap", {"login": "cb.nhatrang.tiepnhan", "password": PASSWORD})

    assert page.status == 422


def test_signing_out_ends_it(citizen):
    citizen.post("/dang-xuat")

    assert citizen.get("/tai-khoan").status == 303


def test_a_form_without_its_token_is_refused(visitor):
    page = visitor.post("/dang-nhap", {"login": AN, "password": PASSWORD}, csrf=False)

    assert page.status == 400


def test_contact_facts_can_be_changed(citizen):
    page = citizen.post(
        "/tai-khoan/lien-he",
        {"email": "moi@example.vn", "phone": "0987654321", "address": "Số 9 đường Mới"},
    )

    assert page.status == 303
    assert "moi@example.vn" in citizen.get("/tai-khoan").text


def test_fields_that_the_form_does_not_have_are_refused(citizen):
    given = {"email": "", "phone": "0987654321", "address": "Số 9", "kind": "officer"}

    assert citizen.post("/tai-khoan/lien-he", given).status == 400


def test_an_identity_number_is_shown_masked(citizen):
    page = citizen.get("/tai-khoan")

    assert "056*****0001" in page.text
    assert "056058000001" not in page.html


def test_a_new_password_signs_other_browsers_out(citizen, app):
    other = Browser(app).sign_in(AN)

    page = citizen.post(
        "/tai-khoan/mat-khau",
        {"current": PASSWORD, "password": "mot cau that de nho", "again": "mot cau that de nho"},
    )

    assert page.status == 303
    assert citizen.get("/tai-khoan").status == 200
    assert other.get("/tai-khoan").status == 303


def test_a_new_password_needs_the_old_one(citizen):
    page = citizen.post(
        "/tai-khoan/mat-khau",
        {"current": "sai roi", "password": "mot cau that de nho", "again": "mot cau that de nho"},
    )

    assert page.status == 422
    assert "Mật khẩu hiện tại chưa đúng" in page.text


def test_a_token_is_shown_once_and_can_be_revoked(citizen):
    made = citizen.post("/tai-khoan/ma-truy-cap", {"label": "Phần mềm kế toán"})
    token = re.search(r"<code>([^<]+)</code>", made.html)[1]
    profile = citizen.get("/tai-khoan")
    assert token not in profile.html
    mark = re.search(r'name="token" value="([^"]+)"', profile.html)[1]

    citizen.post("/tai-khoan/ma-truy-cap/thu-hoi", {"token": mark})

    assert "Phần mềm kế toán" not in citizen.get("/tai-khoan").text


def test_the_token_of_another_cannot_be_revoked(citizen, stranger):
    citizen.post("/tai-khoan/ma-truy-cap", {"label": "Của An"})
    mark = re.search(r'name="token" value="([^"]+)"', citizen.get("/tai-khoan").html)[1]

    assert stranger.post("/tai-khoan/ma-truy-cap/thu-hoi", {"token": mark}).status == 404
    assert "Của An" in citizen.get("/tai-khoan").text


def test_two_people_do_not_see_each_other(citizen, stranger):
    assert AN in citizen.get("/tai-khoan").text
    assert BAO in stranger.get("/tai-khoan").text
    assert AN not in stranger.get("/tai-khoan").text
