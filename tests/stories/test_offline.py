"""The network goes: walk-ins are taken in, the tab closes, nothing is lost, no number is twice."""

import io
import re

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.stories.system import CHROMIUM, chromium, running, sign_in_officer, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
HERE = "/can-bo/ngoai-tuyen"
AN = "056190000801||Đỗ Thị Mất Mạng|04051990|Nữ|Tổ 1, phường Nha Trang|01012022"
BINH = "056090000802||Hồ Văn Chờ|04051990|Nam|Tổ 2, phường Nha Trang|01012022|thêm"
DUMP = """async () => {
  const open = indexedDB.open("mot-cua-quay");
  const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
  const all = (shelf) => new Promise((done) => {
    const asked = db.transaction(shelf).objectStore(shelf).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const found = [...(await all("entries")), ...(await all("meta"))];
  const bytes = (one) => new TextDecoder("latin1").decode(one);
  const text = JSON.stringify(found, (_, one) => one instanceof ArrayBuffer ? bytes(one) : one);
  const key = (await all("meta")).find((one) => one?.key instanceof CryptoKey)?.key;
  const out = key ? await crypto.subtle.exportKey("raw", key).then(() => "read", () => "no") : "";
  return { text, out, entries: (await all("entries")).length };
}"""

DRAW = """async () => {
  const { keep, learn } = await import("/static/js/counter/numbers.js");
  const day = "2199-01-06", device = "abcd0000", agency = 0;
  await learn([{ id: -1, day, prefix: "X-", first: 1, last: 20, used: 0 }], agency);
  window.drawn = Promise.all(Array.from({ length: 12 }, () => crypto.randomUUID()).map(
    async (key) => (await keep({ key, agency, day, device }, (number) =>
      ({ key, slip: number.slip, state: "dropped", settled: 1 }))).slip));
}"""


def ready(page):
    page.wait_for_selector("html[data-counter=ready]", state="attached")


def open_counter(page, system):
    page.goto(f"{system.office}{HERE}")
    ready(page)


def take_in(page, card):
    """Take one walk-in in by the keyboard alone: card, procedure, parts."""
    page.focus("[name=card]")
    page.keyboard.type(card)
    page.keyboard.press("Enter")
    page.focus("[name=procedure]")
    page.keyboard.type("ban sao trich luc ho tich")
    page.keyboard.press("Enter")
    if not page.input_value("[name=case]"):
        page.select_option("[name=case]", index=1)
    for box in page.locator("#parts .mc-counter__part").all():
        if not box.locator(".mc-optional").count():
            box.locator("[data-part]").check()
    page.dblclick("#intake button[type=submit]")
    page.wait_for_selector("#slip-card:not([hidden])")


ENTRIES = "#entries > li"


def slips(page):
    return page.locator("#entries .mc-counter__line strong:first-child").all_inner_texts()


def states(page):
    return page.locator("#entries > li").evaluate_all("all => all.map(one => one.dataset.state)")


def sign_in_later(page, system, login):
    """Sign in again as if half a minute had gone by: a one-time code works once."""
    engine = create_engine(system.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("update account set totp_used_step = null"))
    engine.dispose()
    sign_in_officer(page, system, login)


def codes_of(system):
    engine = create_engine(system.settings.database_url)
    with engine.connect() as connection:
        found = connection.execute(text("select code from dossier where code is not null"))
        codes = list(found.scalars())
    engine.dispose()
    return codes


def code_in(page):
    """Read the QR code on the slip as a scanner does."""
    picture = Image.open(io.BytesIO(page.locator(".mc-slip__qr").screenshot()))
    [found] = zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.height * 3)))
    return found.text


def prepare(page, system):
    """Open the page once while there is a network, as the clerk does in the morning."""
    told = []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    sign_in_officer(page, system, "tiepnhan.nhatrang")
    open_counter(page, system)
    expect(page.locator("#status")).to_contain_text("còn 30 số")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert Axe().run(page).violations_count == 0
    assert told == []


def windows_share_no_number(page):
    """Two windows of one device draw from one block at once."""
    other = page.context.new_page()
    other.goto(page.url)
    for one in (page, other):
        ready(one)
        one.evaluate(DRAW)
    drawn = [slip for one in (page, other) for slip in one.evaluate("window.drawn")]
    other.close()
    assert len(drawn) == len(set(drawn)) == 24
    assert sum(slip.startswith("X-") for slip in drawn) == 20


def leave_half_typed(page):
    page.focus("[name=card]")
    page.keyboard.type("056190000801")
    page.keyboard.press("Enter")
    page.fill("[name=name]", "Đang gõ dở")
    page.wait_for_timeout(700)
    page.close()


def test_the_counter_goes_on_without_the_network(signing_settings):
    with running(signing_settings) as system, chromium() as browser:
        page = visit(browser)
        context = page.context
        prepare(page, system)
        windows_share_no_number(page)

        context.set_offline(True)
        take_in(page, AN)
        first = code_in(page)
        assert re.fullmatch(r"H32\.102-\d{6}-\d{4}", first)
        expect(page.locator("#slip")).to_contain_text(
            "Ngày hẹn trả kết quả được báo khi có mạng lại"
        )
        leave_half_typed(page)

        page = context.new_page()
        open_counter(page, system)
        expect(page.locator("#status")).to_contain_text("Đang mất mạng")
        expect(page.locator("[name=name]")).to_have_value("Đang gõ dở")
        assert slips(page) == [first]
        expect(page.locator("#entries")).to_contain_text("Đỗ Thị Mất Mạng")
        take_in(page, BINH)
        expect(page.locator(ENTRIES)).to_have_count(2)
        take_in(page, AN)
        expect(page.locator(ENTRIES)).to_have_count(3)
        assert len(set(slips(page))) == 3
        assert states(page) == ["waiting"] * 3
        nothing_lies_open(page)

        another_officer_reads_nothing(page, system)
        sign_in_later(page, system, "tiepnhan.nhatrang")
        all_is_merged_but_the_duplicate(page, system, first)


def nothing_lies_open(page):
    kept = page.evaluate(DUMP)
    assert kept["out"] == "no"
    for personal in ("Mất Mạng", "056190000801", "Hồ Văn", "Trích lục"):
        assert personal not in kept["text"]


def all_is_merged_but_the_duplicate(page, system, first):
    open_counter(page, system)
    page.wait_for_function("() => !document.querySelector('#entries [data-state=waiting]')")
    assert sorted(states(page)) == ["held", "merged", "merged"]
    expect(page.locator("#entries")).to_contain_text("Hẹn trả kết quả")
    codes = codes_of(system)
    assert first in codes
    assert len(codes) == len(set(codes)) == 2
    page.get_by_role("link", name="Xem xét", exact=True).click()
    expect(page.locator("main")).to_contain_text(first)
    page.get_by_role("button", name="Vẫn tiếp nhận").click()
    page.wait_for_url(re.compile("/ho-so/"))
    assert len(set(codes_of(system))) == 3


def another_officer_reads_nothing(page, system):
    """Sign another officer in at the same browser: not a word, and their own key opens nothing."""
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Rời máy").click()
    expect(page.locator("#status")).to_contain_text("chưa được chuẩn bị")
    assert "Mất Mạng" not in page.content()
    page.context.set_offline(False)
    page.wait_for_selector("html[data-counter=left]", state="attached")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate(DUMP)["out"] == ""
    sign_in_officer(page, system, "tiepnhan.camranh")
    open_counter(page, system)
    expect(page.locator("#entries > li")).to_have_count(0)
    expect(page.locator("#foreign")).to_contain_text("3 hồ sơ của cán bộ khác")
    assert "Mất Mạng" not in page.content()
    assert page.evaluate(DUMP)["entries"] == 3
    page.goto(f"{system.office}/can-bo/")
    page.locator("details.mc-account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_selector("html[data-counter=left]", state="attached")
