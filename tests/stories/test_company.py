"""A company lets somebody file for it by a code, sees the dossier, and ends the right at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.samples import read, settle_answers
from foundation.clock import VIETNAM, now
from tests.stories import acts
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_citizen, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
FIRM, MEMBER = "to.chuc.01@example.vn", "nguyen.van.an@example.vn"
FIRM_NAME = "Công ty TNHH Du lịch Sóng Biếc Mẫu"


def press(page: Page, role: str, name: str | re.Pattern) -> None:
    """Press a link or a button with the keyboard, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Tick a choice with the keyboard."""
    page.focus(f"input[name={name}][value='{value}']")
    page.keyboard.press("Space")


def invite(firm, system):
    """Make a code for somebody who files for the company."""
    firm.goto(f"{system.portal}/tai-khoan")
    accessible(firm)
    press(firm, "link", "Thành viên của tổ chức")
    accessible(firm)
    press(firm, "link", "Mời thành viên")
    accessible(firm)
    firm.fill("[name=label]", "Anh An phòng kinh doanh")
    choose(firm, "kind", "staff")
    choose(firm, "role", "filer")
    firm.fill("[name=note]", "Giấy giới thiệu số 07/GGT")
    press(firm, "button", "Tạo mã mời")
    accessible(firm)
    return firm.locator(".mc-secret code").inner_text()


def join(member, system, code):
    """Type the code in, read what it is, and take the right up."""
    member.goto(f"{system.portal}/tai-khoan/uy-quyen")
    accessible(member)
    press(member, "link", "Nhập mã mời")
    member.fill("[name=code]", code.lower())
    press(member, "button", "Xem lời mời")
    expect(member.locator("h1")).to_contain_text(FIRM_NAME)
    expect(member.locator("main")).to_contain_text("Giấy giới thiệu số 07/GGT")
    accessible(member)
    press(member, "button", "Nhận quyền này")
    expect(member.locator("main")).to_contain_text("Đã nhận quyền")
    accessible(member)


def file(member, system):
    """Fill and send a dossier for the company; return its reference."""
    member.goto(f"{system.portal}/thu-tuc/2.000635/bat-dau")
    member.get_by_role("radio", name=FIRM_NAME).focus()
    member.keyboard.press("Space")
    choose(member, "case_key", "ca_nhan")
    choose(member, "return_way", "online")
    accessible(member)
    press(member, "button", "Tạo bản nháp và điền")
    expect(member.locator("main")).to_contain_text(f"Nộp cho: {FIRM_NAME}")
    row = next(one for one in read("dossiers")["dossiers"] if one["procedure"] == "2.000635")
    draft = member.url
    acts.fill_form(member, draft, settle_answers(row["answers"], now().astimezone(VIETNAM).date()))
    return acts.submit(member, draft)


def test_a_member_files_for_a_company_until_it_ends_the_right(signing_settings):
    with running(signing_settings) as system, chromium() as browser:
        firm, member = visit(browser, **PHONE), visit(browser, **PHONE)
        sign_in_citizen(firm, system, FIRM)
        sign_in_citizen(member, system, MEMBER)
        join(member, system, invite(firm, system))
        reference = file(member, system)

        member.goto(f"{system.portal}/ho-so/{reference}")
        expect(member.locator("#parties")).to_contain_text(FIRM_NAME)
        accessible(member)
        firm.goto(f"{system.portal}/ho-so")
        expect(firm.locator("main")).to_contain_text("Nguyễn Văn An nộp thay")
        accessible(firm)
        firm.goto(f"{system.portal}/ho-so/{reference}")
        expect(firm.locator("#parties")).to_contain_text("Giấy giới thiệu số 07/GGT")

        firm.goto(f"{system.portal}/tai-khoan/thanh-vien")
        press(firm, "button", re.compile("Cho thôi"))
        expect(firm.locator("main")).to_contain_text("có hiệu lực ngay")
        answer = member.goto(f"{system.portal}/ho-so/{reference}")
        assert answer.status == 404
        member.goto(f"{system.portal}/ho-so")
        expect(member.locator("main")).not_to_contain_text(reference)
        assert firm.goto(f"{system.portal}/ho-so/{reference}").status == 200
