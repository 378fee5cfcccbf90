"""A form with a table is filled on a phone: hints come at once, and all works without scripts."""

import pytest
from playwright.sync_api import expect

from tests.stories import acts
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_citizen, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CITIZEN = "nguyen.van.an@example.vn"
HOUSEHOLD, FAMILY = "1.001612", "ho_gia_dinh"
PHONE = {"viewport": {"width": 360, "height": 740}}


def test_hints_and_rows_come_at_once_and_stay(settings):
    with running(settings) as system, chromium() as browser:
        page = visit(browser, **PHONE)
        sign_in_citizen(page, system, CITIZEN)
        draft = acts.start_dossier(page, system, HOUSEHOLD, FAMILY, back="desk")

        page.goto(f"{draft}/phan/chu_the")
        members = page.locator("[data-table=members]")
        expect(members).to_be_hidden()
        page.check("[name=founders][value=family]", force=True)
        expect(members).to_be_visible()
        page.fill('[name="members.0.name"]', "Lê Thị Mẫu")
        page.fill('[name="members.0.id_number"]', "056190000001")
        page.fill('[name="members.0.birth_date"]', "01/01/1980")
        page.fill('[name="members.0.share"]', "30000000")
        expect(page.locator('[data-warning="members.0.id_number"]')).to_contain_text("1990")
        page.get_by_role("button", name="Thêm dòng").click()
        page.fill('[name="members.1.id_number"]', "12")
        page.fill('[name="members.1.share"]', "12500000")
        page.focus("h1, [name=founders]")
        expect(page.locator("[data-computed=members_share]")).to_have_text("42.500.000")
        expect(members).to_contain_text("Số định danh cá nhân gồm đúng 12 chữ số")
        accessible(page)
        with page.expect_response("**/luu"):
            page.get_by_role("button", name="Xóa dòng này").last.click()
        expect(page.locator("[data-computed=members_share]")).to_have_text("30.000.000")
        page.reload()
        expect(page.locator("[data-row]")).to_have_count(1)
        expect(page.locator('[name="members.0.name"]')).to_have_value("Lê Thị Mẫu")
        accessible(page)

        bare = visit(browser, java_script_enabled=False, **PHONE)
        bare.context.add_cookies(page.context.cookies())
        bare.goto(f"{draft}/phan/chu_the")
        bare.get_by_role("button", name="Thêm dòng").click()
        bare.fill('[name="members.1.name"]', "Trần Văn Hai")
        bare.fill('[name="members.1.id_number"]', "056090000002")
        bare.check("[name=tax_method] >> nth=0", force=True)
        bare.get_by_role("button", name="Lưu và tiếp tục").click()
        expect(bare.locator(".govuk-error-summary")).to_have_count(0)
        bare.goto(f"{draft}/xem-lai")
        expect(bare.locator("main")).to_contain_text("Trần Văn Hai")
        bare.goto(f"{draft}/phan/chu_the")
        bare.get_by_role("button", name="Xóa dòng này").first.click()
        expect(bare.locator("[data-row]")).to_have_count(1)
        expect(bare.locator('[name="members.0.name"]')).to_have_value("Trần Văn Hai")
