"""The clerk calls numbers, the administrator sets groups and devices, leaders see ratings."""

import re

from sqlalchemy import select, update

from casework.dossiers.states import Stage, State
from casework.feedback.records import Rating
from casework.tickets import actions
from casework.tickets.records import DeskDevice, QueueTicket, ServiceGroup
from foundation.clock import VIETNAM, now
from tests import make
from tests.backoffice.office import dossier_at

SETTING = "/goi-so/thiet-lap/"


def ticket(database):
    with database.reading() as session:
        return session.scalars(select(QueueTicket)).one()


def test_groups_and_devices_are_set_and_numbers_called(database, administrator, reception):
    with database.reading() as session:
        place = SETTING + make.agency(session).code
    wrong = administrator.post(f"{place}/nhom", {"letter": "1", "name": "Giữ lại"})
    administrator.post(f"{place}/nhom", {"letter": "a", "name": "Hộ tịch", "is_open": "yes"})
    device = administrator.post(f"{place}/thiet-bi", {"kind": "kiosk", "name": "Cửa chính"})

    link = re.search(r"/thiet-bi/mo/([\w-]+)", device.get_data(as_text=True))[1]
    assert "Giữ lại" in wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert link not in administrator.page(place)
    with database.transaction() as session:
        group = session.scalars(select(ServiceGroup)).one()
        actions.take(session, group, at=make.TUESDAY)
        day = now().astimezone(VIETNAM).date()
        session.execute(update(QueueTicket).values(day=day, taken_at=now()))
        number = session.scalars(select(DeskDevice.id)).one()
    _call(database, reception)
    administrator.post(f"{place}/thiet-bi/{number}/dong")
    assert "Đã đóng" in administrator.page(place)
    assert reception.get(place).status_code == 403


def _call(database, reception):
    assert "Hãy chọn quầy" in _after(reception, "/goi-so/tiep")
    reception.post("/goi-so/quay", {"counter": "Quầy 3"})
    assert "A001" in _after(reception, "/goi-so/tiep")
    one = ticket(database)
    assert (one.state, one.counter) == ("called", "Quầy 3")
    _after(reception, f"/goi-so/so/{one.id}/goi-lai")
    assert ticket(database).calls == 2
    assert "Cho chờ lại số A001" in _after(reception, f"/goi-so/so/{one.id}/vang")
    assert "đã được xử lý" in _after(reception, f"/goi-so/so/{one.id}/xong")
    _after(reception, f"/goi-so/so/{one.id}/tro-lai")
    _after(reception, "/goi-so/tiep")
    _after(reception, f"/goi-so/so/{one.id}/xong")
    assert ticket(database).state == "served"
    assert "Không còn ai đang chờ" in _after(reception, "/goi-so/tiep")
    assert "Chờ đến khi được gọi" in reception.page("/goi-so/so-lieu")
    assert reception.post(f"/goi-so/so/{one.id}/khac").status_code == 404


def _after(reception, path):
    assert reception.post(path).status_code == 303
    return reception.page("/goi-so")


def test_a_slip_of_paper_is_typed_in_once_and_leaders_see_it(database, reception, leader):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)
    assert "Chưa có đánh giá" in reception.page(f"/ho-so/{reference}")

    empty = reception.post(f"/danh-gia/phieu/{reference}", {"remark": "giữ lại"})
    first = reception.post(f"/danh-gia/phieu/{reference}", {"overall": "0", "remark": "Chờ lâu"})
    again = reception.post(f"/danh-gia/phieu/{reference}", {"overall": "2"})
    reception.post(f"/danh-gia/may/{reference}")

    assert empty.status_code == 422
    assert "giữ lại" in empty.get_data(as_text=True)
    assert first.status_code == 303
    assert "đã được đánh giá" in again.get_data(as_text=True)
    with database.reading() as session:
        assert session.scalars(select(Rating)).one().officer_id == reception.actor.account_id
    page = leader.page("/danh-gia")
    assert "Chờ lâu" in page
    assert "100%" in page
    assert reception.get("/danh-gia").status_code == 403
