"""Pages on which a holder corrects a dossier, asks to stop it, changes how to be reached."""

import re

import pytest

from casework.dossiers import reception
from tests.portal import journeys
from tests.portal.test_dossiers import act


@pytest.fixture
def dossier(citizen, database):
    return journeys.sent_dossier(citizen, database)


def correcting(citizen, dossier):
    """Open the corrections and return their address."""
    page = citizen.post(f"{dossier}/sua")
    assert page.status == 303, page.text
    return page.location


def retype(citizen, draft, **answers):
    return citizen.send(f"{draft}/luu", {"answers": answers})


def test_unsent_corrections_are_shown_as_unsent_everywhere(citizen, dossier):
    draft = correcting(citizen, dossier)
    retype(citizen, draft, child_name="Nguyễn Hải Đăng")

    assert "Có phần sửa chưa gửi" in citizen.get(dossier).text
    assert "Phần sửa chưa gửi" in citizen.get("/ho-so").text
    assert "Phần sửa, chưa gửi" in citizen.get(draft).text
    assert "Nguyễn Hải Đăng" not in citizen.get(dossier).text


def test_corrections_are_sent_in_one_go(citizen, dossier):
    draft = correcting(citizen, dossier)
    retype(citizen, draft, child_name="Nguyễn Hải Đăng")
    review = citizen.get(f"{draft}/xem-lai")
    assert "Gửi phần sửa" in review.text
    assert re.search(r"Trước: .*</s>.*Sau: .*Nguyễn Hải Đăng", review.html)

    page = citizen.post(f"{draft}/nop")

    assert page.location == dossier
    text = citizen.get(dossier).text
    assert "Nguyễn Hải Đăng" in text
    assert "Những lần đã sửa" in text
    assert "Có phần sửa chưa gửi" not in text


def test_accepted_meanwhile_nothing_is_dropped_and_the_way_out_is_said(citizen, dossier, database):
    draft = correcting(citizen, dossier)
    retype(citizen, draft, child_name="Nguyễn Hải Đăng")
    act(database, dossier, reception.accept)

    page = citizen.post(f"{draft}/nop")

    assert page.status == 303
    text = citizen.get(draft).text
    assert "phần sửa không gửi được nữa" in text
    assert "Hồ sơ đã được tiếp nhận trước khi phần sửa được gửi" in citizen.get(dossier).text
    assert citizen.get(f"{dossier}/sua").status == 303
    assert "không tự sửa được nữa" in citizen.get(dossier).text


def test_strangers_find_nothing(stranger, citizen, dossier):
    draft = correcting(citizen, dossier)

    for path in (f"{dossier}/sua", f"{dossier}/xin-dung", f"{dossier}/lien-he", draft):
        assert stranger.get(path).status == 404
    assert stranger.post(f"{dossier}/sua").status == 404


def test_it_can_be_taken_back_after_acceptance(citizen, dossier, database):
    act(database, dossier, reception.accept)

    page = citizen.post(f"{dossier}/rut", {"reason": "Không cần nữa"})

    assert page.status == 303
    assert "rút hồ sơ" in citizen.get(dossier).text


def test_a_wish_to_stop_waits_for_the_desk(citizen, dossier, database):
    act(database, dossier, reception.accept)

    assert citizen.post(f"{dossier}/xin-dung", {"reason": ""}).status == 422
    assert citizen.post(f"{dossier}/xin-dung", {"reason": "Chuyển nơi ở"}).status == 303
    assert "Đã đề nghị dừng" in citizen.get(dossier).text
    again = citizen.post(f"{dossier}/xin-dung", {"reason": "Lần nữa"})
    assert "đang chờ bộ phận Một cửa" in again.text

    act(database, dossier, reception.halt, reason="Theo đề nghị")
    assert "Đã đề nghị dừng" not in citizen.get(dossier).text


def test_how_one_is_reached_is_changed_and_traced(citizen, dossier):
    wrong = citizen.post(f"{dossier}/lien-he", {"phone": "12", "email": "", "address": "x"})
    assert wrong.status == 422
    assert 'value="12"' in wrong.html

    good = {"phone": "0987 654 321", "email": "moi@example.vn", "address": "Số 5"}
    assert citizen.post(f"{dossier}/lien-he", good).status == 303

    assert "Sửa thông tin liên hệ" in citizen.get(dossier).text
    assert "0987654321" in citizen.get(f"{dossier}/lien-he").html
