"""The mails: every kind has one, it names the dossier and the way to it, and nothing personal."""

import pytest

from casework.notifications.messages import (
    OF_CHECKED,
    OF_DRAFTS,
    OF_OFFICE,
    MailMessage,
    message_for,
)
from casework.notifications.records import NoticeKind

FACTS = {
    "reference": "KH-7M2QX-4D9TB",
    "code": "H32.15-261122-0007",
    "procedure": "Đăng ký khai sinh",
    "due_at": "2026-11-23T09:30:00+00:00",
}
PORTAL = "https://dichvucong.example.vn"
OFFICE = "https://canbo.example.vn"


def write(kind: NoticeKind = NoticeKind.ACCEPTED, **over: object) -> MailMessage:
    name = str(over.pop("name", "Nguyễn Thị Bình"))
    return message_for(
        kind, {**FACTS, **over}, recipient_name=name, portal_url=PORTAL, office_url=OFFICE
    )


def names_whom_what_and_where(mail, page):
    parts = (mail.text, mail.html)
    told = ("Nguyễn Thị Bình", "Đăng ký khai sinh", f"{PORTAL}/ho-so/{page}")
    return bool(mail.subject) and all(words in part for part in parts for words in told)


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - OF_DRAFTS - OF_OFFICE - OF_CHECKED))
def test_every_kind_of_notice_of_a_dossier_has_a_whole_mail_with_its_code(kind):
    mail = write(kind)

    assert FACTS["code"] in mail.subject
    assert names_whom_what_and_where(mail, "KH-7M2QX-4D9TB")


@pytest.mark.parametrize("kind", sorted(OF_DRAFTS))
def test_every_kind_of_notice_of_a_draft_has_a_whole_mail_that_leads_to_the_draft(kind):
    mail = write(kind, code="")

    assert names_whom_what_and_where(mail, "nhap/KH-7M2QX-4D9TB")


@pytest.mark.parametrize("kind", sorted(OF_OFFICE))
def test_a_notice_of_the_office_leads_there_and_tells_no_dossier(kind):
    mail = message_for(
        kind, {"suspicion": 1}, recipient_name="Đỗ Quang Vinh", portal_url=PORTAL, office_url=OFFICE
    )

    for part in (mail.text, mail.html):
        assert f"{OFFICE}/can-bo/" in part
        assert "Đỗ Quang Vinh" in part
        assert PORTAL not in part


def test_times_are_shown_on_the_vietnamese_clock():
    assert "16 giờ 30 ngày 23/11/2026" in write().text


def test_a_dossier_without_due_date_shows_none():
    assert "hẹn trả" not in write(NoticeKind.SUBMITTED, due_at=None).text


def test_a_name_with_markup_is_escaped_in_html_and_untouched_in_text():
    mail = write(name="<script>alert(1)</script>")

    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "<script>alert(1)</script>" in mail.text


def test_a_line_break_cannot_add_a_header_to_the_subject():
    mail = write(code="H32\r\nBcc: kẻ@xấu.vn")

    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_facts_beyond_codes_and_dates_never_reach_a_mail():
    mail = write(NoticeKind.REFUSED, reason="Thiếu giấy chứng sinh", holder_number="056090001234")

    assert "chứng sinh" not in mail.text + mail.html
    assert "056090001234" not in mail.text + mail.html
