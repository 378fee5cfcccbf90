"""The evidence file is fetched on a phone and verified on a machine without the product."""

import os
import re
import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.backoffice import issued
from tests.stories.system import CHROMIUM, chromium, running, sign_in_citizen, visit
from tests.stories.test_vault import PHONE, press, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CITIZEN = "nguyen.van.an@example.vn"


def test_evidence_is_verified_without_the_product(signing_settings, tmp_path):
    reference = issued.result(signing_settings)
    with running(signing_settings) as system, chromium() as browser:
        citizen = visit(browser, accept_downloads=True, **PHONE)
        sign_in_citizen(citizen, system, CITIZEN)
        held = _fetch(citizen, f"{system.portal}/ho-so/{reference}", tmp_path / "nha")
    elsewhere = tmp_path / "noi-khac"
    elsewhere.mkdir()
    with zipfile.ZipFile(held) as archive:
        archive.extract("kiem_tra.py", elsewhere)
    told = _verify(elsewhere, held)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "TOÀN VẸN | CONCLUSION: ALL HOLDS" in told.stdout
    assert "time stamp" in told.stdout

    data = bytearray(held.read_bytes())
    place = data.index(b"%PDF-") + 8
    data[place] ^= 1
    held.write_bytes(bytes(data))
    assert _verify(elsewhere, held).returncode in {1, 2}


def _fetch(page: Page, dossier: str, folder):
    """Ask for the file by keyboard, wait for it and save it."""
    page.goto(dossier)
    press(page, "link", "^Hồ sơ bằng chứng$")
    page.wait_for_url(re.compile("/bang-chung$"))
    sound(page)
    press(page, "button", "Lập hồ sơ bằng chứng")
    link = page.get_by_role("link", name=re.compile("Tải tệp ZIP"))
    expect(link).to_be_visible(timeout=40_000)
    sound(page)
    with page.expect_download() as waiting:
        press(page, "link", "Tải tệp ZIP")
    folder.mkdir()
    kept = folder / "bang-chung.zip"
    waiting.value.save_as(kept)
    return kept


def _verify(folder, held):
    """Run the program that came with the file in a folder with nothing else in it."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "kiem_tra.py", str(held)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
