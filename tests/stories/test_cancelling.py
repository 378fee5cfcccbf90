"""A result is found wrong, cancelled and replaced; a stranger verifies it before and after."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.backoffice import issued
from tests.stories.system import (
    CHROMIUM,
    chromium,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)
from tests.stories.test_vault import PHONE, press, sound, type_into

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CITIZEN = "nguyen.van.an@example.vn"
SPECIALIST, LEADER, CLERK = (f"{role}.nhatrang" for role in ("chuyenvien", "lanhdao", "vanthu"))
ADDRESS = "nguoi.la@example.vn"


def test_a_wrong_result_is_replaced_and_everybody_hears_of_it(signing_settings):
    reference = issued.result(signing_settings)
    with running(signing_settings) as system, chromium() as browser:
        citizen = visit(browser, **PHONE)
        sign_in_citizen(citizen, system, CITIZEN)
        check = _ask(citizen, f"{system.portal}/ho-so/{reference}")
        stranger = visit(browser, **PHONE)
        _verify_before(stranger, check)

        specialist = visit(browser)
        sign_in_officer(specialist, system, SPECIALIST)
        case = _propose(specialist, system.office)
        leader = visit(browser)
        sign_in_officer(leader, system, LEADER)
        _sign(leader, case, pyotp.TOTP(system.secret_of(LEADER)))
        clerk = visit(browser)
        sign_in_officer(clerk, system, CLERK)
        _seal(clerk, case)

        _verify_after(stranger, check)
        _read_at_home(citizen, f"{system.portal}/ho-so/{reference}")
        _mailed(system.mailbox)


def _ask(page: Page, dossier: str) -> str:
    """Ask for a correction by keyboard; return where the result is verified."""
    page.goto(dossier)
    press(page, "link", "Ai đã ký")
    page.wait_for_url(re.compile(r"/ket-qua/\d+$"))
    sound(page)
    expect(page.locator("#signed")).to_contain_text("ký số")
    check = page.locator('a[href*="/kiem-tra/KH-"]').first.get_attribute("href")
    press(page, "link", "^Đề nghị đính chính$")
    page.wait_for_url(re.compile("/dinh-chinh$"))
    type_into(page, "Chỗ ghi sai", "Ngày sinh")
    type_into(page, "Nội dung đúng", "02/01/2020")
    type_into(page, "Căn cứ", "Khác với giấy khai sinh cũ")
    sound(page)
    press(page, "button", "Gửi đề nghị")
    page.wait_for_url(re.compile(r"/ket-qua/\d+$"))
    expect(page.locator("#correction")).to_contain_text("Đang chờ trả lời")
    return f"{dossier.split('/ho-so/', maxsplit=1)[0]}{check}"


def _verify_before(page: Page, check: str) -> None:
    """Verify as a stranger, and leave an address."""
    page.goto(check)
    expect(page.locator("main")).to_contain_text("còn giá trị")
    sound(page)
    type_into(page, "Địa chỉ thư điện tử", ADDRESS)
    press(page, "button", "Báo cho tôi")
    expect(page.locator("main")).to_contain_text("Đã ghi nhận")


def _propose(page: Page, office: str) -> str:
    """Answer the request by a decision and a replacing result; return the case's address."""
    page.goto(f"{office}/can-bo/ket-qua")
    page.locator('a[href*="/dinh-chinh/"]').first.click()
    expect(page.locator("main")).to_contain_text("02/01/2020")
    page.get_by_role("link", name="Lập quyết định và văn bản thay thế").click()
    body = page.locator("textarea[name=body]")
    body.fill(body.input_value().replace("01/02/2020", "02/01/2020"))
    page.locator("select[name=leader]").select_option(index=1)
    page.get_by_role("button", name="Trình lãnh đạo").click()
    page.wait_for_url(re.compile(r"/ket-qua/huy/\d+$"))
    return page.url


def _sign(page: Page, case: str, codes: pyotp.TOTP) -> None:
    """Sign both papers with a fresh code once they are set."""
    page.goto(case)
    expect(page.get_by_role("button", name="Ký số")).to_be_visible()
    page.fill("input[name=code]", codes.at(int(time.time()), counter_offset=1))
    page.get_by_role("button", name="Ký số").click()
    expect(page.locator("main")).to_contain_text("Chờ văn thư", timeout=30_000)


def _seal(page: Page, case: str) -> None:
    """Number and seal; the old result ends."""
    page.goto(case)
    page.get_by_role("button", name="Cấp số, đóng dấu").click()
    expect(page.locator("main")).to_contain_text("Đã có hiệu lực", timeout=30_000)


def _verify_after(page: Page, check: str) -> None:
    """Verify again: it holds no more, and the links lead there and back."""
    page.goto(check)
    for word in ("hết hiệu lực", "Thay thế bởi", "Theo quyết định", "sai sót"):
        expect(page.locator("main")).to_contain_text(word)
    sound(page)
    press(page, "link", "^Văn bản số")
    page.wait_for_url(lambda url: url != check)
    expect(page.locator("main")).to_contain_text("còn giá trị")
    press(page, "link", "^văn bản số")
    page.wait_for_url(check)


def _read_at_home(page: Page, dossier: str) -> None:
    """Find the old result marked and the new one beside it, and who opened the dossier."""
    page.goto(dossier)
    expect(page.locator("main")).to_contain_text("được thay thế bởi văn bản khác")
    sound(page)
    press(page, "link", "^Ai đã mở hồ sơ của tôi$")
    page.wait_for_url(re.compile("/ai-da-mo$"))
    expect(page.locator("main")).to_contain_text("Thay thế kết quả")
    expect(page.locator("main")).to_contain_text("Mở xem văn bản")
    sound(page)


def _mailed(mailbox) -> None:
    """Find the stranger's one mail."""
    end = time.monotonic() + 20
    while not (found := [one for one in mailbox.arrived if ADDRESS in str(one["to"])]):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert "Văn bản số" in str(found[0]["subject"])
