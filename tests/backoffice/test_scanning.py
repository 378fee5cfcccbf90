"""The screens of scanning: what waits, one dossier, one batch, one page, and who may see them."""

from io import BytesIO

import zxingcpp
from pypdfium2 import PdfDocument
from sqlalchemy import event, func, select

from casework.audit.records import AuditEntry
from casework.people.actor import Role
from casework.scanning.records import (
    CoverSheet,
    PageKind,
    PageState,
    PartCopy,
    ScanBatch,
    ScanSource,
)
from tests.backoffice.scanning import Desk, desk, picture

FOREIGN = "22333"
__all__ = ["desk"]


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def acts(database, chain):
    with database.reading() as session:
        asked = select(AuditEntry.act).where(AuditEntry.chain == chain).order_by(AuditEntry.id)
        return list(session.scalars(asked))


def test_the_list_shows_what_waits_and_opens_dossiers_by_their_code(desk, reception, specialist):
    desk.give(desk.keys[0])
    reference, _ids = desk.batch({"part_key": desk.keys[0]}, {}, {"faults": ["dark"]})

    page = reception.page("/so-hoa")

    assert desk.reference in page
    assert f"/can-bo/so-hoa/lo/{reference}" in page
    assert "1 trang cần quét lại" in page
    assert "2 trang chưa xếp" in page
    answer = reception.get(f"/so-hoa?ma={desk.reference.lower()}")
    assert answer.location.endswith(f"/so-hoa/ho-so/{desk.reference}")
    unknown = reception.page("/so-hoa?ma=H32.1-000000-0000")
    assert "Không có hồ sơ nào mang mã này" in unknown
    assert specialist.get("/so-hoa").status_code == 403
    assert specialist.get("/so-hoa/may-quet").status_code == 403


def test_another_desk_sees_nothing_of_it(desk, officer):
    desk.give(desk.keys[0], unscannable=True, label="0123456789012344")
    reference, ids = desk.batch({"part_key": desk.keys[0]})
    stranger = officer(Role.RECEPTION, FOREIGN)

    page = stranger.page("/so-hoa")

    assert desk.reference not in page
    assert reference not in page
    for path in (
        f"/so-hoa/ho-so/{desk.reference}",
        f"/so-hoa/lo/{reference}",
        f"/so-hoa/lo/{reference}/tien-do",
        f"/so-hoa/lo/{reference}/trang/{ids[0]}",
        f"/so-hoa/lo/{reference}/trang/{ids[0]}/anh",
        f"/so-hoa/lo/{reference}/trang/{ids[0]}/nho",
        "/so-hoa/nhan/0123456789012344",
    ):
        assert stranger.get(path).status_code == 404, path
    for path, data in (
        (f"/so-hoa/lo/{reference}/xep", {"viec": "drop", "trang": str(ids[0])}),
        (f"/so-hoa/lo/{reference}/dong", {}),
        (f"/so-hoa/lo/{reference}/tep", {}),
        (f"/so-hoa/lo/{reference}/trang/{ids[0]}/tep", {}),
        (f"/so-hoa/lo/{reference}/trang/{ids[0]}/giu", {"reason": "x"}),
        (f"/so-hoa/ho-so/{desk.reference}/to-bia", {"bia": desk.keys[0]}),
        (f"/so-hoa/ho-so/{desk.reference}/nhan", {}),
        (f"/so-hoa/ho-so/{desk.reference}/tao-ban-sao", {}),
        (f"/so-hoa/ho-so/{desk.reference}/khong-so-hoa", {}),
        (f"/so-hoa/ho-so/{desk.reference}/tep", {}),
        ("/so-hoa/nhan/0123456789012344", {"kept": "held", "place": "x"}),
    ):
        assert stranger.post(path, data).status_code == 404, path


def test_cover_sheets_carry_their_code_twice(desk, reception, database):
    keys = [desk.give(key) for key in desk.keys[:2]]
    path = f"/so-hoa/ho-so/{desk.reference}"

    answer = reception.post(f"{path}/to-bia", {"bia": keys, "ngan": "1"}, page=path)

    assert answer.mimetype == "application/pdf"
    pages = PdfDocument(answer.data)
    assert len(pages) == 3
    for number, key in enumerate([*keys, ""]):
        drawn = pages[number].render(scale=200 / 72).to_pil()
        texts = {one.text for one in zxingcpp.read_barcodes(drawn)}
        assert len(zxingcpp.read_barcodes(drawn)) == 2
        [text] = texts
        assert text.startswith(f"MCP1/{desk.reference}/{key}/")
    assert count(database, CoverSheet) == 3
    none = reception.post(f"{path}/to-bia", {"ngan": "0"}, page=path)
    wrong = reception.post(f"{path}/to-bia", {"bia": keys, "ngan": "năm"}, page=path)
    assert none.status_code == wrong.status_code == 422
    assert 'value="năm"' in wrong.get_data(as_text=True)


def test_several_files_come_in_at_once_without_a_script(desk, reception, database):
    path = f"/so-hoa/ho-so/{desk.reference}"
    files = [
        (BytesIO(picture("white")), "a.jpg"),
        (BytesIO(picture("black", form="TIFF")), "b.tif"),
        (BytesIO(b"MZ not a scan"), "c.exe"),
    ]

    answer = reception.post(f"{path}/tep", {"file": files, "part": ""}, page=path)
    page = reception.page(answer.location.removeprefix("/can-bo"))

    assert "/so-hoa/lo/" in answer.location
    assert "c.exe: Chỉ nhận tệp PDF" in page
    assert "a.jpg" in page
    assert count(database, ScanBatch) == 1
    assert count(database, ScanSource) == 2


def test_a_script_sends_files_straight_to_the_store_and_each_only_once(desk, reception, database):
    import requests  # noqa: PLC0415 - plays the browser

    path = f"/so-hoa/ho-so/{desk.reference}"
    text = reception.page(path)
    token = text.split('name="csrf-token" content="')[1].split('"')[0]
    data = picture("red")

    def send(where, content):
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        return reception.client.post(f"/can-bo{path}/tep/{where}", json=content, headers=headers)

    ticket = send("phieu", {"part": "", "name": "q.jpg", "size": len(data), "type": "image/jpeg"})
    stored = requests.post(
        ticket.json["url"], data=ticket.json["fields"], files={"file": data}, timeout=10
    )
    told = {"ticket": ticket.json["ticket"], "part": "", "name": "q.jpg"}
    first, again = send("xong", told), send("xong", told)

    assert stored.ok
    assert first.status_code == again.status_code == 200, first.data
    assert first.json == again.json
    assert "/so-hoa/lo/" in first.json["then"]
    assert count(database, ScanSource) == 1


def test_the_batch_shows_what_is_wrong_and_what_to_do(desk, reception, database):
    key = desk.give(desk.keys[0])
    reference, ids = desk.batch(
        {"part_key": key},
        {"part_key": key, "faults": ["blurred"]},
        {},
        {"kind": PageKind.BLANK.value, "state": PageState.DROPPED.value},
        {"state": PageState.QUARANTINED.value},
    )

    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *_: statements.append(1))
    page = reception.page(f"/so-hoa/lo/{reference}")
    told = reception.get(f"/so-hoa/lo/{reference}/tien-do").json

    assert len(statements) <= 20
    assert "5/5 trang" in told["text"] or told["done"]
    assert "Trang 2 bị mờ – hãy quét lại trang này" in page
    assert "Trang chưa có chỗ (1)" in page
    assert "Trang trắng đã bỏ (1)" in page
    assert "Trang 5 nghi có dấu chỉ độ mật và đã được cách ly" in page
    assert f"trang/{ids[4]}" not in page
    assert acts(database, f"scan:{reference}")[-1] == "read_batch"
    assert reception.get(f"/so-hoa/lo/{reference}/trang/{ids[4]}/anh").status_code == 404
    assert reception.get(f"/so-hoa/lo/{reference}/trang/{ids[4]}").status_code == 404


def test_pages_of_others_and_nonsense_are_not_found(desk, reception, app, database):
    reference, _ids = desk.batch({})
    _other, foreign = Desk(database, app, FOREIGN).batch({})

    for data in (
        {"viec": "drop", "trang": str(foreign[0])},
        {"viec": f"content:{foreign[0]}"},
        {"viec": "fly:1"},
        {"viec": "drop", "trang": "9" * 18},
    ):
        assert reception.post(f"/so-hoa/lo/{reference}/xep", data).status_code == 404, data


def test_pages_are_dropped_taken_back_and_moved(desk, reception):
    key = desk.give(desk.keys[0])
    reference, ids = desk.batch(
        {"part_key": key}, {"part_key": key}, {"kind": "blank", "part_key": key, "position": 0}
    )
    path = f"/so-hoa/lo/{reference}/xep"

    reception.post(path, {"viec": f"down:{ids[0]}"})
    order = [desk.page(one).position for one in ids[:2]]
    reception.post(path, {"viec": "drop", "trang": str(ids[1])})
    dropped = desk.page(ids[1]).state
    reception.post(path, {"viec": f"restore:{ids[1]}"})
    reception.post(path, {"viec": f"content:{ids[2]}"})

    assert order == [2, 1]
    assert dropped == PageState.DROPPED.value
    assert desk.page(ids[1]).state == PageState.READ.value
    assert desk.page(ids[2]).kind == PageKind.CONTENT.value


def test_the_dossier_shows_what_became_of_its_paper(desk, reception, specialist):
    desk.give(desk.keys[0])
    desk.give(desk.keys[1], unscannable=True, label="0123456789012344", place="Tủ 3")

    page = reception.page(f"/ho-so/{desk.reference}")
    seen = specialist.page(f"/ho-so/{desk.reference}")

    assert "Giấy tờ nộp bằng bản giấy" in page
    assert "Chờ quét" in page
    assert "/so-hoa/nhan/0123456789012344" in page
    assert "Tủ 3" in seen
    assert "/so-hoa/" not in seen.split('id="paper"')[1].split("</section>")[0]


def test_ticked_pages_go_to_a_part_and_what_cannot_be_done_is_said(desk, reception):
    held = desk.give(desk.keys[0], unscannable=True)
    reference, ids = desk.batch({}, {}, {})
    path = f"/so-hoa/lo/{reference}"
    refused = {
        "Hãy đánh dấu ít nhất một trang": {},
        "Hãy chọn thành phần": {"trang": str(ids[0])},
        "không cần loại": {"trang": str(ids[0]), "phan": f"{desk.reference}/khong_co"},
        "không số hóa được": {"trang": str(ids[0]), "phan": f"{desk.reference}/{held}"},
    }

    for sentence, sent in refused.items():
        answer = reception.post(f"{path}/xep", {"viec": "place", **sent})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, sentence
        assert sentence in page
        assert ("trang" not in sent) or f'value="{ids[0]}" checked' in page
    there = f"{desk.reference}/{desk.keys[1]}"
    sent = {"trang": [str(one) for one in ids[:2]], "phan": there, "viec": "place"}
    answer = reception.post(f"{path}/xep", sent)

    assert answer.status_code == 303
    assert [desk.page(one).part_key for one in ids] == [desk.keys[1]] * 2 + [""]
    assert reception.post(f"{path}/dong").status_code == 303
    assert "chưa thuộc thành phần nào" in reception.page(path)
    reception.post(f"{path}/xep", {"viec": "drop", "trang": str(ids[2])})
    reception.post(f"{path}/dong")
    assert "Đã đóng" in reception.page(path)


def test_a_bad_page_is_seen_large_scanned_anew_or_accepted_with_a_reason(desk, reception, database):
    reference, ids = desk.batch({"part_key": desk.keys[0], "faults": ["dark"]})
    path = f"/so-hoa/lo/{reference}/trang/{ids[0]}"

    page = reception.page(path)
    drawn = reception.get(f"{path}/anh")
    without = reception.post(f"{path}/giu", {"reason": " "})
    done = reception.post(f"{path}/giu", {"reason": "Bản giấy vốn tối."})
    again = {"file": (BytesIO(picture("blue")), "lai.jpg"), "part": ""}
    sent = reception.post(f"{path}/tep", again)

    assert "quá tối – hãy tăng độ sáng" in page
    assert drawn.mimetype == "image/jpeg"
    assert drawn.data == picture()
    assert "read_scan" in acts(database, f"dossier:{desk.reference}")
    assert without.status_code == 422
    assert done.status_code == 303
    assert desk.page(ids[0]).kept_reason == "Bản giấy vốn tối."
    assert sent.location.endswith(f"/so-hoa/lo/{reference}")
    with database.reading() as session:
        newest = session.scalars(select(ScanSource).order_by(ScanSource.id.desc())).first()
    assert newest.replaces_page_id == ids[0]


def test_good_parts_are_copied_though_others_wait(desk, reception, database):
    first, second, third = (desk.give(key) for key in desk.keys[:3])
    desk.batch(
        {"part_key": first},
        {"part_key": first},
        {"part_key": second, "faults": ["dark"]},
        {"part_key": third},
        {"part_key": third, "state": PageState.QUARANTINED.value},
    )
    path = f"/so-hoa/ho-so/{desk.reference}"

    before = reception.page(path)
    answer = reception.post(f"{path}/tao-ban-sao", page=path)
    after = reception.page(path)

    assert "PDF/A tìm kiếm được" in before
    assert "1 trang cần quét lại" in before
    assert "nghi có dấu chỉ độ mật" in before
    assert answer.status_code == 303
    with database.reading() as session:
        [copy] = session.scalars(select(PartCopy))
    assert (copy.part_key, copy.pages) == (first, 2)
    assert f"{copy.name}.pdf" not in after  # there is a link only once it is there
    assert "đang ghép trang" in reception.page(f"/ho-so/{desk.reference}")
    assert "đang ghép trang" in after
    assert "1 trang quét chưa đạt" in after
    assert reception.get(f"{path}/tien-do").json["done"] is False
