"""Offices answer petitions, pass them on, publish what may be published."""

import pytest

from casework.people.actor import Role
from casework.petitions import actions
from casework.petitions.actions import Told
from foundation.clock import now


@pytest.fixture
def code(database, leader):
    """A petition before the leader's agency."""
    told = Told(
        kind="conduct", subject="Chờ lâu", text="Hai buổi", name="Lê Thị Hoa", may_publish=True,
        agency_id=leader.actor.agency_id,
    )  # fmt: skip
    with database.transaction() as session:
        return actions.send(session, told, days=15, by=None, at=now())[0].code


def test_it_is_taken_up_answered_and_published(leader, code):
    assert "Chờ lâu" in leader.page("/phan-anh")
    leader.post(f"/phan-anh/{code}/nhan")
    assert "Đang xem xét" in leader.page(f"/phan-anh/{code}")

    leader.post(f"/phan-anh/{code}/tra-loi", {"outcome": "answer", "answer": "Xin lỗi ông/bà"})
    assert code not in leader.page("/phan-anh")
    assert code in leader.page("/phan-anh?muc=da-xong")

    public = {"public_text": "Người dân chờ lâu", "public_answer": "Đã chấn chỉnh"}
    assert leader.post(f"/phan-anh/{code}/cong-khai", public).status_code == 303
    assert "Đã công khai lúc" in leader.page(f"/phan-anh/{code}")
    leader.post(f"/phan-anh/{code}/thoi-cong-khai")
    assert "Đã công khai lúc" not in leader.page(f"/phan-anh/{code}")


def test_who_answers_second_is_told_and_keeps_the_text(leader, code):
    first = {"outcome": "answer", "answer": "Một"}
    assert leader.post(f"/phan-anh/{code}/tra-loi", first).status_code == 303

    second = leader.post(f"/phan-anh/{code}/tra-loi", {"outcome": "answer", "answer": "Hai câu"})

    assert second.status_code == 409
    assert "đã có câu trả lời" in second.get_data(as_text=True)


def test_an_empty_answer_is_refused_at_its_field(leader, code):
    answer = leader.post(f"/phan-anh/{code}/tra-loi", {"outcome": "answer", "answer": ""})

    assert answer.status_code == 422
    assert "Ông/bà chưa điền mục này" in answer.get_data(as_text=True)


def test_it_is_passed_on_and_gone(leader, code):
    text = leader.page(f"/phan-anh/{code}")
    other = text.partition('name="agency"')[2].split('<option value="')[2].split('"')[0]

    answer = leader.post(f"/phan-anh/{code}/chuyen", {"agency": other, "note": "Không thuộc"})

    assert answer.status_code == 303
    assert leader.get(f"/phan-anh/{code}").status_code == 404


def test_other_agencies_and_roles_do_not_get_in(officer, code):
    assert officer(Role.LEADER, "22333").get(f"/phan-anh/{code}").status_code == 404
    assert officer(Role.SPECIALIST).get(f"/phan-anh/{code}").status_code == 403
