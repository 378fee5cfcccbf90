"""The vault at the portal: found, shown, shared with strangers, taken into a draft, taken out."""

import csv
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from casework.files.actions import FileFacts, keep_made
from casework.vault import actions, packing
from casework.vault.records import VaultItem, VaultOpening, VaultPack
from tests import make
from tests.portal import journeys
from tests.portal.browsing import PDF, Browser

JOINT = "2.000986"
PAPER = "giay_chung_sinh"
FORM = {"days": "7", "purpose": "Nộp cho trường học", "max_openings": ""}


def keep(database, gateways, *, data=PDF, size=0, **over):
    """Put a paper with real bytes into the vault of the first citizen; return its number."""
    blob = gateways.files.put(data, media_type="application/pdf")
    at = journeys.at()
    with database.transaction() as session:
        holder = make.citizen(session)
        facts = FileFacts(blob.sha256, size or blob.size, "application/pdf", "giay.pdf")
        dossier = make.dossier(session, code=make.BIRTH, at=at)
        given = {
            "account_id": holder.account_id,
            "kind": "part",
            "source": "verified",
            "code": "000.00.00.G15-KQ004389",
            "title": "Giấy chứng sinh",
            "file_id": keep_made(session, facts, at=at).id,
            "sha256": blob.sha256,
            "dossier_id": dossier.id,
            "dossier_code": "H32.102-260106-0001",
            "procedure_code": make.BIRTH,
            "part_key": PAPER,
            "agency_name": "Ủy ban nhân dân phường Nha Trang",
            "holder_name": "=Nguyễn Văn An",
        }
        actions.keep(session, [VaultItem(**given | over)], by=holder, at=at)
        return session.scalars(
            select(VaultItem.id).where(VaultItem.sha256 == over.get("sha256", blob.sha256))
        ).one()


@pytest.fixture
def item(database, gateways):
    """The address of a kept paper."""
    return f"/kho/{keep(database, gateways)}"


def new_link(citizen, item, **over):
    """Make a link and return its path."""
    made = citizen.post(f"{item}/chia-se", FORM | over)
    assert made.status == 303, made.text
    page = citizen.get(made.location)
    return re.search(r"/chia-se/[\w-]{43}", page.html)[0]


def test_an_empty_vault_says_how_it_fills(citizen):
    page = citizen.get("/kho")

    assert page.status == 200
    assert "Kho của ông/bà chưa có giấy tờ" in page.text


def test_a_paper_is_found_and_shown_with_its_origin(citizen, item):
    found = citizen.get("/kho?q=giay+chung+sinh&loai=part&gia-tri=valid")
    page = citizen.get(item)

    assert "Giấy chứng sinh" in found.text
    assert "Không có giấy tờ nào khớp" in citizen.get("/kho?q=ban+do").text
    assert "Không có giấy tờ nào khớp" in citizen.get("/kho?gia-tri=over").text
    assert page.heading == "Giấy chứng sinh"
    assert "Còn giá trị; giấy tờ không ghi thời hạn" in page.text
    assert "phường Nha Trang kiểm tra ngày" in page.text
    assert citizen.get(f"{item}/tep").data == PDF
    assert "attachment" in citizen.get(f"{item}/tai-ve").headers["Content-Disposition"]


def test_foreign_papers_are_not_there(stranger, item):
    for path in ("", "/tep", "/tai-ve", "/xoa", "/lien-ket-moi"):
        assert stranger.get(f"{item}{path}").status in {303, 404}
    assert stranger.get(item).status == 404
    assert stranger.post(f"{item}/chia-se", FORM).status == 404
    assert stranger.post(f"{item}/xoa").status == 404
    assert "Giấy chứng sinh" not in stranger.get("/kho").text


def test_a_link_shows_the_very_bytes_to_a_stranger_and_is_written_down(
    citizen, visitor, item, database
):
    link = new_link(citizen, item)

    page = visitor.get(link)
    file = visitor.get(f"{link}/tep")

    assert page.heading == "Giấy chứng sinh"
    assert "Còn giá trị" in page.text
    assert "Nộp cho trường học" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert (file.data, file.headers["Cache-Control"]) == (PDF, "no-store")
    with database.reading() as session:
        rows = session.execute(select(VaultOpening.what, VaultOpening.address)).all()
    assert rows == [("page", "127.0.0.0/24"), ("file", "127.0.0.0/24")]
    assert "127.0.0.0/24" in citizen.get(item).text


def test_a_new_link_is_shown_once(citizen, item):
    link = new_link(citizen, item)

    assert link not in citizen.get(item).html
    assert citizen.get(f"{item}/lien-ket-moi").status == 303


def test_wrong_ended_and_revoked_links_look_the_same(citizen, visitor, item):
    revoked = new_link(citizen, item)
    used = new_link(citizen, item, max_openings="1")
    visitor.get(f"{used}/tep")
    number = max(map(int, re.findall(r"/chia-se/(\d+)/thu-hoi", citizen.get(item).html)))
    citizen.post(f"{item}/chia-se/{number}/thu-hoi")

    answers = [
        visitor.get(path)
        for path in (revoked, used, f"{used}/tep", "/chia-se/" + "x" * 43, "/chia-se/x/tep")
    ]

    assert {one.status for one in answers} == {404}
    assert {one.heading for one in answers} == {"Liên kết không còn dùng được"}
    assert {one.headers["X-Robots-Tag"] for one in answers} == {"noindex, nofollow"}


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"purpose": ""}, "Ông/bà chưa điền mục này"),
        ({"max_openings": "nhiều"}, "Số lần mở là số từ 1 đến 100"),
        ({"max_openings": "0"}, "Số lần mở là số từ 1 đến 100"),
        ({"days": "9999"}, "Hãy chọn một mục trong danh sách"),
    ],
)
def test_what_is_wrong_with_a_link_is_said_at_its_field(citizen, item, over, told):
    page = citizen.post(f"{item}/chia-se", FORM | over)

    assert page.status == 422
    assert told in page.text


def test_a_stranger_sees_that_a_paper_was_cancelled(citizen, visitor, item, database):
    link = new_link(citizen, item)
    with database.transaction() as session:
        kept = session.get_one(VaultItem, int(item.rpartition("/")[2]))
        kept.standing, kept.standing_reason = "cancelled", "Cấp sai họ tên"
        kept.standing_at = journeys.at()

    assert "Đã bị hủy" in visitor.get(link).text
    assert "Cấp sai họ tên" in visitor.get(link).text


def test_an_own_paper_is_taken_out_after_a_question(citizen, item):
    assert "Xóa giấy tờ khỏi kho?" in citizen.get(f"{item}/xoa").text
    assert citizen.get(item).status == 200

    citizen.post(f"{item}/xoa")

    assert citizen.get(item).status == 404


def test_a_result_stays(citizen, database, gateways):
    result = keep(database, gateways, kind="result", source="issued")

    assert citizen.post(f"/kho/{result}/xoa").status == 409
    assert "Xóa khỏi kho" not in citizen.get(f"/kho/{result}").text


def test_everything_is_taken_as_one_archive(citizen, database, gateways):
    keep(database, gateways)
    keep(database, gateways, data=PDF + b"% second\n", title="Giấy chứng nhận hộ nghèo")

    answer = citizen.post("/kho/tai-ve")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == [
            "danh-muc.csv", "0001-giay-chung-sinh.pdf", "0002-giay-chung-nhan-ho-ngheo.pdf",
        ]  # fmt: skip
        assert archive.read(names[1]) == PDF
        listed = list(csv.DictReader(io.StringIO(archive.read(names[0]).decode("utf-8-sig"))))
    assert [one["TepTin"] for one in listed] == names[1:]
    assert listed[0]["ChuGiayTo"] == "'=Nguyễn Văn An"
    assert listed[0]["LoaiSoHoa"] == "0"


def test_an_empty_vault_cannot_be_taken(citizen):
    assert citizen.post("/kho/tai-ve").status == 409


def test_a_large_vault_is_packed_by_the_worker(citizen, stranger, database, gateways):
    keep(database, gateways, size=packing.AT_ONCE + 1)

    citizen.post("/kho/tai-ve")
    citizen.post("/kho/tai-ve")

    assert "Kho đang được gói" in citizen.get("/kho").text
    with database.reading() as session:
        [pack] = session.scalars(select(VaultPack)).all()
    assert citizen.get(f"/kho/tai-ve/{pack.id}").status == 404
    assert stranger.get(f"/kho/tai-ve/{pack.id}").status == 404


def test_a_paper_goes_into_a_draft_with_one_press(citizen, database, gateways):
    number = keep(database, gateways)
    draft = journeys.begin(citizen, make.BIRTH)
    part = {"part": PAPER, "item": number}
    page = citizen.get(f"{draft}/giay-to")
    assert "Trong kho của ông/bà đã có:" in page.text

    answer = citizen.post(f"{draft}/tu-kho", part)

    assert answer.status == 303
    assert "giay.pdf" in citizen.get(answer.location).text
    assert "Trong kho của ông/bà đã có:" not in citizen.get(answer.location).text


def test_foreign_papers_do_not_go_into_a_draft(stranger, database, gateways):
    number = keep(database, gateways)
    draft = journeys.begin(stranger, make.BIRTH)

    assert stranger.post(f"{draft}/tu-kho", {"part": PAPER, "item": number}).status == 404
    assert stranger.post(f"{draft}/tu-kho", {"part": PAPER, "item": "x"}).status == 400
    assert "Trong kho của ông/bà" not in stranger.get(f"{draft}/giay-to").text


def test_a_paper_cancelled_meanwhile_is_named_at_its_part_and_stops_the_sending(
    citizen, database, gateways
):
    number = keep(database, gateways)
    draft = journeys.begin(citizen, make.BIRTH)
    journeys.fill(citizen, database, draft, make.BIRTH)
    citizen.post(f"{draft}/tu-kho", {"part": PAPER, "item": number})
    with database.transaction() as session:
        kept = session.get_one(VaultItem, number)
        kept.standing, kept.standing_reason = "cancelled", "Cấp sai"

    sent = citizen.post(f"{draft}/nop")

    assert sent.status == 422
    assert "lấy từ kho đã bị hủy (Cấp sai)" in sent.text
    assert "lấy từ kho đã bị hủy (Cấp sai)" in citizen.get(f"{draft}/giay-to").text


def test_a_full_vault_goes_on_page_by_page(citizen, database, gateways):
    number = keep(database, gateways)
    with database.transaction() as session:
        first = session.get_one(VaultItem, number)
        holder = make.citizen(session)
        columns = [one.key for one in VaultItem.__table__.columns if one.key not in {"id", "title"}]
        shared = {name: getattr(first, name) for name in columns}
        more = [
            VaultItem(**shared | {"sha256": f"{n:064d}", "title": f"Giấy số {n:02d}"})
            for n in range(24)
        ]
        actions.keep(session, more, by=holder, at=journeys.at())

    first_page = citizen.get("/kho?loai=part")
    following = re.search(r'rel="next" href="([^"]+)"', first_page.html)[1].replace("&amp;", "&")
    second_page = citizen.get(following)

    shown = [*re.findall(r"Giấy số \d\d", first_page.text)]
    rest = [*re.findall(r"Giấy số \d\d", second_page.text)]
    assert shown + rest == [f"Giấy số {n:02d}" for n in reversed(range(24))]
    assert "Giấy chứng sinh" in second_page.text


def test_a_link_for_three_openings_gives_the_file_three_times_however_many_ask(
    citizen, item, app, database
):
    link = new_link(citizen, item, max_openings="3")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Browser(app).get(f"{link}/tep").status, range(8)))

    assert sorted(answers) == [200] * 3 + [404] * 5
