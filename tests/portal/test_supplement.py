"""A request for more: only what is asked for is open, kept in pieces, sent in one go."""

import pytest

from casework.dossiers import reception
from casework.dossiers.reception import Asked
from casework.procedures import queries as procedures
from tests import make
from tests.portal import journeys
from tests.portal.browsing import PDF
from tests.portal.test_dossiers import act

PART, FIELD = "giay_chung_sinh", "child_name"


@pytest.fixture
def dossier(citizen, database):
    """The address of a dossier for which a file and an answer are asked again."""
    address = journeys.sent_dossier(citizen, database)
    items = [Asked("part", PART, "Ảnh <i>mờ</i>"), Asked("field", FIELD, "Viết thiếu chữ đệm")]
    act(database, address, reception.ask_for_more, items=items, note="Xin bổ sung sớm")
    return address


def test_each_item_stands_with_its_reason(citizen, dossier):
    page = citizen.get(f"{dossier}/bo-sung")

    assert page.status == 200
    assert "Ảnh <i>mờ</i>" in page.text
    assert "<i>mờ</i>" not in page.html
    assert "Viết thiếu chữ đệm" in page.text
    assert "Xin bổ sung sớm" in page.text
    assert 'name="child_name"' in page.html
    assert 'name="child_birth_date"' not in page.html


def test_the_dossier_says_that_it_is_ones_turn(citizen, dossier):
    text = citizen.get(dossier).text

    assert "Cần ông/bà bổ sung 2 mục" in text
    assert "Đang ở: Ông/bà" in text


def test_answers_are_kept_without_being_sent(citizen, dossier):
    citizen.post(f"{dossier}/bo-sung", {FIELD: "Nguyễn Hải Đăng", "verb": "save"})
    citizen.upload(f"{dossier}/bo-sung/{PART}/tep", "moi.pdf", PDF + b"%new", part=PART)

    page = citizen.get(f"{dossier}/bo-sung")
    assert "Nguyễn Hải Đăng" in page.html
    assert "moi.pdf" in page.text
    assert "Yêu cầu bổ sung giấy tờ" in citizen.get(dossier).text


def test_everything_is_sent_in_one_go(citizen, dossier):
    citizen.upload(f"{dossier}/bo-sung/{PART}/tep", "moi.pdf", PDF + b"%new", part=PART)

    page = citizen.post(f"{dossier}/bo-sung", {FIELD: "Nguyễn Hải Đăng", "verb": "send"})

    assert page.status == 303
    text = citizen.get(dossier).text
    assert "Mới đăng ký" in text
    assert "moi.pdf" in text
    assert "đã thay bằng tệp khác" in text
    assert "Nguyễn Hải Đăng" in text


def test_what_is_missing_is_named_and_nothing_is_lost(citizen, dossier):
    page = citizen.post(f"{dossier}/bo-sung", {FIELD: "Nguyễn Hải Đăng", "verb": "send"})

    assert page.status == 422
    assert "Còn thiếu giấy tờ" in page.text
    assert "Nguyễn Hải Đăng" in page.html


@pytest.mark.parametrize("extra", ["child_birth_date", "state", "due_at", "filer_id"])
def test_what_was_not_asked_for_cannot_be_changed(citizen, dossier, extra):
    page = citizen.post(f"{dossier}/bo-sung", {FIELD: "Khác", extra: "2020-01-01", "verb": "send"})

    assert page.status == 400


def test_a_part_that_was_not_asked_for_is_not_found(citizen, dossier):
    assert citizen.upload(f"{dossier}/bo-sung/uy_quyen/tep", "a.pdf", PDF).status == 404


def test_autosave_keeps_the_asked_answer_only(citizen, dossier):
    citizen.send(
        f"{dossier}/bo-sung/luu", {"answers": {FIELD: "Tự lưu", "child_ethnicity": "Khác"}}
    )

    assert "Tự lưu" in citizen.get(f"{dossier}/bo-sung").html


def test_a_lying_file_is_refused_beside_its_item(citizen, dossier):
    page = citizen.upload(f"{dossier}/bo-sung/{PART}/tep", "a.pdf", b"MZ", part=PART)

    assert page.status == 422
    assert "Chỉ nhận tệp PDF" in page.text


def test_nobody_else_can_answer(stranger, dossier):
    assert stranger.get(f"{dossier}/bo-sung").status == 404
    assert stranger.post(f"{dossier}/bo-sung", {FIELD: "x", "verb": "send"}).status == 404
    assert stranger.upload(f"{dossier}/bo-sung/{PART}/tep", "a.pdf", PDF).status == 404


def test_where_nothing_is_asked_there_is_nothing_to_answer(citizen, database):
    address = journeys.sent_dossier(citizen, database)

    assert citizen.get(f"{address}/bo-sung").status == 409


@pytest.fixture
def household(citizen, database):
    """The address of a dossier whose table of members is asked for again."""
    rows = '[{"name":"Lê Thị Mẫu","id_number":"056190000001","share":"5000000"}]'
    with database.transaction() as session:
        filer = make.citizen(session)
        version = procedures.version_on(session, "1.001612", make.TUESDAY.date())
        answers = make.answers(procedures.definition_of(version), founders="family", members=rows)
        made = make.dossier(session, filer=filer, code="1.001612", answers=answers)
        make.find_clean(session)
        address = f"/ho-so/{made.reference}"
    items = [Asked("field", "members", "Thiếu một người")]
    act(database, address, reception.ask_for_more, items=items, note="")
    return address


def test_the_rows_of_a_table_are_corrected_and_what_is_computed_follows(
    citizen, household, database
):
    page = citizen.get(f"{household}/bo-sung")
    assert 'name="members.0.name"' in page.html
    assert "Lê Thị Mẫu" in page.html

    typed = {"members.0.name": "Lê Thị Mẫu", "members.0.id_number": "056190000001",
             "members.0.share": "5000000"}  # fmt: skip
    grown = citizen.post(f"{household}/bo-sung", typed | {"verb": "add:members"})
    assert grown.location.endswith("/bo-sung?them=members#members")
    assert 'name="members.1.name"' in citizen.get(grown.location).html

    typed |= {"members.1.name": "Trần Văn Hai", "members.1.id_number": "12",
              "members.1.share": "2000000"}  # fmt: skip
    wrong = citizen.post(f"{household}/bo-sung", typed | {"verb": "send"})
    assert wrong.status == 422
    assert "Trần Văn Hai" in wrong.html

    typed["members.1.id_number"] = "056090000002"
    assert citizen.post(f"{household}/bo-sung", typed | {"verb": "send"}).status == 303
    text = citizen.get(household).text
    assert "Trần Văn Hai" in text
    assert "7.000.000" in text
