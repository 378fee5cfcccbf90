"""Completeness beside the documents: parts, answers, reasons of the list, asking and refusing."""

import pytest
from sqlalchemy import select, update

from casework.audit import queries as journal
from casework.dossiers import checking, part_reasons, queries, reception
from casework.dossiers.records import Dossier, SupplementRequest
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.people.actor import Role
from casework.registers import queries as registers
from foundation.clock import now
from tests import make
from tests.backoffice.office import dossier_at, dossier_in
from tests.backoffice.test_desk import NEW, look

BESIDE = "/kiem-tra-song-song"


def findings(database, reference):
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        parts = queries.checks_of(session, dossier.id)
        return parts, checking.fields_of(session, dossier.id)


def on_paper(database, reference):
    """Let a dossier be one that was handed in on paper."""
    with database.transaction() as session:
        session.execute(
            update(Dossier).where(Dossier.reference == reference).values(channel="direct")
        )


def test_documents_checklist_and_answers_stand_side_by_side_and_are_kept(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}{BESIDE}"

    page = reception.page(path)
    answer = reception.post(
        path,
        {
            "revision": "1", "then": "ask",
            "part.giay_chung_sinh": "bad", "part.giay_chung_sinh.reason": "blurred",
            "part.giay_chung_sinh.note": "Chụp lại.",
            "field.child_name": "bad", "field.child_name.note": "",
        },
    )  # fmt: skip
    asking = reception.page(f"/ho-so/{reference}/yeu-cau-bo-sung")

    assert "mc-viewer" in page
    assert 'name="field.child_name"' in page
    assert answer.location.endswith("/yeu-cau-bo-sung")
    parts, fields = findings(database, reference)
    assert parts["giay_chung_sinh"].reason.endswith("không đọc được. Chụp lại.")
    assert fields["child_name"].reason == "Không khớp với giấy tờ đã nộp."
    assert "Chụp lại." in asking
    assert "Không khớp với giấy tờ đã nộp." in asking
    assert reception.confirm(f"/ho-so/{reference}/tiep-nhan").status_code == 409


def test_what_cannot_be_kept_stands_there_again_with_its_fault(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}{BESIDE}"

    answer = reception.post(
        path,
        {"revision": "1", "part.giay_chung_sinh": "bad", "field.child_name": "bad",
         "field.child_name.note": "Sai họ"},
    )  # fmt: skip
    stale = reception.post(path, {"revision": "0", "field.child_name": "ok"})
    strange = reception.post(path, {"revision": "1", "state": "9"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "part.giay_chung_sinh-error" in page
    assert 'value="Sai họ"' in page
    assert findings(database, reference) == ({}, {})
    assert (stale.status_code, strange.status_code) == (409, 400)


def test_a_foreign_desk_finds_none_of_the_pages(database, officer):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    stranger = officer(Role.RECEPTION, "22333")

    for path in (BESIDE, f"{BESIDE}/to-khai", "/to-khai", "/ket-qua-truoc/giay_khuyet_tat",
                 "/trang-quet/1", "/ban-giay"):  # fmt: skip
        assert stranger.get(f"/ho-so/{reference}{path}").status_code == 404, path


def test_answers_are_typed_from_paper_and_only_for_paper(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}/to-khai"
    online = reception.get(path).status_code
    on_paper(database, reference)
    page = reception.page(path)

    wrong = reception.post(path, {"revision": "1", "child_birth_date": "99/99/2026"})
    good = reception.post(path, {"revision": "1", "child_name": "Ngô Hương An Nhiên"})
    stale = reception.post(path, {"revision": "1", "child_name": "Người Khác"})

    assert online == 404
    assert "Lưu tờ khai" in page
    assert wrong.status_code == 422
    assert good.status_code == 303, good.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Người Khác" in stale.get_data(as_text=True)
    assert look(database, reference).answers["child_name"] == "Ngô Hương An Nhiên"


def test_an_earlier_result_is_shown_not_asked_for_and_who_looked_is_kept(database, reception):
    with database.transaction() as session:
        earlier = dossier_in(session, State.FINISHED, Stage.DESK)
        earlier.procedure_code = "1.001699"
        result = registers.results_of(session, earlier.id)[-1]
        number = result.number
        session.get_one(StoredFile, result.file_id).pages = 1
        birth = dossier_in(session, *NEW, code=make.BIRTH)
        birth.case_key = "qua_han"
        birth.answers = {**birth.answers, "exempt_class": "disabled"}
        reference, other = birth.reference, earlier.reference
    here = f"/ho-so/{reference}"

    for path in ("", BESIDE, "/yeu-cau-bo-sung"):
        page = reception.page(here + path)
        assert number in page, path
        assert "part.giay_khuyet_tat" not in page
        assert "part:giay_khuyet_tat" not in page
    reception.get(f"{here}/ket-qua-truoc/giay_khuyet_tat")
    missing = reception.get(f"{here}/ket-qua-truoc/giay_chung_sinh")

    assert missing.status_code == 404
    with database.snapshot() as session:
        kept = {
            one: [entry.act for entry in journal.chain(session, f"dossier:{one}")]
            for one in (reference, other)
        }
    assert "read_earlier" in kept[reference]
    assert "read_earlier" in kept[other]


def test_a_second_request_needs_a_basis_in_words(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path, item = f"/ho-so/{reference}/yeu-cau-bo-sung", {"field:child_name": "Viết có dấu"}
    reception.confirm(path, **item)
    with database.transaction() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        dossier.state, dossier.stage = State.REGISTERED.value, Stage.DESK.value
        session.scalars(select(SupplementRequest)).one().answered_at = now()

    without = reception.confirm(path, **item)
    done = reception.confirm(path, **item, basis="Chủ tịch phường đồng ý ngày 22/11/2026.")

    assert without.status_code == 422
    assert "đã được yêu cầu bổ sung" in without.get_data(as_text=True)
    assert done.status_code == 303
    assert "Chủ tịch phường đồng ý" in reception.page(f"/ho-so/{reference}")


def test_refusing_begins_with_what_was_found_and_takes_reasons_of_the_list(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    with database.transaction() as session:
        dossier = queries.lock_by_id(session, look(database, reference).id)
        by = make.officer(session, Role.RECEPTION)
        reception_found = {"verdict": "fail", "reason": "Thiếu trang."}
        reception_mark(session, dossier, by, reception_found)

    page = reception.page(f"/ho-so/{reference}/tu-choi")
    done = reception.confirm(f"/ho-so/{reference}/tu-choi", reasons="expired", reason="")

    assert "Thiếu trang." in page
    assert done.status_code == 303
    assert "Giấy tờ đã hết giá trị sử dụng." in reception.page(f"/ho-so/{reference}")


def reception_mark(session, dossier, by, found):
    reception.mark_part(session, dossier, "giay_chung_sinh", **found, by=by, at=now())


@pytest.fixture
def listed(database):
    def rows():
        with database.reading() as session:
            return [(one.code, one.closed_at is None) for one in part_reasons.listed(session)]

    return rows


def test_administrators_keep_the_list_of_reasons(listed, database, administrator, reception):
    before = listed()
    empty = administrator.post("/quan-tri/ly-do", {"text": "", "text_en": "No stamp."})
    administrator.post("/quan-tri/ly-do", {"text": "Thiếu bản dịch.", "text_en": "Not translated."})
    code = listed()[-1][0]
    administrator.post(f"/quan-tri/ly-do/{code}", {"text": "Thiếu dịch.", "text_en": "No."})
    administrator.post(f"/quan-tri/ly-do/{code}/doi", {"step": "up"})
    administrator.post("/quan-tri/ly-do/missing/doi", {"step": "close"})
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    page = reception.page(f"/ho-so/{reference}")

    assert empty.status_code == 422
    assert 'value="No stamp."' in empty.get_data(as_text=True)
    assert [one for one, _open in listed()].index(code) == len(before) - 1
    assert ("missing", False) in listed()
    assert "Thiếu dịch." in page
    assert "Thiếu giấy tờ này." not in page
    assert administrator.get("/quan-tri/ly-do/khong-co").status_code == 404
    assert reception.get("/quan-tri/ly-do").status_code == 403
