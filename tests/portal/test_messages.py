"""Writing to the agency that has one's dossier, and what becomes of it."""

import re

import pytest

from casework.conversations import actions
from casework.conversations.records import Side
from tests.portal import journeys
from tests.portal.browsing import PDF
from tests.portal.test_dossiers import act


@pytest.fixture
def talk(citizen, database):
    """The address of the messages of a dossier just sent."""
    return f"{journeys.sent_dossier(citizen, database)}/tin-nhan"


def ask(session, dossier, *, by, at):
    actions.save(session, dossier, "Xin cho biết tên <b>đầy đủ</b>", side=Side.OFFICE, by=by, at=at)
    actions.send(session, dossier, side=Side.OFFICE, wants_answer=True, by=by, at=at)


def test_a_message_is_sent_and_stands_in_the_thread(citizen, talk):
    answer = citizen.post(talk, {"text": "Bao giờ\ncó kết quả?", "verb": "send"})

    assert answer.status == 303
    page = citizen.get(talk)
    assert "Bao giờ có kết quả?" in page.text
    assert "Chưa xem" in page.text
    assert "Thu hồi" in page.text


def test_what_is_typed_is_kept_and_not_sent(citizen, talk):
    citizen.send(f"{talk}/luu", {"answers": {"text": "Viết dở"}})

    page = citizen.get(talk)
    assert "Viết dở</textarea>" in page.html
    assert "Chưa có tin nhắn nào" in page.text
    assert citizen.send(f"{talk}/luu", {"answers": {"text": 5}}).status == 400
    assert citizen.send(f"{talk}/luu", ["x"]).status == 400


def test_what_was_typed_before_sending_and_comes_late_is_not_typed_anew(citizen, talk):
    turn = re.search(r'data-autosave-turn="(\d+)"', citizen.get(talk).html)[1]
    late = {"answers": {"text": "Bao giờ có kết"}, "turn": turn}
    assert citizen.send(f"{talk}/luu", late).json == {"problems": {}}
    citizen.post(talk, {"text": "Bao giờ có kết quả?", "verb": "send"})

    assert citizen.send(f"{talk}/luu", late).json == {"problems": {}}

    page = citizen.get(talk)
    assert "Bao giờ có kết</textarea>" not in page.html
    turn = re.search(r'data-autosave-turn="(\d+)"', page.html)[1]
    citizen.send(f"{talk}/luu", {"answers": {"text": "Câu mới"}, "turn": turn})
    assert "Câu mới</textarea>" in citizen.get(talk).html


def test_too_long_a_message_comes_back_whole(citizen, talk):
    answer = citizen.post(talk, {"text": "d" * 10_001, "verb": "send"})

    assert answer.status == 422
    assert "tối đa 10000 ký tự" in answer.text
    assert "d" * 10_001 in answer.html


def test_an_empty_message_is_not_sent(citizen, talk):
    answer = citizen.post(talk, {"text": "  ", "verb": "send"})

    assert answer.status == 422
    assert "Ông/bà chưa điền mục này" in answer.text


def test_a_file_goes_with_the_message(citizen, talk):
    citizen.upload(f"{talk}/tep", "giay.pdf", PDF, part="tep")
    assert "giay.pdf" in citizen.get(talk).text

    citizen.post(talk, {"text": "", "verb": "send"})

    page = citizen.get(talk)
    assert "giay.pdf" in page.text
    assert "Chưa có tin nhắn nào" not in page.text


def test_a_wrong_file_is_named_and_the_text_stays(citizen, talk):
    citizen.send(f"{talk}/luu", {"answers": {"text": "Kèm tệp"}})

    answer = citizen.upload(f"{talk}/tep", "x.exe", b"MZ\x90\x00", part="tep")

    assert answer.status == 422
    assert "Chỉ nhận tệp PDF" in answer.text
    assert "Kèm tệp</textarea>" in answer.html


def test_the_agencys_question_stands_on_top_until_it_is_answered(citizen, database, talk):
    dossier = talk.removesuffix("/tin-nhan")
    act(database, dossier, ask)

    assert "Cơ quan đang chờ ông/bà trả lời" in citizen.get(dossier).text
    page = citizen.get(talk)
    assert "Cần ông/bà trả lời" in page.text
    assert "<b>đầy đủ</b>" in page.text
    assert "<b>đầy đủ</b>" not in page.html

    citizen.post(talk, {"text": "Nguyễn Văn An", "verb": "send"})
    assert "Cơ quan đang chờ ông/bà trả lời" not in citizen.get(dossier).text


def test_a_message_is_taken_back(citizen, talk):
    citizen.post(talk, {"text": "Gửi nhầm", "verb": "send"})
    number = citizen.get(talk).html.split("/tin-nhan/")[-1]
    number = next(
        part.split("/")[0]
        for part in citizen.get(talk).html.split("/tin-nhan/")
        if "/thu-hoi" in part
    )

    assert citizen.post(f"{talk}/{number}/thu-hoi").status == 303

    page = citizen.get(talk)
    assert "Gửi nhầm" not in page.text
    assert "Tin nhắn đã được thu hồi." in page.text


def test_strangers_find_nothing(citizen, stranger, talk):
    citizen.upload(f"{talk}/tep", "giay.pdf", PDF, part="tep")
    file = citizen.get(talk).html.split("/tin-nhan/tep/")[-1][:36]

    assert stranger.get(talk).status == 404
    assert stranger.post(talk, {"text": "x", "verb": "send"}).status == 404
    assert stranger.send(f"{talk}/luu", {"answers": {"text": "x"}}).status == 404
    assert stranger.get(f"{talk}/tep/{file}").status == 404
    assert stranger.post(f"{talk}/1/thu-hoi").status == 404
