"""A pile of thirty sheets with six cover sheets becomes a dossier of signed, searchable parts."""

import contextlib
import io
import re
import time
import unicodedata
from pathlib import Path
from urllib.parse import urlencode

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Error, Page, expect
from sqlalchemy import create_engine, text

from casework.signatures.rules import Verdict
from demo.samples import read, settle_answers
from foundation.clock import VIETNAM, now
from gateways.pades.trust import TrustStore
from gateways.pades.validate import validate
from tests import scans
from tests.stories import acts
from tests.stories.system import CHROMIUM, System, chromium, running, sign_in_officer, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CARD = "056190001234||Trần Thị Bích|05031990|Nữ|12 Trần Phú, Nha Trang, Khánh Hòa|01012022|thêm"
RECEPTION, SPECIALIST = "tiepnhan.nhatrang", "chuyenvien.nhatrang"
PERMIT, PARTS = "1.013225", 6
SHEETS = (4, 3, 5, 3, 4, 4)
"""Pages of each part; with six covers and one blank back they make thirty."""
BAD = 7
"""Which page of the contents is blurred, counted from 0."""
DPI = 200


@pytest.fixture
def keys_given(database_url):
    """Give the commune of Nha Trang the test authority's seal."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("update agency set seal_key = 'commune' where code = 'H32.102'"))
    engine.dispose()


def take_in(page: Page, system: System) -> str:
    """Take a walk-in with six components in by the keyboard; return the dossier's reference."""
    page.goto(f"{system.office}/can-bo/tai-quay")
    expect(page.locator("#card")).to_be_focused()
    page.keyboard.insert_text(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("056190001234", timeout=20_000)
    page.locator("#q").click()
    page.keyboard.type(PERMIT)
    page.keyboard.press("Enter")
    page.locator("[name=case_key]").first.focus()
    page.keyboard.press("1")
    expect(page.locator("[data-on]").first).to_be_focused(timeout=20_000)
    for box in page.locator("[data-on]").all():
        box.check()
    expect(page.locator("[data-on]:checked")).to_have_count(PARTS)
    page.get_by_role("button", name="Xem lại để tiếp nhận").click()
    page.locator("[data-take]").click()
    page.wait_for_url(re.compile("/tai-quay/luot/"))
    href = page.locator("a[href*='/ho-so/KH-']").first.get_attribute("href")
    found = re.search(r"KH-[0-9A-Z-]+", href)
    assert found
    return found[0]


def print_covers(page: Page, system: System, reference: str) -> list[Image.Image]:
    """Print a cover sheet for each part and see them as the scanner does."""
    page.goto(f"{system.office}/can-bo/so-hoa/ho-so/{reference}")
    form = page.locator("form[action$='/to-bia']")
    sent = [("csrf_token", form.locator("[name=csrf_token]").get_attribute("value"))]
    sent += [("bia", one.get_attribute("value")) for one in form.locator("[name=bia]").all()]
    answer = page.request.post(
        f"{system.office}{form.get_attribute('action')}",
        data=urlencode([*sent, ("ngan", "0")]),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 200
    return drawn(answer.body())


def drawn(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]


def contents(number: int) -> Image.Image:
    return scans.page("letter", number, noise=6, skew=(-1.5, 0, 1)[number % 3])


def pile(covers: list[Image.Image]) -> bytes:
    """Put covers and papers into one PDF of pictures, with a blank back and one blurred page."""
    pages, number = [], 0
    for cover, count in zip(covers, SHEETS, strict=True):
        pages.append(cover)
        for _ in range(count):
            page = contents(number)
            pages.append(scans.page("letter", number, blur=6) if number == BAD else page)
            number += 1
    pages.append(scans.page("blank", 3, noise=6))
    assert len(pages) == 30
    return scans.as_pdf(pages)


def wait_for(page: Page, address: str, seconds: float, locator: str) -> None:
    """Reload a page until something stands on it."""
    end = time.monotonic() + seconds
    while True:
        # The page also reloads by itself while work is under way, and may come first.
        with contextlib.suppress(Error):
            page.goto(address)
            if page.locator(locator).count():
                return
        assert time.monotonic() < end, f"{locator} never came: {page.locator('main').inner_text()}"
        time.sleep(1.5)


@pytest.mark.slow
def test_a_pile_becomes_signed_searchable_parts(keys_given, signing_settings, tmp_path):
    with running(signing_settings) as system, chromium() as browser:
        desk = visit(browser, accept_downloads=True)
        sign_in_officer(desk, system, RECEPTION)
        reference = take_in(desk, system)
        file = tmp_path / "may-quet.pdf"
        file.write_bytes(pile(print_covers(desk, system, reference)))
        _scan(desk, system, reference, file, tmp_path)
        copies = _sign_copies(desk, system, reference)
        _receipt_is_printed(desk, system, reference)

        _type_form(desk, system, reference)
        specialist = visit(browser)
        sign_in_officer(specialist, system, SPECIALIST)
        acts.take_up(specialist, system, reference)
        specialist.goto(f"{system.office}/can-bo/ho-so/{reference}")
        expect(specialist.locator("#documents")).to_contain_text(".06")
    first = 0
    for copy, count in zip(copies, SHEETS, strict=True):
        _is_a_copy(copy, count, first, TrustStore(signing_settings.trust_roots))
        first += count


def _type_form(desk: Page, system: System, reference: str) -> None:
    """Type the form from the paper: which way the dossier goes hangs on its answers."""
    row = next(one for one in read("dossiers")["dossiers"] if one["procedure"] == "1.013225")
    desk.goto(f"{system.office}/can-bo/ho-so/{reference}/to-khai")
    given = settle_answers(row["answers"], now().astimezone(VIETNAM).date())
    for _round in range(2):  # a question that hangs on another shows once that one is answered
        for key, value in given.items():
            field = desk.locator(f'[name="{key}"]').first
            if field.is_visible() or field.get_attribute("type") in {"radio", "checkbox"}:
                acts.fill_field(desk, key, value)
    desk.get_by_role("button", name="Lưu tờ khai").click()
    expect(desk.locator("main")).to_contain_text("Đã lưu tờ khai nhập từ bản giấy")


def _scan(desk: Page, system: System, reference: str, file: Path, tmp_path: Path) -> None:
    """Upload the pile, see that one page is bad and scan that one again."""
    desk.goto(f"{system.office}/can-bo/so-hoa/ho-so/{reference}")
    desk.set_input_files("#file-dossier", file)
    desk.wait_for_url(re.compile("/so-hoa/lo/"))
    batch = desk.url
    wait_for(desk, batch, 90, ".mc-scan__page--bad")
    wait_for(desk, batch, 120, "main:not(:has(.mc-scan__page--unread)):not(:has(.mc-live))")
    expect(desk.locator(".mc-scan__page--bad")).to_have_count(1)
    expect(desk.locator(".mc-scan__fault")).to_contain_text("mờ")
    expect(desk.locator("#unplaced")).to_have_count(0)
    expect(desk.locator("[id^=g]:has(.mc-scan)")).to_have_count(PARTS)
    again = tmp_path / "quet-lai.jpg"
    again.write_bytes(scans.as_jpeg(contents(BAD)))
    desk.locator(".mc-scan__page--bad a").first.click()
    desk.set_input_files("#file-again", again)
    # Once it has arrived the page leads back to the batch; leaving earlier would cut it off.
    desk.wait_for_url(lambda address: "/trang/" not in address)
    nothing_bad = ":not(:has([id^=g] .mc-scan__page--bad)):not(:has(.mc-scan__page--unread))"
    wait_for(desk, batch, 60, f"main{nothing_bad}:not(:has(.mc-live))")


def _sign_copies(desk: Page, system: System, reference: str) -> list[bytes]:
    """Order the e-copies and take each away once it is signed."""
    address = f"{system.office}/can-bo/so-hoa/ho-so/{reference}"
    desk.goto(f"{address}#copies")
    desk.get_by_role("button", name="Tạo bản sao điện tử").click()
    wait_for(desk, address, 90, "main:not(:has(.mc-live))")
    desk.goto(f"{system.office}/can-bo/ho-so/{reference}")
    taken = {}
    links = desk.locator("a[href*='/giay-to/']").evaluate_all("all => all.map(one => one.href)")
    for href in {one for one in links if re.search(r"/giay-to/[0-9a-f-]{36}$", one)}:
        answer = desk.request.get(href)
        named = re.search(r"\.(0[1-6])\.pdf", answer.headers["content-disposition"])
        if named:
            taken[named[1]] = answer.body()
    assert len(taken) == PARTS, list(taken)
    return [taken[name] for name in sorted(taken)]


def _receipt_is_printed(desk: Page, system: System, reference: str) -> None:
    """The slip is sealed and prints in both sizes."""
    wait_for(desk, f"{system.office}/can-bo/ho-so/{reference}", 60, "#papers a[href*='/van-ban/']")
    links = desk.locator("#papers a[href*='/in/']")
    expect(links.first).to_be_visible()
    for href in {link.get_attribute("href") for link in links.all()}:
        answer = desk.request.get(f"{system.office}{href}")
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF")


def _is_a_copy(copy: bytes, pages: int, first: int, trust: TrustStore) -> None:
    """A copy has its pages, their words, the agency's valid signature, and is PDF/A."""
    report = validate(copy, trust.roots())
    assert report.verdict is Verdict.VALID, report.reasons
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert len(pdf.pages) == pages
        with pdf.open_metadata() as known:
            assert known.pdfa_status == "2B"
    document = pypdfium2.PdfDocument(copy)
    for number in range(pages):
        said = document[number].get_textpage().get_text_range()
        true, read = (_words(one) for one in (scans.truth("letter", first + number), said))
        assert len(true & read) > 0.85 * len(true), f"page {first + number}: {said[:200]}"


def _words(said: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", said).lower()))
