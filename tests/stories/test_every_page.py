"""Every page at the width of a small phone: no fault that axe finds, nothing wider than that."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import create_engine, text

from casework.dossiers.states import Stage, State
from foundation.database import Database, open_engine
from tests.backoffice.office import dossier_at
from tests.stories import acts
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
PHONE = {"viewport": {"width": 360, "height": 740}}
OPEN = (
    *("/", "/?lang=en", "/thu-tuc", "/thu-tuc?q=cuoi", "/thu-tuc?q=khong-co-gi-het"),
    *("/thu-tuc?nop=tai_day&doi_tuong=cong_dan", "/thu-tuc/1.001193/in"),
    *("/thu-tuc/1.001193", "/thu-tuc/1.013225", "/dang-nhap", "/dang-ky", "/dang-ky/ca-nhan"),
    *("/dang-ky/to-chuc", "/tra-cuu", "/tra-cuu?code=KH-00000-00000", "/kiem-tra", "/tro-giup"),
    *("/dieu-khoan", "/khong-co-trang-nay"),
)
OWN = (
    *("/ho-so", "/ho-so/{supplement}", "/ho-so/{supplement}/bo-sung", "/ho-so/{registered}"),
    *("/ho-so/{registered}/rut", "/ho-so/{registered}/da-nop", "/thong-bao", "/tai-khoan"),
    *("/tai-khoan/lien-he", "/tai-khoan/mat-khau", "/tai-khoan/ma-truy-cap"),
    *("/thu-tuc/1.001193/bat-dau", "{draft}", "{draft}/lua-chon", "{draft}/giay-to"),
    *("{draft}/phan/tre_em", "{draft}/xem-lai", "{draft}/xoa"),
)
OFFICE = {
    "tiepnhan.nhatrang": (
        *("/can-bo/", "/can-bo/tiep-nhan", "/can-bo/tiep-nhan?muc=tat-ca", "/can-bo/tim?q=nguyen"),
        *("/can-bo/ho-so/{registered}", "/can-bo/ho-so/{registered}/tiep-nhan"),
        *("/can-bo/ho-so/{registered}/yeu-cau-bo-sung", "/can-bo/ho-so/{registered}/tu-choi"),
        *("/can-bo/ho-so/{payment}/xac-nhan-phi", "/can-bo/ho-so/{processing}/dung"),
    ),
    "chuyenvien.nhatrang": (
        *("/can-bo/", "/can-bo/cong-viec", "/can-bo/ho-so/{accepted}/nhan-viec"),
        *("/can-bo/ho-so/{processing}", "/can-bo/ho-so/{processing}/trinh"),
        "/can-bo/ho-so/{processing}/yeu-cau-phi",
    ),
    "lanhdao.nhatrang": (
        *("/can-bo/", "/can-bo/ky-so", "/can-bo/ho-so/{leader}", "/can-bo/ho-so/{leader}/tra-lai"),
        *("/can-bo/nhat-ky", "/can-bo/nhat-ky/{leader}"),
    ),
    "vanthu.nhatrang": ("/can-bo/", "/can-bo/dong-dau", "/can-bo/so-van-ban"),
    "quantri": (
        *("/can-bo/", "/can-bo/quan-tri", "/can-bo/quan-tri/co-quan", "/can-bo/quan-tri/lich"),
        *("/can-bo/quan-tri/co-quan/H32.102", "/can-bo/quan-tri/can-bo/vanthu.camranh/khoa"),
        *("/can-bo/thu-tuc/tu-khoa?thu=so+do", "/can-bo/thu-tuc/tu-khoa/1"),
    ),
    "kiemtra": ("/can-bo/", "/can-bo/nhat-ky", "/can-bo/nhat-ky/{processing}"),
}
PLACES = {
    "registered": (State.REGISTERED, Stage.DESK),
    "supplement": (State.SUPPLEMENT, Stage.HOLDER),
    "accepted": (State.ACCEPTED, Stage.AGENCY),
    "processing": (State.PROCESSING, Stage.SPECIALIST),
    "payment": (State.PAYMENT, Stage.SPECIALIST),
    "leader": (State.PROCESSING, Stage.LEADER),
}


@pytest.fixture
def references(database_url):
    """Dossiers of one citizen in the places where pages differ."""
    database = Database(open_engine(database_url))
    made = {name: dossier_at(database, *place) for name, place in PLACES.items()}
    database.engine.dispose()
    return made


def login_of(database_url, reference):
    """Find out whose dossiers they are."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "select login from account join dossier on filer_id = account.id"
                " where reference = :reference"
            ),
            {"reference": reference},
        ).scalar_one()
    engine.dispose()
    return found


def faults(page, address):
    """List what is wrong with one page."""
    page.goto(address)
    found = [f"{address}: {one['id']}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{address}: wider than the screen")
    headings = [one.strip() for one in page.locator("h1").all_inner_texts()]
    is_front = page.locator(".mc-hero").count() == 1  # its title is the name of the product
    if len(headings) != 1 or not (is_front or headings[0] in page.title()):
        found.append(f"{address}: one h1, named in the title")
    return found


def test_no_page_has_a_fault_at_the_width_of_a_phone(signing_settings, references):
    found = []
    with running(signing_settings) as system, chromium() as browser:
        stranger = visit(browser, **PHONE)
        for path in OPEN:
            found += faults(stranger, system.portal + path)
        citizen = visit(browser, **PHONE)
        login = login_of(signing_settings.database_url, references["registered"])
        sign_in_citizen(citizen, system, login)
        draft = acts.start_dossier(citizen, system, "1.001193", "dung_han", back="online")
        names = references | {"draft": draft.removeprefix(system.portal)}
        for path in OWN:
            found += faults(citizen, system.portal + path.format(**names))
        for officer, paths in OFFICE.items():
            page = visit(browser, **PHONE)
            sign_in_officer(page, system, officer)
            for path in paths:
                found += faults(page, system.office + path.format(**names))
            page.context.close()
    assert found == []
