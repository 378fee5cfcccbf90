"""The pages of an agency's work: competence, leave, delegation, takeovers, mergers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import takeovers
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.routing.duty_records import Absence, Competence, Delegation, Takeover
from foundation.clock import VIETNAM, now
from foundation.jobs import waiting_jobs
from tests import make
from tests.backoffice.office import dossier_at
from tests.casework.routing.staff import colleague
from worker.routing import take_over
from worker.tools import Attempt, Tools

TODAY = now().astimezone(VIETNAM).date()
FAR = "22333"


def written(day):
    return f"{day:%d/%m/%Y}"


def rows(database, kind):
    with database.reading() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


@pytest.fixture
def second(database, specialist):
    with database.transaction() as session:
        made = colleague(session, specialist.actor, "Nguyễn Văn Hai", sign_key="officer-hai")
        return str(made.account_id)


def test_a_leader_gives_competence_and_takes_it_back(database, leader, specialist):
    who = str(specialist.actor.account_id)
    data = {"officer": who, "role": "specialist", "procedure_code": make.BIRTH, "weight": "2",
            "first_day": written(TODAY)}  # fmt: skip
    assert leader.post("/phan-cong", data).status_code == 303
    (rule,) = rows(database, Competence)
    page = leader.page("/phan-cong")
    assert specialist.actor.name in page
    assert "khai sinh" in page
    again = leader.post("/phan-cong", data)
    assert again.status_code == 422
    assert "đã có quy tắc giống hệt" in again.get_data(as_text=True)
    wrong = leader.post("/phan-cong", {**data, "procedure_code": "9.999"})
    assert "Không có thủ tục mang mã 9.999" in wrong.get_data(as_text=True)
    assert leader.post("/phan-cong/bo", {"number": rule.id}).status_code == 303
    assert rows(database, Competence)[0].ended_at is not None


def test_leave_is_entered_with_a_substitute_and_told_where_it_does_not_fit(
    database, leader, specialist, second
):
    who = str(specialist.actor.account_id)
    data = {"officer": who, "substitute": second, "first_day": written(TODAY),
            "last_day": written(TODAY + timedelta(days=3)), "reason": "Nghỉ phép năm",
            "hands_over": "yes"}  # fmt: skip
    reversed_days = leader.post(
        "/phan-cong/nghi", {**data, "last_day": written(TODAY - timedelta(days=1))}
    )
    assert reversed_days.status_code == 422
    text = reversed_days.get_data(as_text=True)
    assert "Ngày cuối phải từ ngày đầu trở đi" in text
    assert "Nghỉ phép năm" in text
    assert leader.post("/phan-cong/nghi", data).status_code == 303
    (absence,) = rows(database, Absence)
    page = leader.page("/phan-cong/nghi")
    assert "Đang nghỉ" in page
    with database.reading() as session:
        assert waiting_jobs(session, takeovers.BeginLeave) == [takeovers.BeginLeave(absence.id)]
    circle = leader.post("/phan-cong/nghi", {**data, "officer": second, "substitute": who})
    assert "quay về chính người nghỉ" in circle.get_data(as_text=True)
    assert leader.post("/phan-cong/nghi/bo", {"number": absence.id}).status_code == 303
    assert "Không có ai đang nghỉ" in leader.page("/phan-cong/nghi")


def test_a_delegation_is_offered_where_a_result_is_proposed_until_it_is_revoked(
    database, leader, specialist, second
):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    data = {"leader": str(leader.actor.account_id), "officer": second, "form": "tuq",
            "first_day": written(TODAY), "last_day": written(TODAY + timedelta(days=30)),
            "basis": "Giấy ủy quyền 12/GUQ-UBND"}  # fmt: skip
    missing = leader.post("/phan-cong/giao-ky", {**data, "basis": ""})
    assert missing.status_code == 422
    assert leader.post("/phan-cong/giao-ky", data).status_code == 303
    (held,) = rows(database, Delegation)
    assert "Đang có hiệu lực" in leader.page("/phan-cong/giao-ky")
    offered = specialist.page(f"/ho-so/{reference}/trinh")
    assert f'value="{second}-{held.id}"' in offered
    assert "TUQ. CHỦ TỊCH: Nguyễn Văn Hai" in offered
    answer = specialist.confirm(
        f"/ho-so/{reference}/trinh", body="Nội dung.", leader=f"{second}-{held.id}"
    )
    assert answer.status_code == 303
    assert leader.post("/phan-cong/giao-ky/bo", {"number": held.id}).status_code == 303
    other = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    assert "TUQ." not in specialist.page(f"/ho-so/{other}/trinh")
    late = specialist.confirm(
        f"/ho-so/{other}/trinh", body="Nội dung.", leader=f"{second}-{held.id}"
    )
    assert late.status_code == 422


def test_nobody_arranges_the_work_of_another_agency(database, leader, administrator, specialist):
    assert specialist.get("/phan-cong").status_code == 403
    with database.reading() as session:
        code = make.agency(session, FAR).code
        there = make.agency(session, FAR).name
    assert there not in leader.page(f"/phan-cong?co-quan={code}").split("<main")[1]
    assert there in administrator.page(f"/phan-cong?co-quan={code}")
    with database.transaction() as session:
        stranger = make.officer(session, Role.SPECIALIST, FAR)
    data = {"officer": stranger.account_id, "first_day": written(TODAY),
            "last_day": written(TODAY), "reason": "x"}  # fmt: skip
    assert leader.post("/phan-cong/nghi", data).status_code == 422
    assert leader.get(f"/phan-cong/ban-giao/nguoi/{stranger.account_id}").status_code == 404


def carry_out(settings, database):
    tools = Tools(settings, database, None)
    while True:
        with database.transaction() as session:
            jobs = waiting_jobs(session, takeovers.TakeOver)
            left = [one for one in jobs if takeovers.waiting(session, one.takeover_id, limit=1)]
        if not left:
            return
        take_over(left[-1], tools, Attempt())


def test_a_leaver_s_work_is_handed_on_with_a_result_for_each_dossier(
    settings, database, leader, specialist, administrator, second
):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    login = "chuyenvien.nhatrang"
    warned = administrator.page(f"/quan-tri/can-bo/{login}/khoa")
    assert "đang giữ 1 việc đang mở" in warned
    closed = administrator.post(f"/quan-tri/can-bo/{login}/khoa", {"reason": "Thôi việc"})
    assert "/phan-cong/ban-giao/nguoi/" in closed.location
    page = leader.page("/phan-cong/ban-giao")
    assert "Việc của người đã thôi" in page
    where = re.search(r"/can-bo(/phan-cong/ban-giao/nguoi/\d+)", page)[1]
    assert "1 việc đang mở" in leader.page(where)
    nobody = leader.post(where, {"way": "one", "reason": "Thôi việc"})
    assert "Chọn người nhận" in nobody.get_data(as_text=True)
    answer = leader.post(where, {"way": "one", "to": second, "reason": "Thôi việc"})
    assert answer.status_code == 303
    shown = answer.location.removeprefix("/can-bo")
    assert "Đang bàn giao" in leader.page(shown)
    carry_out(settings, database)
    done = leader.page(shown)
    assert "Đã bàn giao xong 1 hồ sơ" in done
    assert "Nguyễn Văn Hai" in done
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        assert dossier.officer_id == int(second)
    assert "Việc của người đã thôi" not in leader.page("/phan-cong/ban-giao")


def test_an_agency_is_merged_by_the_province_only(settings, database, administrator, leader):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY)
    with database.reading() as session:
        old, new = make.agency(session), make.agency(session, FAR)
    place = f"/quan-tri/co-quan/{old.code}/sap-nhap"
    assert leader.get(place).status_code == 403
    data = {"successor": new.code, "basis": "Nghị quyết 01/NQ-HĐND", "sure": "yes"}
    unsure = {key: given for key, given in data.items() if key != "sure"}
    assert administrator.post(place, unsure).status_code == 422
    assert administrator.post(place, data).status_code == 303
    carry_out(settings, database)
    with database.reading() as session:
        moved = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        assert moved.agency_id == new.id
        made = session.scalars(select(Takeover)).one()
        assert (made.total, made.done, made.failed) == (1, 1, 0)
    assert "Đã sáp nhập từ ngày" in administrator.page("/quan-tri/co-quan")
    assert new.name in administrator.page(place)
    assert "/dang-nhap" in leader.get("/phan-cong").location
