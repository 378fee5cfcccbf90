"""Officers see what was corrected, and answer a wish to stop."""

from casework.dossiers import amending, halting, queries, sending, submission
from casework.dossiers.records import Draft
from casework.dossiers.states import Stage, State
from casework.procedures import queries as procedures
from foundation.clock import now
from tests import make
from tests.backoffice.office import dossier_at


def test_before_and_after_stand_on_the_page(database, reception):
    reference = dossier_at(database, State.REGISTERED, Stage.DESK, code=make.BIRTH)
    with database.transaction() as session:
        by = make.citizen(session)
        dossier = queries.own(session, reference, of=by, lock=True)
        draft = amending.begin(session, dossier, by=by, at=now())
        before = dossier.answers["child_name"]
        definition = procedures.definition_of(dossier.version)
        loaded = session.get_one(Draft, draft.id)
        submission.save_answers(loaded, definition, {"child_name": "Trần Hải Đăng"}, at=now())
        sending.send(session, loaded, by=by, at=now())

    page = reception.page(f"/ho-so/{reference}")

    assert "Người nộp đã sửa" in page
    assert f"<s>{before}</s>" in page
    assert "Trần Hải Đăng" in page


def test_a_wish_to_stop_is_declined_with_a_reason(database, reception):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    with database.transaction() as session:
        by = make.citizen(session)
        dossier = queries.own(session, reference, of=by, lock=True)
        halting.wish(session, dossier, reason="Chuyển nơi ở", by=by, at=now())

    assert "Chuyển nơi ở" in reception.page(f"/ho-so/{reference}")
    empty = reception.confirm(f"/ho-so/{reference}/khong-dung", reason="")
    assert empty.status_code == 422
    done = reception.confirm(f"/ho-so/{reference}/khong-dung", reason="Kết quả sắp xong")

    assert done.status_code == 303
    assert (
        "Người nộp đề nghị dừng"
        not in reception.page(f"/ho-so/{reference}").partition("Diễn biến")[0]
    )
    assert reception.get(f"/ho-so/{reference}/khong-dung").status_code == 404
