"""Verbs that pass work on: allot, give back, move on, review, ask others and answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.agencies.records import Officer as AgencyOfficer
from casework.audit.records import AuditEntry
from casework.dossiers import queries, reception
from casework.dossiers.records import Dossier, DossierFile, TimelineEntry
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, keep_made
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.people.actor import Actor, ActorKind, Role
from casework.people.records import Account
from casework.routing.duty_records import Absence, Delegation
from casework.routing.records import Assignment
from foundation.clock import VIETNAM, now
from tests import make
from tests.backoffice.office import Officer, dossier_at
from tests.casework.routing.staff import colleague
from tests.web import doors

IN_HAND = (State.PROCESSING, Stage.SPECIALIST)
FAR = "22333"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def look(database, reference):
    with database.reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


@pytest.fixture
def second(app, database, specialist):
    """A colleague of the specialist with a browser of their own."""
    with database.transaction() as session:
        made = colleague(session, specialist.actor, "Nguyễn Văn Hai")
    someone = object.__new__(Officer)
    someone.client, someone.actor = app.test_client(), made
    doors.sign_in(someone.client, database, made.account_id, "backoffice")
    return someone


def test_a_leader_allots_with_load_and_leave_in_sight(database, leader, specialist, second):
    dossier_at(database, *IN_HAND)
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY)
    today = now().astimezone(VIETNAM).date()
    with database.transaction() as session:
        session.add(
            Absence(agency_id=second.actor.agency_id, officer_id=second.actor.account_id,
                    first_day=today, last_day=today + timedelta(days=2), reason="Nghỉ phép",
                    created_at=now())
        )  # fmt: skip
    page = leader.page(f"/ho-so/{reference}/phan-cong")
    assert f"{specialist.actor.name}, " in page
    assert "1 việc đang mở" in page
    assert "nghỉ đến" in page
    answer = leader.confirm(
        f"/ho-so/{reference}/phan-cong", officer=str(specialist.actor.account_id)
    )
    assert answer.status_code == 303
    assert look(database, reference).officer_id == specialist.actor.account_id
    again = leader.confirm(
        f"/ho-so/{reference}/phan-cong", officer=str(second.actor.account_id), reason=""
    )
    assert again.status_code == 422
    moved = leader.confirm(
        f"/ho-so/{reference}/phan-cong", officer=str(second.actor.account_id), reason="Quá tải"
    )
    assert moved.status_code == 303
    assert look(database, reference).officer_id == second.actor.account_id
    assert specialist.get(f"/ho-so/{reference}/phan-cong").status_code == 403


def test_a_specialist_gives_a_dossier_back_with_the_reason(database, specialist):
    reference = dossier_at(database, *IN_HAND)
    without = specialist.confirm(f"/ho-so/{reference}/tra-lai-viec", reason="")
    assert without.status_code == 422
    answer = specialist.confirm(f"/ho-so/{reference}/tra-lai-viec", reason="Không đúng lĩnh vực")
    assert answer.status_code == 303
    dossier = look(database, reference)
    assert dossier.current == (State.PROCESSING, Stage.AGENCY)
    assert dossier.officer_id is None
    with database.reading() as session:
        last = session.scalars(
            select(TimelineEntry).where(TimelineEntry.dossier_id == dossier.id)
            .order_by(TimelineEntry.id.desc()).limit(1)
        ).one()  # fmt: skip
    assert (last.verb, last.note) == ("release", "Không đúng lĩnh vực")


def test_the_second_of_two_keeps_what_was_typed_and_is_told(database, specialist, leader, second):
    reference = dossier_at(database, *IN_HAND)
    form = leader.page(f"/ho-so/{reference}/phan-cong")
    assert "Nguyễn Văn Hai" in form
    specialist.confirm(f"/ho-so/{reference}/tra-lai-viec", reason="Không đúng lĩnh vực")
    late = leader.post(
        f"/ho-so/{reference}/phan-cong",
        {"revision": "1", "officer": str(second.actor.account_id), "reason": "Chuyển người"},
    )
    assert late.status_code == 409
    assert "Chuyển người" in late.get_data(as_text=True)


def ask(specialist, reference, code, **over):
    data = {"agency": code, "text": "Có vướng mắc về ranh giới không?", "amount": "3",
            "unit": "WORKING_DAY", **over}  # fmt: skip
    return specialist.confirm(f"/ho-so/{reference}/lay-y-kien", **data)


def far_code(database):
    with database.reading() as session:
        return make.agency(session, FAR).code


def question_of(database, reference):
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        return session.scalars(
            select(Assignment).where(
                Assignment.dossier_id == dossier.id, Assignment.kind == "consult"
            )
        ).one()


def test_a_question_goes_to_another_agency_that_sees_only_what_was_named(
    database, specialist, officer
):
    reference = dossier_at(database, *IN_HAND, code=make.BIRTH)
    dossier = look(database, reference)
    shown, hidden = [key for key in dossier.answers if isinstance(dossier.answers[key], str)][:2]
    answer = ask(specialist, reference, far_code(database), inputs=[shown])
    assert answer.status_code == 303
    assert look(database, reference).current == IN_HAND
    row = question_of(database, reference)
    assert row.inputs == [shown]

    there = officer(Role.SPECIALIST, FAR)
    assert "ranh giới" in there.page("/lien-thong")
    page = there.page(f"/lien-thong/{row.id}")
    assert dossier.holder_name in page
    assert there.get(f"/ho-so/{reference}").status_code == 404
    assert hidden not in row.inputs
    stranger = officer(Role.SPECIALIST, "22420")
    assert stranger.get(f"/lien-thong/{row.id}").status_code == 404

    silent = there.confirm(f"/lien-thong/{row.id}", outcome="khong_dong_y", text="")
    assert silent.status_code == 422
    done = there.confirm(f"/lien-thong/{row.id}", outcome="khong_dong_y", text="Sai ranh giới")
    assert done.status_code == 303
    row = question_of(database, reference)
    assert (row.outcome, row.answer, row.answered_by) == (
        "khong_dong_y", "Sai ranh giới", there.actor.name,
    )  # fmt: skip
    again = there.post(f"/lien-thong/{row.id}", {"outcome": "dong_y", "text": "Đổi ý"})
    assert again.status_code == 409
    assert "Đổi ý" in again.get_data(as_text=True)


def test_a_question_that_does_not_fit_is_told_at_its_field(database, specialist):
    reference = dossier_at(database, *IN_HAND)
    code = far_code(database)
    empty = ask(specialist, reference, code, text="")
    assert empty.status_code == 422
    nothing = ask(specialist, reference, code, amount="0")
    assert nothing.status_code == 422
    assert "Nhập số lớn hơn 0" in nothing.get_data(as_text=True)
    assert "ranh giới" in nothing.get_data(as_text=True)
    wrong = ask(specialist, reference, "H99")
    assert wrong.status_code == 422


def test_moving_on_is_offered_only_where_the_flow_has_a_way(database, specialist):
    reference = dossier_at(database, *IN_HAND)
    page = specialist.page(f"/ho-so/{reference}/chuyen-buoc")
    assert "Chuyển bước" in page
    wrong = specialist.confirm(f"/ho-so/{reference}/chuyen-buoc", outcome="khong-co")
    assert wrong.status_code == 422


def test_the_lead_sees_what_was_asked_and_how_it_was_answered(database, specialist, officer):
    reference = dossier_at(database, *IN_HAND)
    assert "Các cơ quan phối hợp" not in specialist.page(f"/ho-so/{reference}")
    ask(specialist, reference, far_code(database))
    assert "Đang chờ" in specialist.page(f"/ho-so/{reference}")
    there = officer(Role.SPECIALIST, FAR)
    row = question_of(database, reference)
    there.confirm(f"/lien-thong/{row.id}", outcome="y_kien", text="Đo đạc lại trước")
    page = specialist.page(f"/ho-so/{reference}")
    assert f"Có ý kiến khác – Đo đạc lại trước – {there.actor.name}" in page


def test_an_agency_outside_the_system_is_asked_and_its_answer_written_down(database, specialist):
    reference = dossier_at(database, *IN_HAND)
    ask(specialist, reference, "ngoai", text="Thuế cơ sở 1: số tiền phải nộp?")
    row = question_of(database, reference)
    assert row.is_outside
    page = specialist.page(f"/ho-so/{reference}")
    assert f"/can-bo/lien-thong/{row.id}" in page
    assert "Thuế cơ sở 1" in specialist.page("/lien-thong")
    done = specialist.confirm(f"/lien-thong/{row.id}", outcome="dong_y", text="12.000.000 đồng")
    assert done.status_code == 303
    assert question_of(database, reference).answer == "12.000.000 đồng"


def test_a_file_that_was_not_named_is_not_found_by_the_asked_agency(
    app, database, specialist, officer
):
    reference = dossier_at(database, *IN_HAND, code=make.BIRTH)
    with database.reading() as session:
        placed = session.scalars(
            select(DossierFile).join(Dossier, Dossier.id == DossierFile.dossier_id)
            .where(Dossier.reference == reference).order_by(DossierFile.id)
        ).all()  # fmt: skip
    blob = app.extensions["gateways"].files.put(PNG, media_type="image/png")
    facts = {"sha256": blob.sha256, "size": blob.size, "media_type": "image/png"}
    with database.transaction() as session:
        session.execute(update(StoredFile).values(facts))
    ask(specialist, reference, far_code(database), inputs=[placed[0].part_key])
    there, row = officer(Role.SPECIALIST, FAR), question_of(database, reference)
    named = f"/lien-thong/{row.id}/giay-to/{placed[0].file_id}"
    assert there.get(named).status_code == 200
    assert there.get(f"{named}/trang/1").status_code == 200
    for other in placed[1:]:
        assert there.get(f"/lien-thong/{row.id}/giay-to/{other.file_id}").status_code == 404
    with database.reading() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.chain == f"dossier:{reference}")
        ).all()
    assert acts[-1] == "read_file"


def test_a_delegate_who_is_no_leader_signs_on_a_page_of_their_own(app, database, second):
    reference = dossier_at(database, State.PROCESSING, Stage.LEADER)
    today = now().astimezone(VIETNAM).date()
    me = second.actor.account_id
    blob = app.extensions["gateways"].files.put(PNG, media_type="image/png")
    with database.transaction() as session:
        leader = make.officer(session, Role.LEADER)
        session.get_one(AgencyOfficer, me).sign_key = "officer-hai"
        held = Delegation(agency_id=leader.agency_id, leader_id=leader.account_id, officer_id=me,
                          first_day=today, last_day=today, form="tuq", basis="GUQ 12",
                          created_at=now())  # fmt: skip
        session.add(held)
        session.flush()
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        paper.facts = {**paper.facts, "leader_id": me, "delegation_id": held.id}
        file = FileFacts(blob.sha256, blob.size, "image/png", "ket-qua.png")
        paper.file_id = keep_made(session, file, at=now()).id
    assert "theo văn bản giao ký" in second.page(f"/ho-so/{reference}")
    assert reference in second.page("/ky-thay")
    page = second.page(f"/ho-so/{reference}/ky-thay")
    assert blob.sha256 in page
    assert f"/ho-so/{reference}/tra-lai-ky-thay" in page
    assert second.get(f"/ho-so/{reference}/ky").status_code == 403
    back = second.confirm(f"/ho-so/{reference}/tra-lai-ky-thay", reason="Sai họ tên")
    assert back.status_code == 303
    assert look(database, reference).current == IN_HAND


def test_an_officer_without_a_delegation_is_not_let_sign(database, second):
    reference = dossier_at(database, State.PROCESSING, Stage.LEADER)
    assert second.get(f"/ho-so/{reference}/ky-thay").status_code == 404
    assert "theo văn bản giao ký" not in second.page(f"/ho-so/{reference}")


TRAVEL = "2.001628"
"""A procedure of a department whose flow has a review before the signature."""


def by_login(app, database, login):
    """Sign an officer of the demo in by login."""
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
        held = session.get_one(AgencyOfficer, account.id)
    someone = object.__new__(Officer)
    roles = frozenset({Role.SPECIALIST})
    someone.client = app.test_client()
    someone.actor = Actor(ActorKind.OFFICER, account.id, account.name, held.agency_id, roles)
    doors.sign_in(someone.client, database, account.id, "backoffice")
    return someone


def test_a_draft_goes_through_its_review_and_back(app, database):
    with database.transaction() as session:
        dossier = make.dossier(session, at=now() - timedelta(hours=1), code=TRAVEL)
        session.expire(dossier)
        dossier = queries.lock_by_id(session, dossier.id)
        desk = session.scalars(select(Account).where(Account.login == "tiepnhan.trungtam")).one()
        held = session.get_one(AgencyOfficer, desk.id)
        by = Actor(ActorKind.OFFICER, desk.id, desk.name, held.agency_id, {Role.RECEPTION})
        reception.accept(session, dossier, by=by, at=now())
        reference = dossier.reference
    worker, head = (by_login(app, database, f"{who}.vhttdl") for who in ("chuyenvien", "lanhdao"))
    worker.confirm(f"/ho-so/{reference}/nhan-viec")
    page = worker.page(f"/ho-so/{reference}")
    assert "Trình lãnh đạo phòng" in page
    draft = worker.page(f"/ho-so/{reference}/trinh-duyet")
    assert "Trình lãnh đạo" in draft
    sent = worker.confirm(
        f"/ho-so/{reference}/trinh-duyet", body="Nội dung.", leader=str(head.actor.account_id)
    )
    assert sent.status_code == 303
    assert look(database, reference).current == (State.PROCESSING, Stage.REVIEW)
    assert "Người ký sau khi duyệt" in head.page(f"/ho-so/{reference}/duyet")
    back = head.confirm(f"/ho-so/{reference}/tra-lai", reason="Thiếu căn cứ")
    assert back.status_code == 303
    assert look(database, reference).current == IN_HAND
    worker.confirm(
        f"/ho-so/{reference}/trinh-duyet", body="Nội dung.", leader=str(head.actor.account_id)
    )
    approved = head.confirm(f"/ho-so/{reference}/duyet", note="Đồng ý")
    assert approved.status_code == 303
    assert look(database, reference).current == (State.PROCESSING, Stage.LEADER)
