"""Verbs that pass work on: allot, give back, move on, review, ask others and answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.routing.duty_records import Absence
from casework.routing.records import Assignment
from foundation.clock import VIETNAM, now
from tests import make
from tests.backoffice.office import Officer, dossier_at
from tests.casework.routing.staff import colleague
from tests.web import doors

IN_HAND = (State.PROCESSING, Stage.SPECIALIST)
FAR = "22333"


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
    assert "ranh giới" in nothing.get_data(as_text=True)
    wrong = ask(specialist, reference, "H99")
    assert wrong.status_code == 422


def test_moving_on_is_offered_only_where_the_flow_has_a_way(database, specialist):
    reference = dossier_at(database, *IN_HAND)
    page = specialist.page(f"/ho-so/{reference}/chuyen-buoc")
    assert "Chuyển bước" in page
    wrong = specialist.confirm(f"/ho-so/{reference}/chuyen-buoc", outcome="khong-co")
    assert wrong.status_code == 422
