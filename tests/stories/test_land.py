"""Land changes hands: the land office asks the tax office, the holder pays, the certificate comes.

Three agencies on screens: the centre's desk, the land registration office, the tax office. Time
does not run while the holder's payment is waited for (Decree 45/2020 art. 13).
"""

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select, text

from casework.clocks.records import Clock, ClockEntry
from casework.dossiers.records import Dossier
from casework.procedures.definition import Returning
from foundation.clock import now
from foundation.database import open_database
from tests import make
from tests.casework.dossiers import flowing
from tests.stories import acts
from tests.stories.system import (
    CHROMIUM,
    chromium,
    running,
    sign_in_citizen,
    sign_in_officer,
    visit,
)
from tests.stories.test_birth import _wait_for_stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: chromium is not installed"),
]
CODE = "1.013831"
CITIZEN = "nguyen.van.an@example.vn"
LAND, TAX, TAX_HEAD, TAX_CLERK = "canbo.datdai", "canbo.thue", "lanhdao.thue", "vanthu.thue"
CENTRE = "tiepnhan.trungtam"


@pytest.fixture
def keys_given(database_url):
    """Give the tax office's leader and seal the test authority's keys."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "update officer set sign_key = 'leader' where account_id ="
                " (select id from account where login = :login)"
            ),
            {"login": TAX_HEAD},
        )
        connection.execute(
            text("update agency set seal_key = 'commune' where code = 'MAU.THUE.NT'")
        )
    engine.dispose()


@pytest.fixture
def filed(keys_given, database_url):
    """Bring a transfer of land past the centre's desk."""
    database = open_database(database_url)
    with database.transaction() as session:
        dossier = flowing.accepted(
            session, None, code=CODE, at=now(), return_way=Returning.DESK,
            filer=make.citizen(session, CITIZEN),
        )  # fmt: skip
        found = dossier.id, dossier.reference
    yield database, *found
    database.close()


def seen_by_holder(page, system, reference, *texts):
    """Read the holder's own page: who has what, and why the clock stands."""
    page.goto(f"{system.portal}/ho-so/{reference}")
    for one in texts:
        expect(page.locator("main")).to_contain_text(one)


def test_land_changes_hands_over_three_agencies(filed, signing_settings):
    database, dossier_id, reference = filed
    with running(signing_settings) as system, chromium() as browser:
        land = visit(browser)
        sign_in_officer(land, system, LAND)
        land.goto(f"{system.office}/can-bo/ho-so/{reference}")
        land.click('a[href$="/nhan-viec"]')
        land.locator("main form button[type=submit]").first.click()
        land.click('a[href$="/chuyen-buoc"]')
        land.check("input[name=outcome][value=du]", force=True)
        land.locator("main form button[type=submit]").first.click()
        _wait_for_stage(system, reference, "partners")

        citizen = visit(browser)
        sign_in_citizen(citizen, system, CITIZEN)
        seen_by_holder(citizen, system, reference, "Thuế", "Các cơ quan cùng giải quyết")

        with database.reading() as session:
            part = flowing.parts(session, session.get_one(Dossier, dossier_id))["thue"].reference
        assert land.goto(f"{system.office}/can-bo/ho-so/{part}").status == 404
        tax = visit(browser)
        sign_in_officer(tax, system, TAX)
        assert tax.goto(f"{system.office}/can-bo/ho-so/{reference}").status == 404
        acts.take_up(tax, system, part)
        acts.propose(tax, system, part)
        head, clerk = visit(browser), visit(browser)
        sign_in_officer(head, system, TAX_HEAD)
        acts.sign(head, system, part, TAX_HEAD)
        _wait_for_stage(system, part, "clerk")
        sign_in_officer(clerk, system, TAX_CLERK)
        acts.seal(clerk, system, part)
        _wait_for_stage(system, part, "done")

        seen_by_holder(citizen, system, reference, "đang dừng", "tài chính", "Tải")
        desk = visit(browser)
        sign_in_officer(desk, system, CENTRE)
        desk.goto(f"{system.office}/can-bo/ho-so/{reference}")
        desk.click('a[href$="/xac-nhan-phi"]')
        desk.locator("main form input[type=text]").first.fill("BL 0000123")
        desk.locator("main form button[type=submit]").first.click()
        expect(desk.locator("main")).to_contain_text("Đang xử lý")
        seen_by_holder(citizen, system, reference, "đang chạy")
        land.goto(f"{system.office}/can-bo/ho-so/{reference}")
        expect(land.locator('a[href$="/trinh"]')).to_be_visible()
    with database.reading() as session:
        dossier = session.get_one(Dossier, dossier_id)
        acted = [row.act for row in _processing(session, dossier_id)]
    assert acted == ["start", "stop", "resume"]
    assert dossier.due_at > dossier.accepted_at


def _processing(session, dossier_id):
    rows = select(ClockEntry.act).where(
        ClockEntry.dossier_id == dossier_id, ClockEntry.clock == Clock.PROCESSING.value
    )
    return session.execute(rows.order_by(ClockEntry.id)).all()
