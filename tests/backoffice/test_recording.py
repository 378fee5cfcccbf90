"""Screens on which an agency records a verification or answers for its own fault."""

from casework.dossiers.states import Stage, State
from tests.backoffice.office import dossier_at

GOOD = {
    "held_at": "06/01/2026",
    "clock": "14:30",
    "place": "Tổ dân phố 3",
    "participants": "Người nộp, tổ trưởng",
    "content": "Đúng nơi cư trú",
}


def test_a_verification_is_recorded_and_stands_in_the_course(database, specialist):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    assert "Ghi biên bản thẩm tra" in specialist.page(f"/ho-so/{reference}")

    answer = specialist.confirm(f"/ho-so/{reference}/xac-minh", **GOOD)

    assert answer.status_code == 303
    assert "14:30 06/01/2026, Tổ dân phố 3" in specialist.page(f"/ho-so/{reference}")


def test_what_is_missing_is_told_and_what_was_typed_stays(database, specialist):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)

    wrong = {**GOOD, "place": "", "clock": "25:61"}
    answer = specialist.confirm(f"/ho-so/{reference}/xac-minh", **wrong)
    later = specialist.confirm(f"/ho-so/{reference}/xac-minh", **{**GOOD, "held_at": "06/01/2099"})

    assert answer.status_code == later.status_code == 422
    assert "Đúng nơi cư trú" in answer.get_data(as_text=True)


def test_a_leader_apologises_and_the_holder_is_told(database, leader):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)

    answer = leader.confirm(
        f"/ho-so/{reference}/nhan-loi", fault="error", reason="Ghi sai ngày sinh."
    )

    assert answer.status_code == 303
    assert "Ghi sai ngày sinh." in leader.page(f"/ho-so/{reference}")


def test_who_may_not_record_goes_back_to_the_dossier(database, clerk, specialist, leader):
    done = dossier_at(database, State.FINISHED, Stage.DESK)
    new = dossier_at(database, State.REGISTERED, Stage.DESK)

    assert specialist.get(f"/ho-so/{done}/xac-minh").status_code == 303
    assert clerk.get(f"/ho-so/{done}/nhan-loi").status_code in {403, 404}
    assert leader.get(f"/ho-so/{new}/nhan-loi").status_code in {303, 404}
