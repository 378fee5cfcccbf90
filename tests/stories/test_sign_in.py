"""A phone without a mouse: in by VNeID, linked after proof; then by a passkey of the phone."""

import pytest
from playwright.sync_api import Page, expect

from demo.stand_ins.identity import Client
from tests.portal import vneid
from tests.portal.conftest import AN
from tests.servers import PASSWORD
from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
NAME = "Nguyễn Văn An"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def press(page: Page, role: str, name: str) -> None:
    """Press a button or a link by the keyboard and wait for the page after it."""
    found = page.get_by_role(role, name=name, exact=True)
    found.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def provider(monkeypatch):
    """A provider that the portal's process is told of."""
    with vneid.served() as one:
        monkeypatch.setenv("OIDC_ISSUER", one.issuer)
        monkeypatch.setenv("OIDC_CLIENT_ID", "mot-cua")
        monkeypatch.setenv("OIDC_CLIENT_SECRET", "bi-mat-cua-mot-cua")
        yield one


def test_in_by_vneid_and_by_a_passkey(settings, provider):
    with running(settings) as system, chromium() as browser:
        back = f"{system.portal}/dang-nhap/vneid/ve"
        provider.clients["mot-cua"] = Client("bi-mat-cua-mot-cua", (back,))
        page = visit(browser, **PHONE)
        _by_vneid(page, system.portal)
        _by_passkey(page, system.portal.replace("127.0.0.1", "localhost"))


def _by_vneid(page: Page, portal: str) -> None:
    """Sign in by VNeID: the first time the account is proven, the second time it opens at once."""
    page.goto(f"{portal}/dang-nhap?next=/tai-khoan")
    accessible(page)
    press(page, "link", "Đăng nhập bằng VNeID")
    expect(page.get_by_text("Đây không phải là VNeID.")).to_be_visible()
    _choose(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nối VNeID với tài khoản đã có")
    accessible(page)
    page.focus("input[name=password]")
    page.keyboard.type(PASSWORD)
    press(page, "button", "Nối tài khoản")
    page.goto(f"{portal}/tai-khoan")
    expect(page.get_by_text("Đã xác thực qua VNeID")).to_be_visible()
    accessible(page)
    for place in ("bao-mat", "thiet-bi", "du-lieu", "gop"):
        page.goto(f"{portal}/tai-khoan/{place}")
        accessible(page)
    page.context.clear_cookies()
    page.goto(f"{portal}/dang-nhap?next=/tai-khoan")
    press(page, "link", "Đăng nhập bằng VNeID")
    _choose(page)
    expect(page).to_have_url(f"{portal}/tai-khoan")


def _choose(page: Page) -> None:
    page.get_by_role("button", name=NAME).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def _by_passkey(page: Page, portal: str) -> None:
    """Keep a passkey in the phone after the password, then sign in by it alone."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{portal}/dang-nhap?next=/tai-khoan/bao-mat")
    page.fill("input[name=login]", AN)
    page.fill("input[name=password]", PASSWORD)
    press(page, "button", "Đăng nhập")
    page.fill("#key-label", "Điện thoại của An")
    accessible(page)
    press(page, "button", "Thêm khóa truy cập của thiết bị này")
    expect(page.get_by_text("Điện thoại của An", exact=True).first).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{portal}/dang-nhap?next=/tai-khoan/thiet-bi")
    press(page, "button", "Đăng nhập bằng khóa truy cập")
    expect(page).to_have_url(f"{portal}/tai-khoan/thiet-bi")
    expect(page.get_by_text("bằng khóa truy cập").first).to_be_visible()
