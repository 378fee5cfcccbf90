"""Paper that cannot be scanned: ticked, labelled, found by its label, handed back or filed."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.dossiers import keeping
from casework.dossiers.desk_records import PartMovement
from casework.people.actor import Role
from casework.scanning import copies, placing, queries
from foundation.clock import now
from tests.backoffice.scanning import desk

__all__ = ["desk"]


@given(st.integers(0, 15), st.integers(1, 9))
@settings(max_examples=50)
def test_a_label_forgives_gaps_and_catches_each_wrong_digit(place, more):
    label = keeping.new_label()
    wrong = str((int(label[place]) + more) % 10)

    assert keeping.read_label(f" {keeping.written(label)}\t") == label
    assert keeping.read_label(label[:place] + wrong + label[place + 1 :]) is None
    assert keeping.read_label(label[:-1]) is None
    assert keeping.read_label("chữ") is None


def test_a_part_that_cannot_be_scanned_gets_a_label_and_never_a_file(desk, reception, database):
    key = desk.give(desk.keys[0])
    path = f"/so-hoa/ho-so/{desk.reference}"

    without = reception.post(f"{path}/khong-so-hoa", {"khong": key, "place": ""}, page=path)
    done = reception.post(f"{path}/khong-so-hoa", {"khong": key, "place": "Tủ 3"}, page=path)
    label = desk.given(key).label
    printed = {
        form: reception.post(f"{path}/nhan", {"nhan": key, "kho": form}, page=path)
        for form in ("label", "a4")
    }
    page = reception.page(path)

    assert without.status_code == 422
    assert done.status_code == 303
    for answer in printed.values():
        [drawn] = PdfDocument(answer.data)
        found = zxingcpp.read_barcodes(drawn.render(scale=200 / 72).to_pil())
        assert [one.text for one in found] == [label]
    assert f"/so-hoa/nhan/{label}" in page
    assert f'value="{desk.reference}/{key}"' not in page
    assert 'name="bia" type="checkbox" value="' + key not in page


def test_neither_pages_nor_copies_get_into_a_part_that_cannot_be_scanned(desk, database):
    key = desk.give(desk.keys[0], unscannable=True)
    reference, ids = desk.batch({"part_key": key}, {})

    with database.transaction() as session:
        dossier = desk.dossier(session)
        with pytest.raises(placing.PartUnscannable):
            copies.order(session, dossier, key, by=desk.officer, at=now())
        batch = queries.batch(session, reference, of=desk.officer)
        with pytest.raises(placing.PartUnscannable):
            placing.place(
                session, batch, ids[1:], dossier=dossier, part_key=key, by=desk.officer, at=now()
            )


def test_a_scanned_label_opens_what_it_is_on_and_its_course_is_kept(
    desk, reception, officer, database
):
    label = keeping.new_label()
    desk.give(desk.keys[0], unscannable=True, label=label, place="Tủ 3")
    path = f"/so-hoa/nhan/{label}"

    unknown = reception.post("/so-hoa/nhan", {"label": "0000 0000"}, page="/so-hoa/nhan")
    opened = reception.post("/so-hoa/nhan", {"label": f"{label}\n"}, page="/so-hoa/nhan")
    foreign = officer(Role.RECEPTION, "22333").post("/so-hoa/nhan", {"label": label})
    page = reception.page(path)
    nobody = reception.post(path, {"kept": "handed_back", "receiver": ""}, page=path)
    back = {"kept": "handed_back", "receiver": "Nguyễn Văn An", "place": ""}
    first, again = (reception.post(path, back, page=path) for _ in range(2))
    gone = reception.post(path, {"kept": "filed", "place": "Kho"}, page=path)
    after = reception.page(path)

    assert unknown.status_code == foreign.status_code == 422
    assert 'value="0000 0000"' in unknown.get_data(as_text=True)
    assert opened.location.endswith(path)
    assert "Tủ 3" in page
    assert nobody.status_code == gone.status_code == 422
    assert "Giấy tờ này đã trả lại người nộp" in gone.get_data(as_text=True)
    assert first.status_code == again.status_code == 303
    assert "Người nhận: Nguyễn Văn An" in after
    assert label not in reception.page("/so-hoa/nhan")
    with database.reading() as session:
        [move] = session.scalars(select(PartMovement))
        acts = session.scalars(select(AuditEntry.act)).all()
    assert (move.kept, move.receiver) == ("handed_back", "Nguyễn Văn An")
    assert acts.count("move_paper") == 1


def test_the_list_of_held_paper_goes_on_by_key(desk, reception, database):
    for key in desk.keys[:3]:
        desk.give(key, unscannable=True, label=keeping.new_label())

    with database.reading() as session:
        agency_id = desk.officer.agency_id
        first = keeping.held(session, agency_id, after=None, limit=2)
        last = first[-1].given
        after = (last.dossier_id, last.part_key)
        second = keeping.held(session, agency_id, after=after, limit=2)

    keys = [one.given.part_key for one in (*first, *second)]
    assert keys == sorted(desk.keys[:3])
    assert "Đang giữ tại quầy" in reception.page("/so-hoa/nhan")
