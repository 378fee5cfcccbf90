"""What goes wrong on a phone while a sent dossier is corrected: nothing lost, one effect."""

import re

import pikepdf
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, text

from casework.dossiers.amend_records import Amendment
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, take_in
from casework.files.records import FileVerdict
from foundation.clock import now
from foundation.database import Database, open_engine
from gateways.files import FileStore
from tests import make
from tests.backoffice.office import dossier_in
from tests.portal.browsing import PDF
from tests.servers import PASSWORD
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_citizen, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
HOLDER = "nguyen.van.an@example.vn"
LONGEST = 10_000


@pytest.fixture
def database(database_url):
    opened = Database(open_engine(database_url))
    yield opened
    opened.engine.dispose()


def clean_file(session, settings):
    """Put a paper into the store that was found clean."""
    blob = FileStore(settings).put(PDF, media_type="application/pdf")
    facts = FileFacts(blob.sha256, blob.size, "application/pdf", "giay-chung-sinh.pdf")
    owner = make.citizen(session).account_id
    [file] = take_in(session, [facts], owner_id=owner, at=now())
    file.verdict = FileVerdict.CLEAN.value
    return file


def status(page: Page, words: str | re.Pattern) -> None:
    expect(page.locator("[data-autosave-status]").first).to_contain_text(words)


def without_network(page, section):
    """What is typed without a network waits on the page and arrives by itself."""
    page.goto(section)
    page.fill("[name=child_name]", "Nguyễn Hải")
    status(page, "Đã lưu")
    page.context.set_offline(True)
    page.fill("[name=child_name]", "Nguyễn Hải Đăng")
    status(page, "Mất kết nối")
    page.context.set_offline(False)
    status(page, "Đã lưu")


def in_two_tabs(page, section):
    """Two tabs correct two answers; neither takes back what the other wrote."""
    other = page.context.new_page()
    other.goto(section)
    page.goto(section)
    other.fill("[name=child_ethnicity]", "Raglai")
    status(other, "Đã lưu")
    other.close()
    page.fill("[name=child_name]", "Nguyễn Đăng Khoa")
    status(page, "Đã lưu")
    page.goto(section)
    expect(page.locator("[name=child_name]")).to_have_value("Nguyễn Đăng Khoa")
    expect(page.locator("[name=child_ethnicity]")).to_have_value("Raglai")


def session_over(page, section, database):
    """Signed out in the middle of a word: the word is there after signing in again."""
    page.goto(section)
    with database.transaction() as session:
        session.execute(text("delete from sign_in"))
    page.fill("[name=child_name]", "Nguyễn Đăng Khôi")
    page.get_by_role("link", name="Đăng nhập lại để tiếp tục").click()
    page.fill("input[name=login]", HOLDER)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(section)
    expect(page.locator("[name=child_name]")).to_have_value("Nguyễn Đăng Khôi")
    status(page, "Đã lưu")


def wrong_file_then_right(page, draft, tmp_path):
    """A file that is not what it says is refused by name; the right one takes its place."""
    wrong, right = tmp_path / "anh.pdf", tmp_path / "chung-sinh-moi.pdf"
    wrong.write_bytes(b"<html>khong phai PDF</html>" * 50)
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(right)
    page.goto(f"{draft}/giay-to")
    page.set_input_files("#file-giay_chung_sinh", wrong)
    expect(page.locator("main")).to_contain_text(
        re.compile("không phải|không đúng|chỉ nhận", re.IGNORECASE)
    )
    page.set_input_files("#file-giay_chung_sinh", right)
    expect(page.get_by_role("link", name=right.name).first).to_be_visible()
    accessible(page)


def sent_and_back(page, draft):
    """Sent, gone back to by the browser, and sent again: one sending."""
    page.goto(f"{draft}/xem-lai")
    expect(page.locator("#corrected")).to_contain_text("Nguyễn Đăng Khôi")
    accessible(page)
    page.get_by_role("button", name="Gửi phần sửa").press("Enter")
    expect(page.locator("main")).to_contain_text("Phần sửa đã được gửi.")
    page.go_back()
    again = page.get_by_role("button", name="Gửi phần sửa")
    if again.count():
        again.press("Enter")
        page.wait_for_load_state()


def long_message(page, address):
    """A message beyond the limit comes back whole; cut, it is sent once and the page is empty."""
    page.goto(f"{address}/tin-nhan")
    page.fill("textarea", "đ" * (LONGEST + 1))
    page.get_by_role("button", name="Gửi", exact=True).press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("đ" * (LONGEST + 1))
    page.fill("textarea", "Xin cho biết ngày trả kết quả")
    page.get_by_role("button", name="Gửi", exact=True).press("Enter")
    expect(page.locator("main")).to_contain_text("Tin nhắn đã gửi.")
    expect(page.locator("textarea")).to_have_value("")
    page.wait_for_timeout(1_500)  # longer than the quiet after which typing is saved
    page.goto(f"{address}/tin-nhan")
    expect(page.locator("textarea")).to_have_value("")
    expect(page.get_by_text("Xin cho biết ngày trả kết quả")).to_have_count(1)


def test_mishaps_on_a_phone_lose_nothing_and_do_nothing_twice(settings, database, tmp_path):
    with database.transaction() as session:
        dossier = dossier_in(
            session,
            State.REGISTERED,
            Stage.DESK,
            code=make.BIRTH,
            files=[("giay_chung_sinh", clean_file(session, settings))],
        )
        reference = dossier.reference
    with running(settings) as system, chromium() as browser:
        page = visit(browser, **PHONE)
        sign_in_citizen(page, system, HOLDER)
        address = f"{system.portal}/ho-so/{reference}"
        page.goto(f"{address}/sua")
        page.get_by_role("button", name="Bắt đầu sửa").press("Enter")
        page.wait_for_url(re.compile("/ho-so/nhap/"))
        draft = page.url
        section = f"{draft}/phan/tre_em"
        without_network(page, section)
        in_two_tabs(page, section)
        session_over(page, section, database)
        wrong_file_then_right(page, draft, tmp_path)
        sent_and_back(page, draft)
        long_message(page, address)
        page.goto(address)
        expect(page.locator("main")).to_contain_text("Nguyễn Đăng Khôi")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Amendment)) == 1
