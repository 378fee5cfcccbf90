"""Administrators put notices into other words: refused, looked at, saved, put back, kept."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.notifications.template_records import NoticeTemplate
from casework.people.actor import Role
from foundation.clock import VIETNAM, now
from tests.backoffice.office import Officer

HOME = "/quan-tri/mau-thong-bao"
LETTER, LINE = f"{HOME}/accepted/thu/vi", f"{HOME}/accepted/tin-nhan/vi"
GOOD = {
    "subject": "Đã tiếp nhận hồ sơ {ma_ho_so}",
    "body": "Kính báo {nguoi_nhan}: hồ sơ {thu_tuc} đã được nhận.\n\nHẹn trả {ngay_hen}.",
    "action": "Mở hồ sơ",
}


def day(after=0):
    return f"{now().astimezone(VIETNAM) + timedelta(days=after):%d/%m/%Y}"


def post(officer, path, *, page=f"{HOME}/accepted", **data):
    answer = officer.post(path, {"effective_on": day(), "verb": "preview", **data}, page=page)
    return answer, unescape(answer.get_data(as_text=True))


def save(officer, path, **data):
    """Look at the words, then save them."""
    seen = re.search(r'name="seen"[^>]*value="(\w*)"', post(officer, path, **data)[1])[1]
    return post(officer, path, **data, verb="save", seen=seen)[0]


def kept(database):
    with database.reading() as session:
        return list(session.scalars(select(NoticeTemplate).order_by(NoticeTemplate.id)))


REFUSED = [
    ("subject", "Đã tiếp nhận hồ sơ", "Phải có {ma_ho_so}"),
    ("body", "{nguoi_nhan.__class__}", "Không có chỗ điền {nguoi_nhan.__class__}"),
    ("body", "<script>alert(1)</script>", "HTML"),
    ("body", "Xem https://motcua.evil.com/x", "ra ngoài Cổng"),
    ("body", "Số 056090001234 của ông/bà", "giống số định danh"),
    ("action", "Mở {ma_ho_so", "chỉ dùng để viết chỗ điền"),
    ("effective_on", "01/01/2020", "từ hôm nay"),
    ("effective_on", "31/02/2027", "không có thật"),
]


def test_what_must_not_leave_is_refused_at_its_field_and_kept(administrator, database):
    for field, typed, sentence in REFUSED:
        answer, text = post(administrator, LETTER, **{**GOOD, field: typed})
        assert answer.status_code == 422, typed
        assert f'id="{field}-error"' in text, typed
        assert sentence in text, (typed, sentence)
        assert typed in text
        assert 'name="verb" value="save"' not in text
    assert kept(database) == []


def test_words_are_looked_at_saved_and_in_force(administrator, database):
    page = administrator.page(LETTER)
    assert "Hồ sơ {ma_ho_so} đã được tiếp nhận" in unescape(page)
    assert "mã hồ sơ" in page

    answer, text = post(administrator, LETTER, **GOOD)
    assert answer.status_code == 200
    assert "Đã tiếp nhận hồ sơ H32.102-261123-0007" in text
    assert "Hẹn trả 16 giờ 30 ngày 30/11/2026." in text
    assert kept(database) == []

    seen = re.search(r'name="seen"[^>]*value="(\w+)"', text)[1]
    other = {**GOOD, "action": "Mở ngay"}
    assert post(administrator, LETTER, **other, verb="save", seen=seen)[0].status_code == 200
    assert kept(database) == []
    assert post(administrator, LETTER, **GOOD, verb="save", seen=seen)[0].status_code == 303

    [one] = kept(database)
    assert (one.kind, one.form, one.language, one.subject) == (
        "accepted", "letter", "vi", GOOD["subject"],
    )  # fmt: skip
    shown = unescape(administrator.page(f"{HOME}/accepted"))
    assert GOOD["subject"] in shown
    assert administrator.actor.name in shown
    assert "Thư điện tử và hộp thông báo" in administrator.page(HOME)
    with database.reading() as session:
        acts = select(AuditEntry.act).where(AuditEntry.chain == "notice_templates")
        assert session.scalars(acts).all() == ["word_notice"]


def test_the_mail_is_shown_as_its_reader_sees_it_where_nothing_runs(administrator):
    sly = {**GOOD, "body": "Chào \"ông/bà\" ' onmouseover='alert(1)"}
    answer, text = post(administrator, f"{LETTER}/xem-thu", **sly)

    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    raw = answer.get_data(as_text=True)
    assert "' onmouseover" not in raw
    assert "Nguyễn Văn An" in text
    wrong = post(administrator, f"{LETTER}/xem-thu", **{**GOOD, "body": "<img src=x>"})[0]
    assert wrong.status_code == 404
    assert post(administrator, f"{LINE}/xem-thu", body="{ma_ho_so}")[0].status_code == 404


def test_the_length_of_a_message_is_told_in_parts(administrator, database):
    body = "Hồ sơ {ma_ho_so} đã được tiếp nhận, hẹn trả {ngay_hen}"
    _, text = post(administrator, LINE, body=body)
    assert "Mot Cua: Ho so H32.102-261123-0007 da duoc tiep nhan" in text
    assert re.search(r"1\d\d chữ theo bảng mã GSM-7, tính tiền 1 tin", text)
    assert re.search(r"1\d\d chữ theo bảng mã UCS-2, tính tiền [23] tin", text)

    for wrong, sentence in (
        ("Hồ sơ {ma_ho_so} của {nguoi_nhan}", "Không có chỗ điền {nguoi_nhan}"),
        ("Hồ sơ đã được nhận", "bắt buộc"),
        ("{ma_ho_so} " + "chữ " * 60, "tối đa 200 chữ không dấu"),
    ):
        answer, text = post(administrator, LINE, body=wrong)
        assert answer.status_code == 422
        assert sentence in text
    assert save(administrator, LINE, body=body).status_code == 303
    assert kept(database)[0].subject == ""


def test_words_to_come_can_be_withdrawn_and_built_in_ones_put_back(administrator, database):
    save(administrator, LETTER, **GOOD)
    save(administrator, LETTER, **{**GOOD, "subject": "{ma_ho_so} mai"}, effective_on=day(3))
    now_kept, later = kept(database)
    shown = unescape(administrator.page(f"{HOME}/accepted"))
    assert "Sắp áp dụng" in shown
    assert administrator.post(f"{HOME}/accepted/rut/{now_kept.id}").status_code == 404
    assert administrator.post(f"{HOME}/accepted/rut/{later.id}").status_code == 303
    assert administrator.post(f"{HOME}/accepted/rut/{later.id}").status_code == 404

    assert administrator.post(f"{LETTER}/tra-lai").status_code == 303
    assert administrator.post(f"{LETTER}/tra-lai").status_code == 303

    rows = kept(database)
    assert [one.is_builtin for one in rows] == [False, False, True]
    assert rows[1].withdrawn_at is not None
    shown = unescape(administrator.page(f"{HOME}/accepted"))
    assert "Trở lại lời mặc định" in shown
    assert "Đã rút lại" in shown
    with database.reading() as session:
        acts = session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.chain == "notice_templates")
            .order_by(AuditEntry.id)
        ).all()
    assert acts == ["word_notice", "word_notice", "withdraw_notice_words", "word_notice_back"]


@pytest.mark.parametrize(
    "path", ["/nope", "/accepted/thu/fr", "/accepted/fax/vi", "/accepted/thu", "/__class__/thu/vi"]
)
def test_there_are_no_other_pages(administrator, path):
    assert administrator.get(f"{HOME}{path}").status_code == 404


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.LEADER, Role.CLERK])
def test_nobody_but_administrators_words_notices(app, database, role):
    officer = Officer(app, database, role)
    for path in (HOME, f"{HOME}/accepted", LETTER):
        assert officer.get(path).status_code in {403, 404}
    assert officer.post(LETTER, GOOD).status_code in {403, 404}
    assert officer.post(f"{LETTER}/tra-lai").status_code in {403, 404}
    assert kept(database) == []
