"""The builder in a real browser: by keyboard alone, at both widths, without faults of axe."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import make_server

from casework.catalogue import drafts
from casework.people.actor import Role
from casework.procedures.definition import Definition
from demo import samples
from foundation.clock import now
from tests import make
from tests.stories.system import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CODE = "H32.000778"
FORM = f"/can-bo/thu-tuc/{CODE}/soan/bieu-mau"
PAGES = (
    "", "/phan/moi", "/phan/tre_em", "/phan/tre_em/xoa", "/cau-hoi/moi?phan=tre_em",
    "/cau-hoi/moi?phan=tre_em&loai=table", "/cau-hoi/moi?phan=tre_em&loai=choice",
    "/cau-hoi/mother_name", "/cau-hoi/child_birth_date_words", "/cau-hoi/birth_paper",
    "/cau-hoi/mother_known/xoa", "/nhom/nguoi?phan=mother", "/nhom/dia-chi?phan=mother",
    "/xem-thu", "/xem-thu?man-hinh=may-tinh", "/xem-thu/khung", "/nap",
)  # fmt: skip


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def window(app, address, officer):
    """Open a browser window of a signed-in administrator, with a draft by the database."""
    editor = officer(Role.ADMINISTRATOR)
    sent = editor.client.get("/can-bo/", base_url="http://localhost").request.headers["Cookie"]
    cookies = [part.strip().split("=", 1) for part in sent.split(";")]
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies]
        )
        page = context.new_page()
        page.editor = editor
        yield page


def begin(database, editor, definition):
    with database.transaction() as session:
        drafts.start(session, definition, by=editor.actor, at=now())


def whole() -> Definition:
    return Definition.from_json(samples.definition_data(make.BIRTH) | {"code": CODE})


def test_every_page_of_the_builder_is_whole_at_both_widths(window, address, database):
    begin(database, window.editor, whole())
    told = []
    window.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    for width in (360, 1280):
        window.set_viewport_size({"width": width, "height": 900})
        for path in PAGES:
            assert window.goto(f"{address}{FORM}{path}").status == 200, path
            wider = window.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, (path, width)
            if width == 360:
                found = Axe().run(window).response["violations"]
                assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
    assert told == []


def test_a_question_with_a_condition_is_built_by_keyboard_alone(window, address, database):
    begin(database, window.editor, drafts.blank(CODE, "Thử nghiệm"))
    window.goto(f"{address}{FORM}")
    go(window, "Thêm phần")
    write(window, "Tên phần", "Gia đình")
    press(window, "Lưu")
    go(window, "Thêm câu hỏi")
    choose(window, "Có hoặc không")
    press(window, "Tiếp tục")
    write(window, "Câu hỏi", "Có con chưa?")
    press(window, "Lưu")
    go(window, "Thêm câu hỏi")
    choose(window, "Số", exact=True)
    press(window, "Tiếp tục")
    write(window, "Câu hỏi", "Số con")
    press(window, "Thêm điều kiện")
    select(window, "Câu hỏi của điều kiện 1", "Có con chưa?")
    write(window, "Giá trị của điều kiện 1", "Có")
    press(window, "Lưu")
    expect(window.get_by_text("Chỉ hiện khi “Có con chưa?” là “Có”")).to_be_visible()
    go(window, "Xem thử")
    frame = window.frame_locator("iframe")
    expect(frame.get_by_label("Số con")).to_be_hidden()
    frame.get_by_label("Có", exact=True).focus()
    window.keyboard.press("Space")
    expect(frame.get_by_label("Số con")).to_be_visible()
    frame.get_by_role("button", name="Kiểm tra").focus()
    window.keyboard.press("Enter")
    expect(frame.get_by_role("alert")).to_contain_text("Số con", ignore_case=True)


def test_a_formula_shows_its_result_while_it_is_typed(window, address, database):
    begin(database, window.editor, whole())
    window.goto(f"{address}{FORM}/cau-hoi/child_birth_date_words")
    formula = window.get_by_label("Công thức", exact=True)
    formula.fill("years_between(child_birth_date, add_days(child_birth_date, 800))")
    result = window.locator("[data-trial-result]")
    expect(result).to_contain_text("2")
    formula.fill("child_birth_date / 0")
    expect(result.locator(".govuk-error-message")).to_be_visible()


def reach(page, control):
    """Come to a control with the Tab key and nothing else."""
    handle = control.first.element_handle()
    for _ in range(120):
        if handle.evaluate("one => document.activeElement === one"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key does not reach {control}")


def go(page, name):
    reach(page, page.locator("#main").get_by_role("link", name=name))
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def press(page, name):
    reach(page, page.locator("#main").get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def write(page, label, text):
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.insert_text(text)


def choose(page, label, *, exact=False):
    """Walk through a group of radio buttons with the arrow keys."""
    wanted = page.get_by_role("radio", name=label, exact=exact).first.element_handle()
    reach(page, page.get_by_role("radio", checked=True))
    for _ in range(20):
        if wanted.evaluate("one => one.checked"):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrow keys do not reach {label}")


def select(page, label, text):
    """Choose in a drop-down list with the arrow keys."""
    control = page.get_by_label(label)
    reach(page, control)
    for _ in range(20):
        if control.evaluate("one => one.selectedOptions[0].text") == text:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrow keys do not reach {text}")
