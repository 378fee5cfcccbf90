"""What people do on the pages, one function an act."""

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from tests.stories.system import System

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def start_dossier(page: Page, system: System, code: str, case: str, *, back: str) -> str:
    """Start a dossier on a procedure's page and return the address of the draft."""
    page.goto(f"{system.portal}/thu-tuc/{code}")
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    page.check(f"input[name=case_key][value={case}]", force=True)
    page.check(f"input[name=return_way][value={back}]", force=True)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/ho-so/nhap/[^/]+$"))
    return page.url


def fill_form(page: Page, draft: str, answers: Mapping[str, str]) -> None:
    """Go through the sections of the form one by one, as the menu shows them."""
    page.goto(draft)
    sections = page.locator('a[href*="/phan/"]').evaluate_all("all => all.map(one => one.href)")
    for section in dict.fromkeys(sections):
        page.goto(section)
        for key, value in answers.items():
            fill_field(page, key, value)
        page.get_by_role("button", name="Lưu và tiếp tục").click()
        page.wait_for_load_state()
        expect(page.locator(".govuk-error-summary")).to_have_count(0)


def fill_field(page: Page, key: str, value: str) -> None:
    """Answer one question of a form by whatever control it has; a page without it is left."""
    field = page.locator(f'[name="{key}"]')
    if not field.count():
        return
    kind = field.first.evaluate("one => one.tagName + ' ' + one.type")
    if kind in {"INPUT radio", "INPUT checkbox"}:
        page.check(f'[name="{key}"][value="{value}"]', force=True)
    elif kind.startswith("SELECT"):
        field.first.select_option(value)
    else:
        is_day = _ISO_DAY.fullmatch(value)
        field.first.fill("/".join(reversed(value.split("-"))) if is_day else value)


def give_file(page: Page, draft: str, part: str, file: Path) -> None:
    """Choose a file for a part and wait until it has arrived."""
    page.goto(f"{draft}/giay-to")
    page.set_input_files(f"#file-{part}", file)
    expect(page.get_by_role("link", name=file.name).first).to_be_visible()


def submit(page: Page, draft: str) -> str:
    """Read everything over, send it, and return the dossier's reference."""
    page.goto(f"{draft}/xem-lai")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.wait_for_url(re.compile("/da-nop$"))
    found = re.search(r"/ho-so/(KH-[^/]+)/da-nop", page.url)
    assert found
    return found[1]


def accept(page: Page, system: System, reference: str) -> None:
    """Find every part right and accept the dossier."""
    page.goto(f"{system.office}/can-bo/ho-so/{reference}")
    for radio in page.locator("input[type=radio][value=ok]").all():
        radio.check(force=True)
    page.click("button[value=accept]")
    page.wait_for_url(re.compile("/tiep-nhan"))
    end = time.monotonic() + 60
    while True:
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
        if "H32.102-" in page.locator("h1").inner_text():
            return
        # A file may still be looked at: whoever comes too early is told so and tries again.
        expect(page.locator("main")).to_contain_text("kiểm tra")
        assert time.monotonic() < end, page.locator("main").inner_text()
        time.sleep(1)


def take_up(page: Page, system: System, reference: str) -> None:
    """Take an accepted dossier up."""
    page.goto(f"{system.office}/can-bo/ho-so/{reference}")
    page.click('a[href$="/nhan-viec"]')
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator('a[href$="/trinh"]')).to_be_visible()


def propose(page: Page, system: System, reference: str) -> None:
    """Propose the suggested text to the leader and wait until it is set."""
    page.goto(f"{system.office}/can-bo/ho-so/{reference}/trinh")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(f"/ho-so/{reference}$"), timeout=30_000)


def sign(page: Page, system: System, reference: str, login: str) -> None:
    """Look at the document and sign it with a fresh code."""
    page.goto(f"{system.office}/can-bo/ho-so/{reference}/ky")
    _prove(page, system, login)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(f"/ho-so/{reference}(/dang-lam)?$"), timeout=30_000)


def _prove(page: Page, system: System, login: str) -> None:
    """Type a code that was not used to sign in: each works once."""
    code = pyotp.TOTP(system.secret_of(login))
    page.fill("input[name=code]", code.at(int(time.time()), counter_offset=1))


def seal(page: Page, system: System, reference: str) -> None:
    """Number the document and put the agency's seal on it."""
    page.goto(f"{system.office}/can-bo/ho-so/{reference}/dong-dau")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(f"/ho-so/{reference}(/dang-lam)?$"), timeout=30_000)
