"""From the vault on a phone, by keyboard alone: a paper is shown to a stranger and used again."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from casework.dossiers import queries, reception
from casework.files.actions import FileFacts, take_in
from casework.files.records import FileVerdict
from casework.people.actor import Role
from foundation.clock import now
from foundation.database import Database, open_engine
from gateways.files import FileStore
from tests import make
from tests.portal.browsing import PDF
from tests.stories import acts
from tests.stories.system import (
    CHROMIUM,
    chromium,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)
from tests.stories.test_birth import birth_answers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}}
CITIZEN, DESK = "nguyen.van.an@example.vn", "tiepnhan.nhatrang"
PART, PAPER = "giay_chung_sinh", "giay-chung-sinh-da-kiem-tra.pdf"
PURPOSE = "Nộp cho Trường Tiểu học Vĩnh Nguyên"


@pytest.fixture
def verified(settings):
    """A birth was registered with a certificate that the desk found right."""
    blob = FileStore(settings).put(PDF, media_type="application/pdf")
    database = Database(open_engine(settings.database_url))
    with database.transaction() as session:
        holder = make.citizen(session)
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", PAPER)
        [file] = take_in(session, [facts], owner_id=holder.account_id, at=now())
        file.verdict = FileVerdict.CLEAN.value
        made = make.dossier(session, code=make.BIRTH, files=[(PART, file)], at=now())
        session.expire(made)
        dossier = queries.lock_by_id(session, made.id)
        desk = make.officer(session, Role.RECEPTION)
        reception.mark_part(session, dossier, PART, verdict="pass", reason="", by=desk, at=now())
        reception.accept(session, dossier, by=desk, at=now())
        code = dossier.code
    database.engine.dispose()
    return code


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Reach a control and press a key on it, as one does without a mouse."""
    page.get_by_role(role, name=re.compile(name)).first.focus()
    page.keyboard.press(key)


def type_into(page: Page, label: str, text: str) -> None:
    """Type a line into the field of a label."""
    page.get_by_label(re.compile(label)).focus()
    page.keyboard.insert_text(text)


def sound(page: Page) -> None:
    """No page of the story may have a fault that axe finds, or be wider than the phone."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_paper_of_the_vault_is_shared_and_used_again(verified, settings):
    with running(settings) as system, chromium() as browser:
        citizen = visit(browser, **PHONE)
        sign_in_citizen(citizen, system, CITIZEN)
        citizen.goto(f"{system.portal}/tai-khoan")
        press(citizen, "link", "^Kho giấy tờ$")
        citizen.wait_for_url(re.compile("/kho$"))
        sound(citizen)
        press(citizen, "link", "Giấy chứng sinh")
        citizen.wait_for_url(re.compile(r"/kho/\d+$"))
        expect(citizen.locator("main")).to_contain_text(verified)
        sound(citizen)
        paper = citizen.url

        link = _share(citizen)
        _open(visit(browser, **PHONE), link)
        _opening_is_told(citizen, paper)

        reference = _use_again(citizen, system)

        officer = visit(browser)
        sign_in_officer(officer, system, DESK)
        officer.goto(f"{system.office}/can-bo/ho-so/{reference}")
        panel = officer.locator("#vault")
        expect(panel).to_contain_text("không yêu cầu nộp lại")
        expect(panel).to_contain_text(f"kiểm tra ngày {now():%d/%m/%Y}, hồ sơ {verified}")
        expect(panel).to_contain_text("Còn giá trị")


def _share(page: Page) -> str:
    """Make a link that opens the file once, and return its address."""
    press(page, "radio", "1 ngày", "Space")
    type_into(page, "Chia sẻ để làm gì", PURPOSE)
    type_into(page, "Số lần được mở tệp", "1")
    press(page, "button", "Tạo liên kết")
    page.wait_for_url(re.compile("/lien-ket-moi$"))
    sound(page)
    return page.locator("#address").input_value()


def _open(stranger: Page, link: str) -> None:
    """Look at the paper as a stranger; its very bytes come once, then the link is over."""
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text(PURPOSE)
    sound(stranger)
    with stranger.expect_download() as waiting:
        press(stranger, "link", "Tải tệp gốc")
    assert waiting.value.path().read_bytes() == PDF
    assert stranger.goto(link).status == 404
    expect(stranger.locator("h1")).to_have_text("Liên kết không còn dùng được")
    sound(stranger)


def _opening_is_told(page: Page, paper: str) -> None:
    """See who came and when."""
    page.goto(paper)
    page.locator("summary", has_text="Ai đã mở").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#links")).to_contain_text("127.0.0.0/24")
    expect(page.locator("#links")).to_contain_text("đã mở 1 trên 1 lần")
    sound(page)


def _use_again(page: Page, system) -> str:
    """File anew with the paper out of the vault; return the dossier's reference."""
    draft = acts.start_dossier(page, system, make.BIRTH, "dung_han", back="online")
    acts.fill_form(page, draft, birth_answers())
    page.goto(f"{draft}/giay-to")
    sound(page)
    press(page, "button", "^Lấy từ kho")
    expect(page.get_by_role("link", name=PAPER)).to_be_visible()
    expect(page.get_by_role("button", name="Lấy từ kho")).to_have_count(0)
    return acts.submit(page, draft)
