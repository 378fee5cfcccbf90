"""The pages of the working calendar: gaps told, decisions entered, seen and applied."""

import io

import pytest
from sqlalchemy import delete

from casework.dossiers.states import Stage, State
from casework.holidays import applying, counting
from casework.worktime import queries as worktime
from casework.worktime.records import HolidayYear
from foundation.clock import VIETNAM, now
from tests.backoffice.office import dossier_in
from tests.backoffice.test_access import by_login

NEW_PAGE = "/lich-lam-viec/de-nghi"
TEN_DAYS = "1.001776"


def working_day(database, ahead):
    """Return a working day some days from now."""
    with database.reading() as session:
        calendar = worktime.calendar_of(session, None)
    return calendar.working_day_after(now().astimezone(VIETNAM).date(), ahead)


def decision(days, **over):
    return {"scope": "tinh", "basis": "Thông báo số 01", "days": days, **over}


@pytest.fixture
def centre(app, database, officer):
    return by_login(app, database, officer, "quantri")


@pytest.fixture
def made(centre, database):
    """A closure of the whole province in some days, and a dossier it moves."""
    day = working_day(database, 3)
    with database.transaction() as session:
        dossier = dossier_in(session, State.ACCEPTED, Stage.AGENCY, code=TEN_DAYS)
        due = dossier.due_at
    answer = centre.post(NEW_PAGE, decision(f"{day:%d/%m/%Y};nghỉ;Nghỉ bão"), page="/lich-lam-viec")
    assert answer.status_code == 303
    return answer.location.removeprefix("/can-bo"), dossier, due


def count(database, number):
    with database.transaction() as session:
        while counting.count_some(session, number):
            pass


def test_a_decision_is_seen_counted_and_applied(centre, database, made):
    page, dossier, due = made
    number = int(page.rpartition("/")[2])
    waiting = centre.page(page)
    count(database, number)
    counted = centre.page(page)
    applied = centre.post(page, {"verb": "apply"}, page="/lich-lam-viec")
    with database.transaction() as session:
        while applying.apply_some(session, number, at=now()):
            pass
    done = centre.page(page)

    assert 'http-equiv="refresh"' in waiting
    assert "0%" in waiting
    assert f"{due.astimezone(VIETNAM):%H:%M %d/%m/%Y}" in counted
    assert dossier.code in counted
    assert 'value="apply"' in counted
    assert applied.status_code == 303
    assert "Đã áp dụng: lịch mới có hiệu lực" in done
    assert 'value="apply"' not in done
    assert "Nghỉ bão" in centre.page("/lich-lam-viec")


def test_a_second_decision_for_the_day_is_refused_in_words(centre, database, made):
    page, _dossier, _due = made
    day = working_day(database, 3)

    answer = centre.post(NEW_PAGE, decision(f"{day:%d/%m/%Y};nghỉ;Nghỉ bão"), page="/lich-lam-viec")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert f"đang nằm trong đề nghị số {page.rpartition('/')[2]} chưa xong" in text
    assert "Nghỉ bão" in text


def test_a_dropped_decision_frees_its_days(centre, database, made):
    page, _dossier, _due = made
    assert centre.post(page, {"verb": "drop"}, page="/lich-lam-viec").status_code == 303
    assert "Đề nghị này đã được bỏ" in centre.page(page)
    centre.post(page, {"verb": "apply"}, page="/lich-lam-viec")
    assert "đã được áp dụng hay đã bỏ" in centre.page(page)


@pytest.mark.parametrize(
    ("days", "over", "said"),
    [
        ("", {}, "Hãy nhập ít nhất một ngày"),
        ("hôm nay;nghỉ;Tết", {}, "không đọc được ngày “hôm nay”"),
        ("02/01/2020;nghỉ;Tết", {}, "đã qua"),
        ("x" * 60_001, {}, "Chỉ được viết tối đa"),
        ("16/02/2027;nghỉ;Tết", {"scope": "co-quan"}, "Ông/bà chưa điền mục này"),
        ("16/02/2027;nghỉ;Tết", {"basis": ""}, "Ông/bà chưa điền mục này"),
        ("16/02/2027;nghỉ;Tết", {"scope": "huyen"}, "Hãy chọn một mục"),
        ("16/02/2027;nghỉ;Tết", {"scope": "nam", "year": "1900"}, "Hãy chọn một mục"),
        ("16/02/2027;nghỉ;Tết", {"scope": "nam", "year": ""}, "Ông/bà chưa điền mục này"),
    ],
)
def test_bad_decisions_are_told_at_the_field_and_kept(centre, days, over, said):
    answer = centre.post(NEW_PAGE, decision(days, **over), page="/lich-lam-viec")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert said in text
    assert days[:20] in text


def test_a_sheet_may_be_pasted_with_tabs_or_sent_as_a_file(centre, database):
    one, other = working_day(database, 5), working_day(database, 6)
    pasted = centre.post(
        NEW_PAGE, decision(f"{one:%d/%m/%Y}\tnghỉ\tNghỉ bão"), page="/lich-lam-viec"
    )
    sheet = f"\ufeffNgày;Loại;Tên\r\n{other:%d/%m/%Y};nghỉ;Nghỉ bão\r\n".encode()
    sent = centre.post(
        NEW_PAGE, decision("", file=(io.BytesIO(sheet), "lich.csv")), page="/lich-lam-viec"
    )
    wrong = centre.post(
        NEW_PAGE, decision("", file=(io.BytesIO(b"\x89PNG\x00"), "lich.csv")), page="/lich-lam-viec"
    )

    assert (pasted.status_code, sent.status_code, wrong.status_code) == (303, 303, 422)
    assert "Không đọc được tệp" in wrong.get_data(as_text=True)


def test_years_without_a_decision_are_told_and_filled_in_beforehand(centre):
    year = now().astimezone(VIETNAM).year + 1
    page = centre.page(f"/lich-lam-viec?nam={year}")
    form = centre.page(f"{NEW_PAGE}?nam={year}")

    assert f"Chưa có quyết định nghỉ lễ, tết của năm {year}" in page
    assert "Dự kiến theo Bộ luật Lao động" in page
    assert f"01/01/{year};nghỉ;Tết Dương lịch" in form


def test_addresses_that_name_nothing_are_no_errors(centre, made):
    page, _dossier, _due = made

    assert centre.get("/lich-lam-viec/de-nghi/999999").status_code == 404
    assert centre.get("/lich-lam-viec?nam=99999").status_code == 200
    assert centre.get(f"{page}?co_quan=999&sau=xyz").status_code == 200


def test_a_due_date_that_waits_for_a_decision_is_called_provisional(specialist, database, made):
    _page, dossier, _due = made
    page = f"/ho-so/{dossier.reference}"
    assert "Tạm tính, chờ quyết định" not in specialist.page(page)
    with database.transaction() as session:
        session.execute(delete(HolidayYear))

    assert "Tạm tính, chờ quyết định" in specialist.page(page)
