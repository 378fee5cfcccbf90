"""Every page at the width of a small phone: no fault that axe finds, nothing wider than that."""

import pytest
from sqlalchemy import create_engine, text

from casework.catalogue import drafts
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from demo import national
from foundation.clock import now
from foundation.database import Database, open_engine
from tests import make
from tests.backoffice.office import dossier_at
from tests.stories import acts
from tests.stories.looking import AXE, BRIEF
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
MISSING = "/khong-co-trang-nay"
WRONG_CODE = "/tham-gia/7M2Q-X4D9-TB1K"
OPEN = (
    *("/", "/?lang=en", "/thu-tuc", "/thu-tuc?q=cuoi", "/thu-tuc?q=khong-co-gi-het"),
    *("/thu-tuc?nop=tai_day&doi_tuong=cong_dan", "/thu-tuc/1.001193/in"),
    *("/thu-tuc/1.001612", "/thu-tuc/1.001612?lang=en"),
    *("/thu-tuc/1.001193", "/thu-tuc/1.013225", "/dang-nhap", "/dang-ky", "/dang-ky/ca-nhan"),
    *("/dang-ky/to-chuc", "/tra-cuu", "/tra-cuu?code=KH-00000-00000", "/kiem-tra", "/tro-giup"),
    *("/dieu-khoan", "/tai-khoan/kich-hoat", "/phan-anh", "/phan-anh/gui", MISSING),
)
OWN = (
    *("/ho-so", "/ho-so/{supplement}", "/ho-so/{supplement}/bo-sung", "/ho-so/{registered}"),
    *("/ho-so/{registered}/rut", "/ho-so/{registered}/da-nop", "/thong-bao", "/tai-khoan"),
    *("/tai-khoan/lien-he", "/tai-khoan/mat-khau", "/tai-khoan/ma-truy-cap"),
    *("/tai-khoan/bao-mat", "/tai-khoan/thiet-bi", "/tai-khoan/du-lieu", "/tai-khoan/gop"),
    *("/tai-khoan/xac-nhan/email", "/tai-khoan/bao-mat/hai-buoc"),
    *("/tai-khoan/bao-mat/chung-minh", "/tai-khoan/bao-mat/hai-buoc/tat"),
    *("/thu-tuc/1.001193/bat-dau", "{draft}", "{draft}/lua-chon", "{draft}/giay-to"),
    *("{draft}/phan/tre_em", "{draft}/xem-lai", "{draft}/xoa"),
    *("/kho", "/kho?q=khong-co-gi-het", "/kho/{paper}"),
    *("/ho-so/{registered}/ai-da-mo", "/ho-so/{registered}/bang-chung"),
    *("{household}/phan/chu_the", "{household}/xem-lai"),
    *("/tai-khoan/uy-quyen", "/tai-khoan/uy-quyen/nguoi-phu-thuoc", "/tai-khoan/uy-quyen/moi"),
    *("/tham-gia", WRONG_CODE),
    *("/ho-so/{registered}/sua", "/ho-so/{accepted}/xin-dung", "/ho-so/{accepted}/lien-he"),
    *("/ho-so/{registered}/nop-phi", "/ho-so/{accepted}/tin-nhan"),
    *("/thong-bao/cai-dat", "/phan-anh/cua-toi"),
)
OFFICE = {
    "tiepnhan.nhatrang": (
        *("/can-bo/", "/can-bo/tiep-nhan", "/can-bo/tiep-nhan?muc=tat-ca", "/can-bo/tim?q=nguyen"),
        *("/can-bo/tai-quay", "/can-bo/ho-so/{supplement}/nhan-bo-sung"),
        *("/can-bo/thu-phi", "/can-bo/thu-phi/chot-quy", "/can-bo/thu-phi/hoan-tra"),
        *("/can-bo/thu-phi/sao-ke", "/can-bo/thu-phi/bien-lai"),
        *("/can-bo/ho-so/{registered}/thu-phi", "/can-bo/tin-nhan"),
        "/can-bo/ho-so/{registered}/tin-nhan",
        *("/can-bo/ngoai-tuyen", "/can-bo/ngoai-tuyen/hop-nhat", "/can-bo/ngoai-tuyen/so-danh-san"),
        *("/can-bo/ho-so/{registered}", "/can-bo/ho-so/{registered}/tiep-nhan"),
        *("/can-bo/ho-so/{registered}/yeu-cau-bo-sung", "/can-bo/ho-so/{registered}/tu-choi"),
        *("/can-bo/buu-chinh", "/can-bo/buu-chinh/buu-gui", "/can-bo/buu-chinh/bang-ke"),
        *("/can-bo/buu-chinh/van-don", "/can-bo/goi-so", "/can-bo/goi-so/so-lieu"),
        *("/can-bo/ho-so/{payment}/xac-nhan-phi", "/can-bo/ho-so/{processing}/dung"),
        *("/can-bo/ho-so/{registered}/kiem-tra-song-song", "/can-bo/tiep-nhan/ban-giay"),
        *("/can-bo/tra-ket-qua", "/can-bo/ho-so/{finished}/tra-ket-qua"),
    ),
    "chuyenvien.nhatrang": (
        *("/can-bo/", "/can-bo/cong-viec", "/can-bo/ho-so/{accepted}/nhan-viec"),
        *("/can-bo/ho-so/{processing}", "/can-bo/ho-so/{processing}/trinh"),
        "/can-bo/ho-so/{processing}/yeu-cau-phi",
        *("/can-bo/ho-so/{processing}/chuyen-buoc", "/can-bo/ho-so/{processing}/lay-y-kien"),
        *("/can-bo/ho-so/{processing}/tra-lai-viec", "/can-bo/lien-thong", "/can-bo/ky-thay"),
        "/can-bo/lien-thong?muc=phan-viec",
    ),
    "lanhdao.nhatrang": (
        *("/can-bo/", "/can-bo/ky-so", "/can-bo/ho-so/{leader}", "/can-bo/ho-so/{leader}/tra-lai"),
        *("/can-bo/nhat-ky", "/can-bo/nhat-ky/{leader}", "/can-bo/danh-gia"),
        *("/can-bo/phan-cong", "/can-bo/phan-cong/nghi", "/can-bo/phan-cong/giao-ky"),
        *("/can-bo/phan-cong/ban-giao", "/can-bo/ho-so/{processing}/phan-cong"),
        *("/can-bo/phe-duyet-bo-sung", "/can-bo/phan-anh"),
    ),
    "vanthu.nhatrang": ("/can-bo/", "/can-bo/dong-dau", "/can-bo/so-van-ban", "/can-bo/ket-qua"),
    "quantri": (
        *("/can-bo/", "/can-bo/quan-tri", "/can-bo/quan-tri/co-quan", "/can-bo/lich-lam-viec"),
        "/can-bo/tai-khoan",
        *("/can-bo/quan-tri/ly-do", "/can-bo/quan-tri/ly-do/blurred"),
        "/can-bo/quan-tri/nguoi-ho-tro",
        *("/can-bo/quan-tri/mau-thong-bao", "/can-bo/quan-tri/mau-thong-bao/accepted"),
        "/can-bo/quan-tri/mau-thong-bao/accepted/thu/vi",
        "/can-bo/quan-tri/mau-thong-bao/due_moved/tin-nhan/en",
        *("/can-bo/he-thong-doi-tac", "/can-bo/he-thong-doi-tac/them"),
        *("/can-bo/goi-so/thiet-lap/H32.102", "/can-bo/goi-so/thiet-lap/H32.102/nhom"),
        *("/can-bo/danh-gia", "/can-bo/quan-tri/co-quan/H32.102"),
        "/can-bo/quan-tri/can-bo/vanthu.camranh/khoa",
        *("/can-bo/quan-tri/co-quan/H32.102/sap-nhap", "/can-bo/phan-cong?co-quan=H32.102"),
        "/can-bo/so-hoa/may-quet?co-quan=H32.102",
    ),
    "kiemtra": ("/can-bo/", "/can-bo/nhat-ky", "/can-bo/nhat-ky/{processing}"),
    "baomat": ("/can-bo/", "/can-bo/bi-mat", "/can-bo/bi-mat?muc=da-quyet-dinh"),
}
EXPLAINED, WRITTEN, ANEW, STAGED = "1.000094", "1.013225", "1.001612", "1.000656"
"""Procedures: only explained here, with an open draft, with reductions, waiting as a record."""
EXPLAINED_PAGES = (
    *(f"/thu-tuc/{EXPLAINED}", f"/thu-tuc/{EXPLAINED}/in", "/thu-tuc?nop=khong_tai_day"),
    *("/thu-tuc?cap=province", "/thu-tuc?doi_tuong=doanh_nghiep&nop=tai_day"),
)
CATALOGUE = (
    *("", "?q=xay+dung", "/moi", f"/{EXPLAINED}", f"/{WRITTEN}", f"/{WRITTEN}/phien-ban/1"),
    *(f"/{WRITTEN}/so-sanh?tu=1&den=soan", "/tu-khoa", "/tu-khoa?thu=so+do", "/tu-khoa/1"),
    *("/nhap-quoc-gia", "/nhap-quoc-gia?loai=khong-nghi-ngo", "/nhap-quoc-gia/lan/1"),
    f"/nhap-quoc-gia/ban-ghi/{STAGED}",
)
DRAFT = (
    *("", "/chung", "/cong-bo", "/xoa", "/truong-hop", "/truong-hop/them"),
    *("/truong-hop/muc/nha_o", "/thanh-phan", "/thanh-phan/them", "/thanh-phan/muc/ban_ve"),
    *("/thanh-phan/muc/ban_ve/xoa", "/thoi-han", "/phi", "/phi/them", "/phi/muc/nha_o"),
    *("/mien-giam", "/mien-giam/them", "/ket-qua", "/ket-qua/them", "/ket-qua/muc/giay_phep"),
    *("/bieu-mau", "/bieu-mau/phan/moi", "/bieu-mau/phan/thiet_ke"),
    *("/bieu-mau/cau-hoi/moi?phan=thiet_ke", "/bieu-mau/cau-hoi/moi?phan=thiet_ke&loai=table"),
    *("/bieu-mau/cau-hoi/work_kind", "/bieu-mau/cau-hoi/work_kind/xoa"),
    *(
        "/bieu-mau/nhom/nguoi?phan=thiet_ke",
        "/bieu-mau/xem-thu",
    ),
    *("/bieu-mau/nap", "/quy-trinh", "/quy-trinh/thu", "/quy-trinh/buoc-moi"),
    *("/quy-trinh/buoc/ky", "/quy-trinh/buoc/ky/xoa", "/quy-trinh/buoc/ky/ket-cuc/ky"),
    *("/quy-trinh/buoc/ky/ket-cuc", "/dien-tap", "/dien-tap/moi", "/dien-tap/nha_o"),
    "/dien-tap/nha_o/xoa",
)
PLACES = {
    "registered": (State.REGISTERED, Stage.DESK),
    "supplement": (State.SUPPLEMENT, Stage.HOLDER),
    "accepted": (State.ACCEPTED, Stage.AGENCY),
    "processing": (State.PROCESSING, Stage.SPECIALIST),
    "payment": (State.PAYMENT, Stage.SPECIALIST),
    "leader": (State.PROCESSING, Stage.LEADER),
    "finished": (State.FINISHED, Stage.DESK),
}


@pytest.fixture
def references(database_url):
    """Dossiers of one citizen in the places where pages differ."""
    database = Database(open_engine(database_url))
    made = {name: dossier_at(database, *place) for name, place in PLACES.items()}
    database.engine.dispose()
    return made


@pytest.fixture
def catalogue(database_url):
    """A draft of a procedure with a rich flow, and the national catalogue read and decided."""
    database = Database(open_engine(database_url))
    national.load(database, at=now())
    with database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        for code in (WRITTEN, ANEW):
            drafts.open_for(session, code, by=by, at=now())
    database.engine.dispose()


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


def _kept(database_url):
    """Return the number of a paper in the vault: the finished dossier's result."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("select max(id) from vault_item")).scalar_one()
    engine.dispose()
    return found


def faults(page, address):
    """List what is wrong with one page."""
    answer = page.goto(address)
    found = [
        f"{address}: {one['id']}" for one in AXE.run(page, options=BRIEF).response["violations"]
    ]
    if answer.status != (404 if address.endswith((MISSING, WRONG_CODE)) else 200):
        found.append(f"{address}: {answer.status}")
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
        household = acts.start_dossier(citizen, system, "1.001612", "ho_gia_dinh", back="desk")
        names = references | {
            "draft": draft.removeprefix(system.portal),
            "household": household.removeprefix(system.portal),
            "paper": _kept(signing_settings.database_url),
        }
        for path in OWN:
            found += faults(citizen, system.portal + path.format(**names))
        for officer, paths in OFFICE.items():
            page = visit(browser, **PHONE)
            sign_in_officer(page, system, officer)
            for path in paths:
                found += faults(page, system.office + path.format(**names))
            page.context.close()
    assert found == []


def test_no_page_of_the_catalogue_has_a_fault_at_the_width_of_a_phone(settings, catalogue):
    found = []
    with running(settings) as system, chromium() as browser:
        stranger = visit(browser, **PHONE)
        for path in EXPLAINED_PAGES:
            found += faults(stranger, system.portal + path)
        page = visit(browser, **PHONE)
        sign_in_officer(page, system, "quantri")
        base = f"{system.office}/can-bo/thu-tuc"
        for path in CATALOGUE:
            found += faults(page, base + path)
        for path in DRAFT:
            found += faults(page, f"{base}/{WRITTEN}/soan{path}")
        for path in ("/mien-giam/muc/truc_tuyen", "/bieu-mau/cau-hoi/members"):
            found += faults(page, f"{base}/{ANEW}/soan{path}")
    assert found == []
