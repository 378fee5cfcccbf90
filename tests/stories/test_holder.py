"""A holder on a phone: corrects what was sent, answers two items, pays and closes the page."""

import dataclasses
import re
import threading

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from casework.dossiers import paying, queries, reception
from casework.dossiers.reception import Asked
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, take_in
from casework.files.records import FileVerdict
from casework.payments.records import CollectingAccount
from casework.people.actor import SYSTEM, Role
from casework.procedures import queries as procedures
from demo.stand_ins.payment_platform import PaymentPlatformStandIn
from foundation.clock import now
from foundation.database import Database, open_engine
from gateways.files import FileStore
from tests import make
from tests.backoffice.office import dossier_in
from tests.portal.browsing import PDF
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_citizen, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
HOLDER = "nguyen.van.an@example.vn"
SECRET = "bi-mat-thu"


@pytest.fixture
def platform():
    """A payment platform on the network."""
    stand_in = PaymentPlatformStandIn(partner="MOTCUA", secret=SECRET)

    def application(environ, start):
        return stand_in.answer(Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    stand_in.url = f"http://127.0.0.1:{server.port}/payments"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield stand_in
    server.shutdown()
    serving.join()


@pytest.fixture
def database(database_url):
    opened = Database(open_engine(database_url))
    yield opened
    opened.engine.dispose()


def press(page: Page, role: str, name: str | re.Pattern) -> None:
    """Press a link or a button with the keyboard, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.press("Enter")


def amend(page, address):
    """Correct the child's name; unsent it is told as unsent."""
    page.goto(address)
    press(page, "link", "Sửa hồ sơ")
    accessible(page)
    press(page, "button", "Bắt đầu sửa")
    accessible(page)
    page.get_by_role("link", name=re.compile("trẻ|khai sinh", re.IGNORECASE)).first.press("Enter")
    page.wait_for_load_state()
    if not page.locator("[name=child_name]").count():
        sections = page.locator('a[href*="/phan/"]').evaluate_all("all => all.map(one => one.href)")
        for section in dict.fromkeys(sections):
            page.goto(section)
            if page.locator("[name=child_name]").count():
                break
    page.fill("[name=child_name]", "Nguyễn Hải Đăng")
    expect(page.locator("[data-autosave-status]").first).to_contain_text("Đã lưu")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Có phần sửa chưa gửi")
    accessible(page)
    press(page, "link", "Xem phần sửa")
    page.goto(f"{page.url}/xem-lai")
    accessible(page)
    press(page, "button", "Gửi phần sửa")
    expect(page.locator("main")).to_contain_text("Phần sửa đã được gửi.")
    expect(page.locator("main")).to_contain_text("Nguyễn Hải Đăng")


def ask_for_two(database, reference):
    with database.transaction() as session:
        desk = make.officer(session, Role.RECEPTION)
        dossier = queries.of_officer(session, reference, of=desk, lock=True)
        items = [
            Asked("field", "child_name", "Chữ đệm khác giấy chứng sinh"),
            Asked("part", "giay_chung_sinh", "Ảnh mờ, không đọc được số", "Chụp đủ bốn góc"),
        ]
        reception.ask_for_more(session, dossier, items, by=desk, at=now())


def answer_two(page, address, tmp_path):
    """Answer an item and give a file, in two visits; then send both."""
    page.goto(address)
    press(page, "link", "Xem và bổ sung")
    accessible(page)
    expect(page.locator("main")).to_contain_text("Cách bổ sung: Chụp đủ bốn góc")
    page.fill("[name=child_name]", "Nguyễn Minh Đăng")
    expect(page.locator("[data-autosave-status]").first).to_contain_text("Đã lưu")
    file = tmp_path / "chung-sinh-ro.pdf"
    file.write_bytes(PDF + b"% ro hon\n")
    page.goto(f"{address}/bo-sung")
    expect(page.locator("[name=child_name]")).to_have_value("Nguyễn Minh Đăng")
    page.set_input_files("#file-giay_chung_sinh", file)
    expect(page.get_by_role("link", name=file.name).first).to_be_visible()
    press(page, "button", "Gửi bổ sung")
    expect(page.locator("main")).to_contain_text("Phần bổ sung đã được gửi.")
    expect(page.locator("main")).to_contain_text("Nguyễn Minh Đăng")
    accessible(page)


def pay_and_close(page, address, platform):
    """Go on to the platform's page, pay there, and never come back to ours."""
    page.goto(address)
    accessible(page)
    press(page, "link", "Xem và nộp")
    accessible(page)
    press(page, "button", re.compile("^Thanh toán"))
    accessible(page)
    press(page, "link", "Đến trang thanh toán")
    expect(page.locator("h1")).to_contain_text("Nền tảng thanh toán")
    ref = page.url.rpartition("/")[2]
    page.close()
    platform.pay(ref)


def test_a_holder_corrects_supplements_and_pays_on_a_phone(
    signing_settings, database, platform, tmp_path
):
    with database.transaction() as session:
        blob = FileStore(signing_settings).put(PDF, media_type="application/pdf")
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", "giay-chung-sinh.pdf")
        owner = make.citizen(session).account_id
        [file] = take_in(session, [facts], owner_id=owner, at=now())
        file.verdict = FileVerdict.CLEAN.value
        first = dossier_in(
            session,
            State.REGISTERED,
            Stage.DESK,
            code=make.BIRTH,
            files=[("giay_chung_sinh", file)],
        )
        due = dossier_in(session, State.PAYMENT, Stage.SPECIALIST)
        session.merge(
            CollectingAccount(
                agency_id=due.desk_agency_id,
                bank_bin="970436",
                account_number="0011001234567",
                account_name="UBND PHUONG NHA TRANG",
            )
        )
        definition = procedures.definition_of(due.version)
        paying.cancel_bill(session, due, by=SYSTEM, at=now())
        paying.open_bill(
            session, due, definition, "demand", amount=25_000, note="Phí", by=SYSTEM, at=now()
        )
        amended, paid = first.reference, due.reference
    settings = dataclasses.replace(
        signing_settings,
        payment_url=platform.url,
        payment_partner="MOTCUA",
        payment_secret=SECRET,
    )
    with running(settings) as system, chromium() as browser:
        platform.portal_url = system.portal
        page = visit(browser, **PHONE)
        sign_in_citizen(page, system, HOLDER)
        context = page.context
        amend(page, f"{system.portal}/ho-so/{amended}")
        ask_for_two(database, amended)
        answer_two(page, f"{system.portal}/ho-so/{amended}", tmp_path)
        pay_and_close(page, f"{system.portal}/ho-so/{paid}", platform)
        again = context.new_page()
        for _try in range(60):
            again.goto(f"{system.portal}/ho-so/{paid}")
            if "Đã nộp 25.000 đồng" in again.locator("main").inner_text():
                break
            again.wait_for_timeout(500)
        expect(again.locator("main")).to_contain_text("Đã nộp 25.000 đồng")
        expect(again.locator("main")).to_contain_text("Đang xử lý")
        accessible(again)
        again.goto(f"{system.portal}/thong-bao")
        expect(again.locator("main")).to_contain_text("Đã nhận tiền phí, lệ phí")
