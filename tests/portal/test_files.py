"""Files of a draft: straight to the store or through the application, judged by their bytes."""

import dataclasses
import uuid

import pytest
import requests
from sqlalchemy import func, select

from casework.files.records import StoredFile
from tests.portal import journeys
from tests.portal.browsing import PDF, PNG

PART = "giay_chung_sinh"
TICKET = {"part": PART, "name": "giấy chứng sinh.pdf", "size": len(PDF), "type": "application/pdf"}


@pytest.fixture
def draft(citizen):
    """A birth registration just begun."""
    return journeys.begin(citizen, journeys.BIRTH)


def straight(browser, draft, data=PDF, **over):
    """Send a file as upload.js does: ticket, store, complete."""
    given = browser.send(f"{draft}/tep/phieu", TICKET | over).json
    answer = requests.post(given["url"], data=given["fields"], files={"file": data}, timeout=10)
    assert answer.ok, answer.text
    content = {"ticket": given["ticket"], "part": PART, "name": TICKET["name"]}
    return browser.send(f"{draft}/tep/xong", content), content


def test_a_file_goes_straight_to_the_store(citizen, draft):
    page, _ = straight(citizen, draft)

    assert page.status == 200, page.json
    assert page.json["name"] == "giấy chứng sinh.pdf"
    assert citizen.get(page.json["href"]).data == PDF
    assert "giấy chứng sinh.pdf" in citizen.get(f"{draft}/giay-to").text


def test_completing_twice_gives_one_file(citizen, draft, database):
    first, content = straight(citizen, draft)

    second = citizen.send(f"{draft}/tep/xong", content)

    assert second.json["id"] == first.json["id"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_file_comes_through_the_application_without_scripts(citizen, draft):
    page = citizen.upload(f"{draft}/tep", "ảnh.png", PNG, part=PART)

    assert page.status == 303
    assert "ảnh.png" in citizen.get(f"{draft}/giay-to").text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("anh.pdf", PNG, "Chỉ nhận tệp PDF, JPG hoặc PNG"),
        ("virus.pdf", b"MZ\x90\x00" * 30, "Chỉ nhận tệp PDF, JPG hoặc PNG"),
        ("trang.svg", b"<svg onload=alert(1)>", "Chỉ nhận tệp PDF, JPG hoặc PNG"),
        ("rong.pdf", b"", "Tệp này không có nội dung"),
        ("khoa.pdf", PDF + b"trailer << /Encrypt 5 0 R >>", "có mật khẩu"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_reason(
    citizen, draft, name, data, sentence
):
    shown = citizen.upload(f"{draft}/tep", name, data, part=PART)
    told = citizen.upload(f"{draft}/tep", name, data, part=PART, accept="application/json")

    assert shown.status == told.status == 422
    assert sentence in shown.text
    assert sentence in told.json["message"]


def test_a_lie_told_to_the_ticket_is_found_at_completion(citizen, draft):
    page, _ = straight(citizen, draft, data=b"MZ not a pdf at all")

    assert page.status == 422
    assert "Chỉ nhận tệp PDF" in page.json["message"]


def test_a_file_too_large_is_refused_by_ticket_and_by_form(citizen, app, draft, settings):
    app.extensions["settings"] = dataclasses.replace(settings, max_file_bytes=100)

    told = citizen.send(f"{draft}/tep/phieu", TICKET | {"size": 101})
    shown = citizen.upload(f"{draft}/tep", "to.pdf", PDF + b"x" * 200, part=PART)

    assert told.status == shown.status == 422
    assert "Mỗi tệp tối đa" in told.json["message"]


def test_the_daily_quota_is_told(citizen, app, draft, settings):
    app.extensions["settings"] = dataclasses.replace(settings, max_day_bytes=10)

    page = citizen.upload(f"{draft}/tep", "to.pdf", PDF, part=PART)

    assert page.status == 422
    assert "Mỗi ngày ông/bà được gửi tối đa" in page.text


def test_a_part_that_the_procedure_does_not_have_is_refused(citizen, draft):
    assert citizen.upload(f"{draft}/tep", "a.pdf", PDF, part="khac").status == 422


def test_a_name_is_shown_harmless(citizen, draft):
    citizen.upload(f"{draft}/tep", "../../<b>x</b>.pdf", PDF, part=PART)

    html = citizen.get(f"{draft}/giay-to").html
    assert "<b>x</b>" not in html
    assert ".." not in html.partition("mc-upload__files")[2].partition("</ul>")[0]


def test_a_file_is_handed_out_with_safe_headers(citizen, draft):
    page, _ = straight(citizen, draft)
    shown = citizen.get(page.json["href"])

    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert "no-store" in shown.headers["Cache-Control"]


def test_a_file_can_be_taken_out_again(citizen, draft):
    page, _ = straight(citizen, draft)

    citizen.post(page.json["remove_url"])

    assert "giấy chứng sinh.pdf" not in citizen.get(f"{draft}/giay-to").text


def test_a_strangers_ticket_and_files_are_not_found(citizen, stranger, draft):
    page, content = straight(citizen, draft)
    own = journeys.begin(stranger, journeys.BIRTH)

    assert stranger.get(page.json["href"]).status == 404
    assert stranger.post(page.json["remove_url"]).status == 404
    assert stranger.send(f"{own}/tep/xong", content).status == 404
    assert stranger.send(f"{draft}/tep/phieu", TICKET).status == 404
    assert stranger.upload(f"{draft}/tep", "a.pdf", PDF, part=PART).status == 404
    assert citizen.get(f"{draft}/tep/{uuid.uuid4()}").status == 404


@pytest.mark.parametrize(
    "content", [{}, {"size": "1"}, {"size": -1}, {"size": True}, {"size": 5, "owner_id": 3}, []]
)
def test_a_ticket_needs_the_size_and_nothing_else(citizen, draft, content):
    assert citizen.send(f"{draft}/tep/phieu", content).status == 400
