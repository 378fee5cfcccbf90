"""Asking again: drafted at the desk, decided by a head; numbers of papers found right."""

import re

import pytest
from sqlalchemy import select

from casework.dossiers import queries, supplement
from casework.dossiers.records import Dossier, PartCheck, SupplementRequest
from casework.dossiers.round_records import SupplementApproval
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from foundation.clock import now
from tests import make
from tests.backoffice.office import dossier_at
from tests.backoffice.test_completeness import BESIDE

NEW = (State.REGISTERED, Stage.DESK)
FIELD = {"field:child_name": "Viết có dấu"}


@pytest.fixture
def again(database, reception):
    """A dossier asked for more once, answered, and drafted to be asked again."""
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}/yeu-cau-bo-sung"
    reception.confirm(path, **FIELD)
    with database.transaction() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        dossier = queries.lock_by_id(session, dossier.id)
        item = supplement.open_request(session, dossier.id).items[0]
        supplement.save_item(session, dossier, item.id, answer="Ngô Hương An Nhiên")
        supplement.send(session, dossier, by=make.citizen(session), at=now())
    told = {"help:field:child_name": "Chép theo giấy chứng sinh", "basis": "Luật <b>Hộ tịch</b>"}
    assert reception.confirm(path, **FIELD, **told).status_code == 303
    return reference


def number_of(database):
    with database.reading() as session:
        return session.scalars(select(SupplementApproval.id)).one()


def requests(database):
    with database.reading() as session:
        return len(session.scalars(select(SupplementRequest.id)).all())


def test_the_desk_is_told_that_it_waits_and_may_not_ask_meanwhile(again, reception):
    page = reception.page(f"/ho-so/{again}")
    second = reception.confirm(f"/ho-so/{again}/yeu-cau-bo-sung", **FIELD, basis="Luật")

    assert "Đang chờ lãnh đạo đồng ý" in page
    assert "Người nộp chưa được báo gì" in second.get_data(as_text=True)
    assert "Một yêu cầu bổ sung đang chờ lãnh đạo" in second.get_data(as_text=True)
    assert second.status_code == 409


def test_a_head_sees_it_agrees_and_the_second_head_is_told(again, database, officer):
    head, other = officer(Role.LEADER), officer(Role.LEADER)
    path = f"/phe-duyet-bo-sung/{again}/dong-y/{number_of(database)}"
    listed, one = head.page("/phe-duyet-bo-sung"), head.page(f"/phe-duyet-bo-sung/{again}")

    told = head.page("/nhac-viec")
    followed = head.get(re.search(r'href="/can-bo(/nhac-viec/\d+)"', told)[1])
    done = head.post(path)
    late = other.post(path)

    assert again in listed
    assert "chờ lãnh đạo đồng ý" in told
    assert again in followed.location
    assert "Luật &lt;b&gt;Hộ tịch" in one
    assert "Chép theo giấy chứng sinh" in one
    assert done.status_code == 303
    assert late.status_code == 409
    assert "đã có lãnh đạo quyết định" in late.get_data(as_text=True)
    assert requests(database) == 2
    assert again not in head.page("/phe-duyet-bo-sung")


def test_a_head_declines_only_with_a_reason(again, database, officer, reception):
    head = officer(Role.LEADER)
    path = f"/phe-duyet-bo-sung/{again}/khong-dong-y/{number_of(database)}"

    bare = head.post(path, {"reason": ""})
    done = head.post(path, {"reason": "Giấy tờ đã đủ"})

    assert bare.status_code == 422
    assert done.status_code == 303
    assert requests(database) == 1
    assert "Giấy tờ đã đủ" in reception.page(f"/ho-so/{again}")
    assert "Lãnh đạo không đồng ý" in reception.page("/nhac-viec")


def test_it_is_no_business_of_other_roles_and_agencies(again, database, officer, reception):
    path = f"/phe-duyet-bo-sung/{again}"

    assert reception.get(path).status_code == 403
    assert officer(Role.LEADER, "22333").get(path).status_code == 404
    foreign = officer(Role.LEADER, "22333").post(f"{path}/dong-y/{number_of(database)}")
    assert foreign.status_code == 404
    assert requests(database) == 1


def test_a_dossier_that_moved_on_is_said_to_the_head(again, database, officer):
    number = number_of(database)
    with database.transaction() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == again)).one()
        dossier.state, dossier.stage = State.WITHDRAWN.value, Stage.DONE.value

    late = officer(Role.LEADER).post(f"/phe-duyet-bo-sung/{again}/dong-y/{number}")

    assert late.status_code == 409
    assert "đã chuyển sang bước khác" in late.get_data(as_text=True)


def test_help_without_a_reason_is_said_at_the_item(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)
    path = f"/ho-so/{reference}/yeu-cau-bo-sung"

    answer = reception.confirm(path, **{"help:field:child_name": "Chép lại", **FIELD_OF_OTHER})

    assert answer.status_code == 422
    assert "chưa ghi lý do" in answer.get_data(as_text=True)
    assert "Chép lại" in answer.get_data(as_text=True)


FIELD_OF_OTHER = {"field:child_sex": "Sai"}

STEM = "paper.giay_chung_sinh"
NAMED = {
    "part.giay_chung_sinh": "ok",
    f"{STEM}.number": "12/GCS",
    f"{STEM}.issuer": "Bệnh viện 22-12",
    f"{STEM}.issued_on": "02/01/2026",
    f"{STEM}.valid_until": "",
    "then": "stay",
}


def beside(reception, reference, **form):
    page = reception.page(f"/ho-so/{reference}{BESIDE}")
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    return reception.post(f"/ho-so/{reference}{BESIDE}", {"revision": revision, **form})


def test_number_and_issuer_of_a_checked_paper_reach_the_vault(database, reception):
    reference = dossier_at(database, *NEW, code=make.BIRTH)

    answer = beside(reception, reference, **NAMED)
    page = reception.page(f"/ho-so/{reference}{BESIDE}")

    assert answer.status_code == 303
    assert "12/GCS" in page
    with database.reading() as session:
        check = session.scalars(select(PartCheck).where(PartCheck.number != "")).one()
    assert (check.number, check.issuer, check.valid_until) == ("12/GCS", "Bệnh viện 22-12", None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({f"{STEM}.valid_until": "01/01/2025"}, "phải sau ngày cấp"),
        ({f"{STEM}.issued_on": "01/01/2100"}, "Ngày cấp chưa đến"),
        ({f"{STEM}.issued_on": "31/02/2026"}, "12/GCS"),
        ({"part.giay_chung_sinh": "none"}, "được chọn “Đạt”"),
        ({f"{STEM}.number": "x" * 400}, "Bệnh viện 22-12"),
    ],
)
def test_wrong_facts_of_a_paper_are_said_and_kept(database, reception, wrong, sentence):
    reference = dossier_at(database, *NEW, code=make.BIRTH)

    answer = beside(reception, reference, **NAMED | wrong)

    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with database.reading() as session:
        assert session.scalars(select(PartCheck).where(PartCheck.number != "")).all() == []
