"""What every page of a story must stand: axe finds no fault, nothing is wider than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE, BRIEF = Axe(), {"resultTypes": ["violations"]}


def accessible(page: Page) -> None:
    """Neither a fault that axe finds nor a page wider than the screen."""
    found = AXE.run(page, options=BRIEF)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
