"""A walk-in with five components by keyboard alone: every key is counted (docs/counter.md)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.looking import accessible
from tests.stories.system import CHROMIUM, chromium, running, sign_in_officer, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CARD = "056190001234|225012345|Trần Thị Bích|05031990|Nữ|12 Trần Phú, Nha Trang, Khánh Hòa|01012022"
COUNTED, GOAL = 23, 40
"""How many keys docs/counter.md tells of, and how many there may be at most."""
PERMIT = "1.013225"
"""A building permit: its case for a house asks for five components and more."""


class Keys:
    """A clerk's ten fingers: presses keys on whatever has the focus and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def scan(self, text: str) -> None:
        """Let the hand scanner type what it read, with its Enter: no key of the clerk's."""
        self.page.keyboard.press(text[0])
        self.page.keyboard.insert_text(text[1:])
        self.page.keyboard.press("Enter")

    def type(self, text: str) -> None:
        """Press one key for each letter."""
        for letter in text:
            self.press(letter)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def focused(page: Page) -> str:
    """Name the control that the next key goes to."""
    return page.evaluate("document.activeElement.name || document.activeElement.className")


def test_a_walk_in_is_on_the_printer_within_the_keys_of_a_minute(signing_settings):
    with running(signing_settings) as system, chromium() as browser:
        page = visit(browser)
        sign_in_officer(page, system, "tiepnhan.nhatrang")
        page.goto(f"{system.office}/can-bo/tai-quay")
        keys = Keys(page)
        expect(page.locator("#card")).to_be_focused()
        accessible(page)

        keys.scan(CARD)
        expect(page.locator("#q")).to_be_focused()
        assert CARD not in page.content()
        keys.type(PERMIT)
        keys.press("Enter")
        expect(page.locator("[name=case_key]").first).to_be_focused()
        keys.press("1")
        expect(page.locator("[data-on]").first).to_be_focused()
        accessible(page)
        for _ in range(4):
            keys.press("Space", "ArrowDown")
        keys.press("1", "3")
        expect(page.locator("[data-on]:checked")).to_have_count(5)
        keys.press("Enter")
        expect(page.locator("[data-take]")).to_be_focused()
        accessible(page)
        keys.press("Enter")
        page.wait_for_url(re.compile("/tai-quay/luot/"))
        expect(page.locator("[data-print]").first).to_be_focused()
        accessible(page)
        with page.context.expect_page() as opened:
            keys.press("Enter")
        assert "/in/" in opened.value.url
        keys.scan(CARD.replace("056190001234", "056190001235"))
        expect(page.locator("#q")).to_be_focused()
    assert keys.count == COUNTED <= GOAL
