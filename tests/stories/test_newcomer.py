"""A newcomer opens an account, finds a procedure without accents, is asked for more and answers."""

import re

import pytest
from playwright.sync_api import expect

from demo.samples import read, settle_answers
from foundation.clock import VIETNAM, now
from tests.stories import acts
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_officer, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
EMAIL, SECRET = "nguoi.moi@example.vn", "thuyen ra khoi som mai"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def register(page, system):
    """Open an account with the keyboard alone."""
    page.goto(f"{system.portal}/dang-ky")
    with page.expect_navigation():
        page.get_by_role("link", name="Cho cá nhân").press("Enter")
    answers = {
        "name": "Lý Thị Mới",
        "id_number": "056302000077",
        "birth_date": "02/09/2002",
        "phone": "0900000777",
        "address": "Tổ 5, phường Nha Trang, tỉnh Khánh Hòa",
        "password": SECRET,
        "again": SECRET,
        "login": EMAIL,
        "email": EMAIL,
    }
    for name, value in answers.items():
        if page.locator(f"[name={name}]").count():
            page.focus(f"[name={name}]")
            page.keyboard.type(value)
    page.focus("input[name=sex][value=female]")
    page.keyboard.press("Space")
    page.select_option("select[name=commune]", "22366")
    page.focus("input[name=agree]")
    page.keyboard.press("Space")
    accessible(page)
    page.focus("main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def find(page, system):
    """Search as people type and open what is found."""
    page.goto(system.portal)
    page.fill("input[type=search], input[name=q], input[name=tim]", "ban sao trich luc")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    accessible(page)
    page.get_by_role("link", name=re.compile("bản sao Trích lục hộ tịch")).first.click()
    expect(page.locator("h1")).to_contain_text("Trích lục")
    accessible(page)


def test_a_newcomer_is_asked_for_one_thing_and_answers_just_that(signing_settings):
    with running(signing_settings) as system, chromium() as browser:
        citizen = visit(browser, **PHONE)
        register(citizen, system)
        find(citizen, system)
        draft = acts.start_dossier(citizen, system, "2.000635", "ca_nhan", back="online")
        row = next(one for one in read("dossiers")["dossiers"] if one["procedure"] == "2.000635")
        answers = settle_answers(row["answers"], now().astimezone(VIETNAM).date())
        acts.fill_form(citizen, draft, answers)
        reference = acts.submit(citizen, draft)

        desk = visit(browser)
        sign_in_officer(desk, system, "tiepnhan.nhatrang")
        desk.goto(f"{system.office}/can-bo/ho-so/{reference}/yeu-cau-bo-sung")
        desk.get_by_text("Mục trong tờ khai điện tử").click()
        desk.fill('[name="field:applicant_phone"]', "Số điện thoại không liên lạc được.")
        desk.locator("main form button[type=submit]").first.click()
        desk.wait_for_url(re.compile(f"/ho-so/{reference}$"))
        expect(desk.locator("main")).to_contain_text("Yêu cầu bổ sung")

        citizen.goto(f"{system.portal}/ho-so/{reference}/bo-sung")
        accessible(citizen)
        asked = citizen.locator("main form [name]:not([type=hidden]):not(button)")
        assert asked.evaluate_all("all => all.map(one => one.name)") == ["applicant_phone"]
        expect(citizen.locator("main")).to_contain_text("Số điện thoại không liên lạc được.")
        citizen.fill("[name=applicant_phone]", "0900000778")
        citizen.get_by_role("button", name="Gửi bổ sung").click()
        citizen.wait_for_url(re.compile(f"/ho-so/{reference}$"))

        acts.accept(desk, system, reference)
        expect(desk.locator("main")).to_contain_text("0900000778")
        citizen.goto(f"{system.portal}/ho-so/{reference}")
        expect(citizen.locator("main")).to_contain_text("H32.102-")
        accessible(citizen)
