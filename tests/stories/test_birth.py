"""A birth is registered: from the citizen's phone to a sealed result that anyone can verify."""

import re
import shutil
import subprocess

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from casework.audit import queries as journal
from casework.signatures.rules import Verdict
from demo.papers import SamplePapers
from demo.samples import read, settle_answers
from foundation.clock import VIETNAM, now
from foundation.database import Database, open_engine
from gateways.pades.trust import TrustStore
from gateways.pades.validate import validate
from tests.stories import acts
from tests.stories.looking import accessible
from tests.stories.system import (
    CHROMIUM,
    chromium,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CITIZEN = "nguyen.van.an@example.vn"
RECEPTION, SPECIALIST, LEADER, CLERK = (
    f"{role}.nhatrang" for role in ("tiepnhan", "chuyenvien", "lanhdao", "vanthu")
)


@pytest.fixture
def keys_given(database_url):
    """Give the leader and the commune of Nha Trang the test authority's keys."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "update officer set sign_key = 'leader' where account_id ="
                " (select id from account where login = 'lanhdao.nhatrang')"
            )
        )
        connection.execute(text("update agency set seal_key = 'commune' where code = 'H32.102'"))
    engine.dispose()


@pytest.fixture
def paper(tmp_path):
    """A real PDF to hand in."""
    file = tmp_path / "giay-chung-sinh.pdf"
    made = SamplePapers().make("Giấy chứng sinh", "Nguyễn Văn An", "Nha Trang", "application/pdf")
    file.write_bytes(made)
    return file


def birth_answers() -> dict[str, str]:
    row = next(one for one in read("dossiers")["dossiers"] if one["procedure"] == "1.001193")
    return settle_answers(row["answers"], now().astimezone(VIETNAM).date())


def test_a_birth_goes_from_filing_to_a_result_that_anyone_can_verify(
    keys_given, signing_settings, paper, tmp_path
):
    with running(signing_settings) as system, chromium() as browser:
        citizen = visit(browser, accept_downloads=True)
        sign_in_citizen(citizen, system, CITIZEN)
        draft = acts.start_dossier(citizen, system, "1.001193", "dung_han", back="online")
        acts.fill_form(citizen, draft, birth_answers())
        acts.give_file(citizen, draft, "giay_chung_sinh", paper)
        accessible(citizen)
        reference = acts.submit(citizen, draft)
        accessible(citizen)

        desk = visit(browser)
        sign_in_officer(desk, system, RECEPTION)
        acts.accept(desk, system, reference)
        accessible(desk)

        specialist = visit(browser)
        sign_in_officer(specialist, system, SPECIALIST)
        acts.take_up(specialist, system, reference)
        acts.propose(specialist, system, reference)

        leader = visit(browser)
        sign_in_officer(leader, system, LEADER)
        acts.sign(leader, system, reference, LEADER)

        clerk = visit(browser)
        sign_in_officer(clerk, system, CLERK)
        _wait_for_stage(system, reference, "clerk")
        acts.seal(clerk, system, reference)
        _wait_for_stage(system, reference, "done")

        citizen.goto(f"{system.portal}/ho-so/{reference}")
        expect(citizen.locator("main")).to_contain_text("Đã trả kết quả")
        accessible(citizen)
        result = _download(citizen, tmp_path / "ket-qua.pdf")

        _check_verification(visit(browser), system, result)
        _check_mail(system, reference)
    _check_result(result, signing_settings)
    _check_journal(signing_settings, reference)


def _wait_for_stage(system, reference, stage):
    engine = create_engine(system.settings.database_url)
    end = now().timestamp() + 60
    while now().timestamp() < end:
        with engine.connect() as connection:
            found = connection.execute(
                text("select stage from dossier where reference = :reference"),
                {"reference": reference},
            ).scalar_one()
        if found == stage:
            break
    engine.dispose()
    assert found == stage


def _download(page, target):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Tải (kết quả|văn bản|bản gốc)")).first.click()
    waiting.value.save_as(target)
    return target


def _check_result(result, settings):
    report = validate(result.read_bytes(), TrustStore(settings.trust_roots).roots())
    assert report.verdict is Verdict.VALID
    assert [one.field for one in report.signatures] == ["Leader", "Agency"]
    assert [one.level.value for one in report.signatures] == ["B-LTA", "B-LTA"]
    if pdfsig := shutil.which("pdfsig"):
        shown = subprocess.run(
            [pdfsig, "-nocert", str(result)], capture_output=True, text=True, check=False
        ).stdout
        assert shown.count("Signature is Valid") == 2


def _check_verification(stranger, system, result):
    stranger.goto(f"{system.portal}/kiem-tra")
    stranger.set_input_files("input[type=file]", result)
    stranger.locator("main form button[type=submit]").first.click()
    expect(stranger.locator("main")).to_contain_text("Văn bản thật")
    accessible(stranger)
    changed = result.with_name("sua.pdf")
    changed.write_bytes(result.read_bytes()[:-40] + b"x" * 40)
    stranger.goto(f"{system.portal}/kiem-tra")
    stranger.set_input_files("input[type=file]", changed)
    stranger.locator("main form button[type=submit]").first.click()
    expect(stranger.locator("main")).not_to_contain_text("Văn bản thật")


def _check_mail(system, reference):
    end = now().timestamp() + 30
    while len(system.mailbox.arrived) < 3 and now().timestamp() < end:
        pass
    told = [str(mail["subject"]) for mail in system.mailbox.arrived]
    assert len(told) == len(set(told)) == 3, told
    for mail in system.mailbox.arrived:
        body = mail.get_body(("plain",)).get_content()
        assert "056" not in body
        assert "Ngô Hương An Nhiên" not in body


def _check_journal(settings, reference):
    database = Database(open_engine(settings.database_url))
    with database.snapshot() as session:
        acts_written = [entry.act for entry in journal.chain(session, f"dossier:{reference}")]
        assert journal.broken_chains(session) == []
    database.engine.dispose()
    moves = [act for act in acts_written if not act.startswith("read")]
    assert moves == [
        "submit", "bill_opened", "accept", "assign", "propose", "sign", "record_signature", "seal",
        "finish", "hand_out",
    ]  # fmt: skip
    assert "read" in acts_written
