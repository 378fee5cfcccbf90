"""An administrator makes a procedure on screens, rehearses and publishes it; a citizen files it.

Nothing of it is code: a person who does not program types form, fee, result, flow and example.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from foundation.clock import VIETNAM, now
from tests.stories import acts
from tests.stories.system import (
    CHROMIUM,
    chromium,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
ADMINISTRATOR, CITIZEN = "quantri", "nguyen.van.an@example.vn"
CODE, NAME = "H32.900001", "Cấp thẻ đọc thư viện xã"


PERSON = {
    "nguoi_de_nghi_name": "Nguyễn Văn An",
    "nguoi_de_nghi_id_number": "056190000001",
    "nguoi_de_nghi_birth_date": "1990-06-05",
    "nguoi_de_nghi_sex": "male",
}


class Draft:
    """The draft as the administrator walks through it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def open(self, place: str) -> Page:
        """Open a page of the draft."""
        answer = self.page.goto(f"{self.address}/{place}".rstrip("/"))
        assert answer is not None
        assert answer.status == 200, place
        return self.page

    def send(self, text: str) -> None:
        """Press the button that has a text, and go where it leads."""
        self.page.get_by_role("button", name=text, exact=True).last.click()
        self.page.wait_for_load_state()
        expect(self.page.locator(".govuk-error-summary")).to_have_count(0)


def begin(page: Page, office: str) -> Draft:
    """Begin the procedure and say what it is."""
    page.goto(f"{office}/can-bo/thu-tuc/moi")
    page.fill("[name=code]", CODE)
    page.fill("[name=name]", NAME)
    page.get_by_role("button", name="Tạo bản thảo").click()
    page.wait_for_url(re.compile("/soan$"))
    draft = Draft(page, f"{office}/can-bo/thu-tuc/{CODE}/soan")
    draft.open("chung")
    page.fill("[name=summary]", "Cấp thẻ để mượn sách tại thư viện xã.")
    page.locator(".govuk-details__summary").first.click()
    page.fill("[name=new_field_code]", "H32-TV01")
    page.fill("[name=field_name]", "Thư viện")
    draft.send("Lưu thông tin chung")
    return draft


def write_form(draft: Draft) -> None:
    """Ask for the person, how many cards, and compute what they cost."""
    page = draft.open("bieu-mau/phan/moi")
    page.fill("[name=title]", "Người đề nghị")
    draft.send("Lưu")
    draft.open("bieu-mau/nhom/nguoi?phan=nguoi_de_nghi")
    page.fill("[name=title]", "Người đề nghị")
    draft.send("Thêm nhóm")
    draft.open("bieu-mau/cau-hoi/moi?phan=nguoi_de_nghi")
    page.check("[name=loai][value=number]")
    draft.send("Tiếp tục")
    page.fill("[name=label]", "Số thẻ")
    page.fill("[name=minimum]", "1")
    draft.send("Lưu")


def write_fee(draft: Draft) -> None:
    """Charge 10,000 đồng a card."""
    page = draft.open("phi/them")
    page.fill("[name=name]", "Phí cấp thẻ")
    page.check("[name=kind][value=fee]")
    page.fill("[name=amount]", "10.000")
    page.select_option("[name=unit]", "copy")
    page.select_option("[name=count_key]", "so_the")
    draft.send("Lưu")


def write_result(draft: Draft) -> None:
    """Write what the citizen gets."""
    page = draft.open("ket-qua/them")
    page.fill("[name=name]", "Thẻ đọc")
    page.fill("[name=title]", "THẺ ĐỌC")
    page.fill("[name=body]", "Cấp cho {nguoi_de_nghi_name} {so_the} thẻ đọc.")
    draft.send("Lưu")


def write_flow(draft: Draft) -> None:
    """Take the usual flow."""
    page = draft.open("quy-trinh")
    page.check("[name=pattern][value=usual]")
    draft.send("Tạo từ mẫu")
    expect(page.locator("svg").first).to_be_visible()


def write_example(draft: Draft) -> None:
    """Write one example: what is filed, and what must come out; keep what the system works out."""
    page = draft.open("dien-tap/moi")
    page.fill("[name=x-name]", "Hai thẻ nộp sáng thứ hai")
    page.fill("[name=x-filed]", "09/03/2026 08:00")
    page.locator("button[value=run]").last.click()
    page.wait_for_load_state()
    for key, value in (PERSON | {"so_the": "2"}).items():
        acts.fill_field(page, key, value)
    page.locator("button[value=run]").last.click()
    page.wait_for_load_state()
    expect(page.locator("[name=x-fee]")).to_have_value(re.compile(r"^20[. ]?000"))
    for kept in ("form", "fee", "due", "route"):
        page.check(f"[name=x-keep][value={kept}]")
    page.locator("button[value=save]").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Hai thẻ nộp sáng thứ hai")


def publish(draft: Draft) -> None:
    """Publish from today."""
    page = draft.open("cong-bo")
    page.fill("[name=effective_from]", f"{now().astimezone(VIETNAM):%d/%m/%Y}")
    draft.send("Công bố")
    page.wait_for_url(re.compile(f"/thu-tuc/{re.escape(CODE)}$"))
    expect(page.locator("main")).to_contain_text("Đang có hiệu lực")


def start(page: Page, portal: str) -> str:
    """Begin a dossier of the new procedure at Nha Trang; return the draft's address."""
    page.goto(f"{portal}/thu-tuc/{CODE}")
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    page.select_option("[name=agency]", "H32.102")
    page.check("[name=return_way][value=online]", force=True)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/ho-so/nhap/[^/]+$"))
    return page.url


def break_the_fee(draft: Draft) -> None:
    """Change the fee without its example: publishing says which example fails and why."""
    page = draft.page
    page.get_by_role("button", name="Soạn phiên bản mới").click()
    page.wait_for_url(re.compile("/soan$"))
    draft.open("phi/muc/phi_cap_the")
    page.fill("[name=amount]", "15.000")
    draft.send("Lưu")
    draft.open("cong-bo")
    tomorrow = now().astimezone(VIETNAM) + timedelta(days=1)
    page.fill("[name=effective_from]", f"{tomorrow:%d/%m/%Y}")
    page.get_by_role("button", name="Công bố").last.click()
    page.wait_for_load_state()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Hai thẻ nộp sáng thứ hai")


def test_a_procedure_is_made_on_screen_and_filed(settings):
    with running(settings) as system, chromium() as browser:
        office = visit(browser, viewport={"width": 1280, "height": 900})
        sign_in_officer(office, system, ADMINISTRATOR)
        draft = begin(office, system.office)
        write_form(draft)
        write_fee(draft)
        write_result(draft)
        write_flow(draft)
        write_example(draft)
        publish(draft)

        citizen = visit(browser)
        sign_in_citizen(citizen, system, CITIZEN)
        citizen.goto(f"{system.portal}/thu-tuc?q=the+doc+thu+vien")
        expect(citizen.get_by_role("link", name=NAME)).to_be_visible()
        address = start(citizen, system.portal)
        acts.fill_form(citizen, address, PERSON | {"so_the": "3"})
        citizen.goto(f"{address}/xem-lai")
        expect(citizen.locator("#fee")).to_contain_text("30.000")

        break_the_fee(draft)
