"""The editors of parts, fees, limits and results in a real browser, at both widths, with axe."""

import os
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from casework.people.actor import Role
from tests.stories.system import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CODE = "1.001193"
PAGES = (
    "truong-hop", "truong-hop/them", "truong-hop/muc/bi_bo_roi/xoa", "thanh-phan",
    "thanh-phan/muc/giay_ho_ngheo", "thanh-phan/muc/giay_ho_ngheo/xoa", "thoi-han", "phi",
    "phi/muc/ban_sao", "mien-giam", "mien-giam/muc/ho_ngheo", "ket-qua", "ket-qua/them",
)  # fmt: skip


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_every_page_of_the_lists_is_whole_at_both_widths(app, address, officer):
    editor = officer(Role.ADMINISTRATOR)
    editor.post(f"/thu-tuc/{CODE}/mo-soan", page=f"/thu-tuc/{CODE}")
    sent = editor.client.get("/can-bo/", base_url="http://localhost").request.headers["Cookie"]
    cookies = [part.strip().split("=", 1) for part in sent.split(";")]
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies]
        )
        page = context.new_page()
        for path in PAGES:
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                answer = page.goto(f"{address}/can-bo/thu-tuc/{CODE}/soan/{path}")
                assert answer.status == 200, path
                wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wider <= 0, (path, width)
                if os.environ.get("SHOTS"):
                    name = path.replace("/", "-")
                    page.screenshot(
                        path=f"{os.environ['SHOTS']}/{name}-{width}.png", full_page=True
                    )
            found = Axe().run(page).response["violations"]
            assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
