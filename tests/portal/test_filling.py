"""Filling a draft: saved as it is typed, checked at the end, sent once."""

import dataclasses

import pytest
from sqlalchemy import func, select, update

from casework.dossiers.records import Dossier, Draft
from casework.files.records import StoredFile
from casework.people.records import SignIn
from gateways import open_gateways
from tests.portal import journeys
from tests.portal.browsing import Browser
from tests.portal.conftest import AN

SECTION = "nguoi_yeu_cau"


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_a_draft_starts_with_what_the_account_tells(citizen, database):
    draft = journeys.begin(citizen)

    with database.reading() as session:
        answers = journeys.draft_in(session, draft).answers
    assert "Nguyễn Văn An" in answers.values()
    assert "056058000001" in answers.values()


def test_signing_in_comes_before_a_draft(visitor):
    page = visitor.get("/thu-tuc/2.000635/bat-dau")

    assert page.location.startswith("/dang-nhap?next=%2Fthu-tuc%2F2.000635%2Fbat-dau")


def test_the_case_must_be_chosen(citizen):
    page = citizen.post("/thu-tuc/1.001193/bat-dau", journeys.PLACE)

    assert page.status == 422
    assert "Ông/bà chưa điền mục này" in page.text


def test_the_overview_tells_what_is_done_and_what_is_missing(citizen):
    text = citizen.get(journeys.begin(citizen, journeys.BIRTH)).text

    assert "Bản nháp, chưa nộp" in text
    assert "Còn thiếu" in text
    assert "Chưa làm" in text


def test_a_section_is_saved_right_or_wrong(citizen, database):
    draft = journeys.begin(citizen, journeys.BIRTH)

    page = citizen.post(
        f"{draft}/phan/{SECTION}", {"applicant_id_number": "12", "applicant_name": "Lê"}
    )

    assert page.status == 422
    assert "Số định danh cá nhân gồm đúng 12 chữ số" in page.text
    with database.reading() as session:
        assert journeys.draft_in(session, draft).answers["applicant_id_number"] == "12"


def test_autosave_keeps_a_field_and_tells_what_is_wrong_with_it(citizen, database):
    draft = journeys.begin(citizen, journeys.BIRTH)

    page = citizen.send(
        f"{draft}/luu",
        {"answers": {"child_name": "Nguye\u0302\u0303n A\u0306n", "applicant_phone": "1"}},
    )

    assert page.status == 200
    assert "Hãy nhập số điện thoại" in page.json["problems"]["applicant_phone"]
    with database.reading() as session:
        assert journeys.draft_in(session, draft).answers["child_name"] == "Nguyễn Ăn"


@pytest.mark.parametrize(
    "content",
    [
        {"answers": {"state": "9"}},
        {"answers": {"due_at": "2030-01-01"}},
        {"answers": {"child_name": ["a"]}},
        {"answers": {"child_name": "x" * 30_000}},
        {"answers": []},
    ],
)
def test_autosave_refuses_what_the_form_does_not_ask(citizen, content):
    draft = journeys.begin(citizen, journeys.BIRTH)

    assert citizen.send(f"{draft}/luu", content).status == 422


@pytest.mark.parametrize("content", [{"answers": {}, "state": 9}, [], "text", {"filer_id": 1}])
def test_autosave_refuses_members_it_does_not_know(citizen, content):
    assert citizen.send(f"{journeys.begin(citizen)}/luu", content).status in {400, 422}


@pytest.mark.parametrize("extra", ["state", "due_at", "filer_id", "account_id"])
def test_state_due_date_and_owner_cannot_be_posted(citizen, database, extra):
    draft = journeys.ready_draft(citizen, database)

    assert citizen.post(f"{draft}/nop", {extra: "9"}).status == 400
    assert citizen.post(f"{draft}/phan/{SECTION}", {extra: "9"}).status == 422
    assert count(database, Dossier) == 0


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10_000,
        "😀👨‍👩‍👧",
        "a\u0300\u0323",
        "\u0000\u202e",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
    ],
)
def test_any_text_is_kept_and_shown_harmless(citizen, value):
    draft = journeys.begin(citizen, journeys.BIRTH)

    citizen.send(f"{draft}/luu", {"answers": {"child_birth_place": value}})

    for path in (f"{draft}/phan/tre_em", f"{draft}/xem-lai"):
        page = citizen.get(path)
        assert page.status == 200, path
        assert "<img src=x" not in page.html
        assert "49" not in page.text or value != "{{7*7}}"


def test_an_expired_session_loses_nothing(citizen, app, database):
    draft = journeys.begin(citizen, journeys.BIRTH)
    citizen.send(f"{draft}/luu", {"answers": {"child_name": "Nguyễn Hải Đăng"}})
    with database.transaction() as session:
        for one in session.scalars(select(SignIn)):
            one.ended_at = journeys.at()

    saving = citizen.send(f"{draft}/luu", {"answers": {"child_name": "mất"}})
    page = citizen.get(f"{draft}/phan/tre_em")

    assert saving.status == 401
    assert page.location.startswith("/dang-nhap?next=")
    again = Browser(app).sign_in(AN).get(f"{draft}/phan/tre_em")
    assert "Nguyễn Hải Đăng" in again.html


def test_a_form_sent_after_the_session_ended_comes_back_to_the_draft(app, visitor, citizen):
    draft = journeys.begin(citizen)

    page = visitor.post(f"{draft}/nop")

    assert page.location.startswith("/dang-nhap?next=%2Fho-so%2Fnhap%2F")


def test_the_review_names_each_missing_thing_and_where_to_mend_it(citizen):
    draft = journeys.begin(citizen, journeys.BIRTH)

    page = citizen.get(f"{draft}/xem-lai")

    assert "phải hoàn thành trước khi nộp" in page.text
    assert f"{draft}/giay-to#file-giay_chung_sinh" in page.html
    assert "?kiem=1#child_name" in page.html


def test_an_unfinished_draft_is_not_sent(citizen, database):
    draft = journeys.begin(citizen, journeys.BIRTH)

    page = citizen.post(f"{draft}/nop")

    assert page.status == 422
    assert "phải hoàn thành trước khi nộp" in page.text
    assert count(database, Dossier) == 0


def test_the_review_shows_answers_files_fee_and_the_day_it_is_due(citizen, database):
    text = citizen.get(f"{journeys.ready_draft(citizen, database)}/xem-lai").text

    assert "giay.pdf" in text
    assert "hẹn trả kết quả dự kiến" in text
    assert "Ủy ban nhân dân" in text
    assert "đồng" in text


def test_a_draft_becomes_a_dossier(citizen, database):
    draft = journeys.ready_draft(citizen, database)

    page = citizen.post(f"{draft}/nop")

    assert page.status == 303
    sent = citizen.get(page.location)
    assert sent.heading == "Đã nộp hồ sơ"
    assert "KH-" in sent.text
    assert count(database, Dossier) == 1


def test_sending_twice_gives_one_dossier(citizen, database):
    draft = journeys.ready_draft(citizen, database)

    first, second = citizen.post(f"{draft}/nop"), citizen.post(f"{draft}/nop")

    assert first.location == second.location
    assert count(database, Dossier) == 1


def test_a_sent_draft_leads_to_its_dossier_and_takes_no_more(citizen, database):
    draft = journeys.ready_draft(citizen, database)
    citizen.post(f"{draft}/nop")

    assert citizen.get(draft).status == 303
    assert citizen.send(f"{draft}/luu", {"answers": {"child_name": "Khác"}}).status == 409


def test_without_the_store_nothing_is_sent_and_nothing_is_lost(citizen, app, database, settings):
    draft = journeys.ready_draft(citizen, database)
    away = dataclasses.replace(settings, s3_endpoint="http://127.0.0.1:9")
    app.extensions["gateways"] = open_gateways(away)

    page = citizen.post(f"{draft}/nop")

    assert page.status == 503
    assert int(page.headers["Retry-After"]) > 0
    assert count(database, Dossier) == 0
    app.extensions["gateways"] = open_gateways(settings)
    assert citizen.post(f"{draft}/nop").status == 303


def test_the_draft_of_another_is_not_found(citizen, stranger, database):
    draft = journeys.ready_draft(citizen, database)

    for path in ("", "/lua-chon", "/giay-to", "/xem-lai", "/xoa", f"/phan/{SECTION}"):
        assert stranger.get(f"{draft}{path}").status == 404, path
    assert stranger.post(f"{draft}/nop").status == 404
    assert stranger.post(f"{draft}/xoa").status == 404
    assert stranger.send(f"{draft}/luu", {"answers": {"child_name": "x"}}).status == 404
    assert count(database, Draft) == 1


def test_a_draft_is_thrown_away_only_after_a_question(citizen, database):
    draft = journeys.begin(citizen)
    assert "Không lấy lại được" in citizen.get(f"{draft}/xoa").text

    citizen.post(f"{draft}/xoa")

    assert count(database, Draft) == 0


def test_an_agency_that_is_not_offered_is_refused(citizen):
    page = citizen.post(
        "/thu-tuc/2.000635/bat-dau",
        {"case_key": "ca_nhan", "agency": "H32", "return_way": "online"},
    )

    assert page.status == 422


def test_a_file_found_unsafe_is_named_when_the_dossier_is_sent(citizen, database):
    draft = journeys.ready_draft(citizen, database)
    with database.transaction() as session:
        session.execute(update(StoredFile).values(verdict="refused"))

    page = citizen.post(f"{draft}/nop")

    assert page.status == 422
    assert "Tệp “giay.pdf” không mở được hoặc không an toàn" in page.text
