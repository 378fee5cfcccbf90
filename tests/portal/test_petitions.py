"""Sending a petition without an account or with one, following it, reading published answers."""

import pytest

from casework.people.actor import Role
from casework.petitions import actions, queries
from foundation.clock import now
from tests import make

GOOD = {
    "kind": "conduct",
    "subject": "Chờ quá lâu",
    "text": "Tôi chờ <b>hai</b> buổi sáng.",
    "name": "Lê Thị Hoa",
    "phone": "0912345678",
    "may_publish": "yes",
}


@pytest.fixture
def sent(visitor):
    """The secret address of a petition sent by a stranger."""
    answer = visitor.post("/phan-anh/gui", GOOD)
    assert answer.status == 303, answer.text
    return answer.location


def answered(database, address, *, publish=False):
    token = address.partition("/theo-doi/")[2].partition("?")[0]
    with database.transaction() as session:
        petition = queries.by_token(session, token)
        by = make.officer(session, Role.LEADER)
        actions.answer(session, petition, "Chúng tôi xin lỗi.", by=by, at=now())
        if publish:
            actions.publish(session, petition, "Chờ lâu", "Đã chấn chỉnh", by=by, at=now())


def test_a_stranger_sends_and_follows_by_the_address_alone(visitor, sent, database):
    page = visitor.get(sent)

    assert page.status == 200
    assert "Đã nhận phản ánh của ông/bà" in page.text
    assert "Tôi chờ <b>hai</b> buổi sáng." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Lê Thị Hoa" not in page.text

    answered(database, sent)
    assert "Chúng tôi xin lỗi." in visitor.get(sent).text


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 500])
def test_another_address_finds_nothing(visitor, token):
    assert visitor.get(f"/phan-anh/theo-doi/{token}").status == 404


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"kind": ""}, "Ông/bà chưa điền mục này"),
        ({"kind": "x"}, "Hãy chọn một mục trong danh sách"),
        ({"agency": "999999"}, "Hãy chọn một mục trong danh sách"),
        ({"text": "d" * 10_001}, "tối đa 10000 ký tự"),
        ({"phone": "12"}, "Hãy nhập số điện thoại"),
        ({"name": ""}, "Ông/bà chưa điền mục này"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor, over, sentence):
    answer = visitor.post("/phan-anh/gui", GOOD | over)

    assert answer.status == 422
    assert sentence in answer.text
    assert 'value="Chờ quá lâu"' in answer.html


def test_one_who_is_signed_in_finds_it_in_the_account(citizen, stranger):
    citizen.post("/phan-anh/gui", GOOD)

    assert "Chờ quá lâu" in citizen.get("/phan-anh/cua-toi").text
    code = citizen.get("/phan-anh/cua-toi").html.split("/phan-anh/cua-toi/")[1].split('"')[0]
    assert citizen.get(f"/phan-anh/cua-toi/{code}").status == 200
    assert stranger.get(f"/phan-anh/cua-toi/{code}").status == 404
    assert "Chờ quá lâu" not in stranger.get("/phan-anh/cua-toi").text


def test_only_what_was_published_is_public(visitor, sent, database):
    assert "hai buổi sáng" not in visitor.get("/phan-anh").text

    answered(database, sent, publish=True)

    page = visitor.get("/phan-anh")
    assert "Đã chấn chỉnh" in page.text
    assert "hai buổi sáng" not in page.text
    assert "Lê Thị Hoa" not in page.text
