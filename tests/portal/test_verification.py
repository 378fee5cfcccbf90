"""Verification: our own bytes by the register, all others by their signatures, never an error."""

import random

import pytest

from tests.portal import journeys
from tests.portal.browsing import PDF, PNG
from tests.portal.test_dossiers import issue

CODE = "KH-7M2QX-4D9TB"
RESULT = b"%PDF-1.7 a result of ours"


@pytest.fixture
def issued(citizen, database, gateways):
    """A result in the register, and its verification code."""
    from foundation.ids import new_reference  # noqa: PLC0415

    code = new_reference()
    issue(database, gateways, journeys.sent_dossier(citizen, database), RESULT, verify_code=code)
    return code


def test_our_own_bytes_are_genuine(visitor, issued):
    page = visitor.upload("/kiem-tra", "ket-qua.pdf", RESULT)

    assert page.status == 200
    assert "Văn bản thật, do cơ quan nhà nước phát hành" in page.text
    assert "05/TLKS" in page.text
    assert "N.V.A." in page.text
    assert "Nguyễn Văn An" not in page.text


def test_the_qr_shows_what_the_register_says(visitor, issued):
    text = visitor.get(f"/kiem-tra/{issued}").text

    assert "Có trong sổ kết quả và còn giá trị" in text
    assert "Ủy ban nhân dân" in text
    assert "Trích lục khai sinh" in text
    assert "N.V.A." in text


def test_a_file_is_compared_with_the_document_of_the_qr(visitor, issued):
    same = visitor.upload(f"/kiem-tra/{issued}", "a.pdf", RESULT)
    other = visitor.upload(f"/kiem-tra/{issued}", "a.pdf", PDF)

    assert "Văn bản thật" in same.text
    assert "Tệp này không phải văn bản số 05/TLKS" in other.text


@pytest.mark.parametrize(
    ("standing", "title"),
    [("cancelled", "hết hiệu lực: đã bị hủy bỏ"), ("replaced", "hết hiệu lực: đã được thay thế")],
)
def test_a_result_that_no_longer_holds_is_not_valid(
    visitor, citizen, database, gateways, standing, title
):
    address = journeys.sent_dossier(citizen, database)
    issue(database, gateways, address, RESULT, standing=standing, verify_code=CODE)

    page = visitor.upload("/kiem-tra", "a.pdf", RESULT)

    assert title in page.text
    assert "mc-verdict--invalid" in page.html


@pytest.mark.parametrize("code", ["KH-00000-00000", "khong-co", "%F0%9F%98%80", "..%2f..%2fetc"])
def test_an_unknown_code_is_not_found(visitor, code):
    assert visitor.get(f"/kiem-tra/{code}").status == 404


@pytest.mark.parametrize(
    "data",
    [
        PDF,
        PNG,
        b"\x00",
        b"%PDF-" * 1000,
        random.Random(7).randbytes(5000),
        RESULT[:-1],
        b"%PDF-1.7\n<<" * 300,
    ],
    ids=["bare", "picture", "zero", "headers", "noise", "cut", "nested"],
)
def test_no_bytes_give_an_error_or_a_wrong_valid(visitor, issued, data):
    page = visitor.upload("/kiem-tra", "la.pdf", data)

    assert page.status == 200
    assert "mc-verdict--valid" not in page.html
    assert "mc-verdict--" in page.html


def test_a_sending_without_a_file_says_so(visitor):
    page = visitor.post("/kiem-tra")

    assert page.status == 422
    assert "Hãy chọn một tệp" in page.text


def test_an_empty_file_says_so(visitor):
    assert "không có nội dung" in visitor.upload("/kiem-tra", "a.pdf", b"").text
