"""Handing out at the desk: by one scan, signed on the pad, several at once, paper back."""

import base64
import struct
import zlib

import pytest
from sqlalchemy import select

from casework.dossiers import handing, queries
from casework.dossiers.desk_records import HandOut
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Role
from casework.post import actions as post
from casework.post.records import PostState
from foundation.clock import now
from tests.backoffice.office import dossier_at

DONE = (State.FINISHED, Stage.DESK)
GOOD = {"receiver": "Nguyễn Văn An", "who": "holder", "proof": "identity", "paper_copies": "1"}
NUMBER = "056058000001"
CARD = f"{NUMBER}||Nguyễn Văn An|01011958|Nam|Nha Trang|01012022"


def picture(width=40, height=20):
    """Draw a small PNG as the pad would."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


@pytest.fixture
def dossier(database):
    return dossier_at(database, *DONE)


def look(database, reference):
    with database.reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


def records(database):
    with database.reading() as session:
        return list(session.scalars(select(HandOut)))


def test_one_scan_finds_what_waits(database, reception, officer, dossier):
    code = look(database, dossier).code
    page = f"/can-bo/ho-so/{dossier}/tra-ket-qua"

    for scanned in (f"https://motcua.example.vn/tra-cuu?code={code}", code, dossier, CARD, NUMBER):
        answer = reception.post("/tra-ket-qua", {"scanned": scanned})
        assert (answer.status_code, answer.location) == (303, page), scanned
    assert code in reception.page("/tra-ket-qua")
    for scanned in ("", "gì đó", "H32.102-261122-9999"):
        assert reception.post("/tra-ket-qua", {"scanned": scanned}).status_code == 422
    unknown = reception.post("/tra-ket-qua", {"scanned": "056190000001"})
    assert "không có kết quả nào chờ trả" in unknown.get_data(as_text=True)
    foreign = officer(Role.RECEPTION, "22333")
    refused = foreign.post("/tra-ket-qua", {"scanned": code})
    assert "không trả kết quả tại bộ phận Một cửa" in refused.get_data(as_text=True)
    assert foreign.get(f"/ho-so/{dossier}/tra-ket-qua").status_code == 404


def test_a_card_names_the_receiver_and_the_pad_keeps_the_signature(database, reception, dossier):
    path = f"/ho-so/{dossier}/tra-ket-qua"

    done = reception.confirm(path, **{**GOOD, "receiver": ""}, card=CARD, signature=picture())

    assert done.status_code == 303, done.get_data(as_text=True)
    [row] = records(database)
    assert (row.receiver, row.receiver_number) == ("Nguyễn Văn An", NUMBER)
    with database.reading() as session:
        kept = session.get(StoredFile, row.signature_file_id)
    assert kept.media_type == "image/png"
    page = reception.page(f"/ho-so/{dossier}")
    assert "phieu-danh-gia.svg" in page
    assert "Người nhận: Nguyễn Văn An." in page
    svg = reception.get(f"/ho-so/{dossier}/phieu-danh-gia.svg")
    assert svg.mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({}, "Hãy lấy chữ ký"),
        ({"signature": "data:image/png;base64,AAAA"}, "Không đọc được chữ ký"),
        ({"signature": "https://example.vn/x.png"}, "Không đọc được chữ ký"),
        ({"signature": picture(4000, 20)}, "Không đọc được chữ ký"),
        ({"signature": "data:image/png;base64," + "A" * 200_000}, "Ảnh chữ ký quá lớn"),
        ({"is_paper_signed": "yes", "who": "other"}, "Nhận thay với tư cách"),
        ({"is_paper_signed": "yes", "receiver": ""}, "Họ và tên người nhận"),
        ({"is_paper_signed": "yes", "receiver_number": "056190000001"}, "khác số định danh"),
        ({"is_paper_signed": "yes", "card": "không phải thẻ"}, "Quét thẻ"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(database, reception, dossier, over, said):
    answer = reception.confirm(
        f"/ho-so/{dossier}/tra-ket-qua", **{**GOOD, "note": "Đã gọi điện", **over}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page[page.index("govuk-error-summary") :][:900]
    assert "Đã gọi điện" in page
    assert look(database, dossier).state == State.FINISHED


def test_several_dossiers_of_one_person_go_at_once_or_not_at_all(database, reception, dossier):
    second = dossier_at(database, *DONE)
    path = f"/ho-so/{dossier}/tra-ket-qua"
    other = look(database, second)
    page = reception.page(path)

    stale = reception.confirm(path, **GOOD, is_paper_signed="yes", others=f"{second}|1")
    done = reception.confirm(
        path, **GOOD, is_paper_signed="yes", others=f"{second}|{other.revision}"
    )

    assert other.shown_code in page
    assert stale.status_code == 422
    assert done.status_code == 303
    assert [look(database, one).state for one in (dossier, second)] == [State.RETURNED] * 2
    assert len(records(database)) == 2


def test_two_clerks_hand_out_once(database, officer, dossier):
    first, second = officer(Role.RECEPTION), officer(Role.RECEPTION)
    path = f"/ho-so/{dossier}/tra-ket-qua"
    revision = str(look(database, dossier).revision)
    sent = {**GOOD, "is_paper_signed": "yes", "revision": revision, "is_electronic": "yes"}

    one = first.post(path, sent)
    two = second.post(path, {**sent, "note": "Người thứ hai"})

    assert (one.status_code, two.status_code) == (303, 409)
    assert "Người thứ hai" in two.get_data(as_text=True)
    assert len(records(database)) == 1


def test_only_what_lies_here_can_go_back(database, reception, dossier):
    answer = reception.confirm(
        f"/ho-so/{dossier}/tra-ket-qua", **GOOD, is_paper_signed="yes", returned=f"{dossier}|gi_do"
    )

    assert answer.status_code == 422
    with database.reading() as session:
        assert handing.record_of(session, look(database, dossier).id) is None


def test_results_of_one_agency_are_handed_over_on_one_slip(database, reception):
    dossiers = [dossier_at(database, *DONE) for _ in range(2)]
    page, names = "/tra-ket-qua/ban-giao", {"giver": "Đỗ Thị Mỹ Linh", "taker": "Lê Thị Thu Thảo"}

    nothing = reception.post(page, names)
    foreign = reception.post(page, names | {"results": ["KH-00000-00000"]})
    unnamed = reception.post(page, {"results": dossiers, "giver": "", "taker": ""})
    made = reception.post(page, names | {"results": dossiers})

    assert [one.status_code for one in (nothing, foreign, unnamed)] == [422, 422, 422]
    assert made.status_code == 303
    with database.reading() as session:
        papers = list(session.scalars(select(Paper).where(Paper.kind == PaperKind.HANDOVER.value)))
    assert len(papers) == 1
    assert papers[0].facts["giver"] == "Đỗ Thị Mỹ Linh"
    assert len(papers[0].facts["rows"]) >= 2


def test_what_came_back_by_post_is_marked(database, reception, dossier):
    before = reception.page("/tra-ket-qua")
    with database.transaction() as session:
        found = queries.lock_of_officer(session, dossier, of=reception.actor)
        receiver = post.Correspondent("Nguyễn Văn An", "", "12 Trần Phú")
        sent = post.prepare_result(session, found, by=reception.actor, at=now(), to=receiver)
        post.tell(session, sent, PostState.RETURNED, now(), by=reception.actor, at=now())

    assert "Bưu chính đã chuyển hoàn" not in before
    assert "Bưu chính đã chuyển hoàn" in reception.page("/tra-ket-qua")
