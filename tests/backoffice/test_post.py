"""The screens of the post: results sent, labels, lists out and in, numbers scanned."""

import io
from datetime import timedelta

from sqlalchemy import select, update

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.post.records import Consignment
from foundation.clock import VIETNAM, now
from tests.backoffice.office import dossier_at

HEAD = "ma_buu_gui,so_van_don,trang_thai,thoi_gian,noi_phat,ghi_chu"
ADDRESS = "12 Trần Phú, Nha Trang"


def result(database, address=ADDRESS):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)
    with database.transaction() as session:
        session.execute(
            update(Dossier)
            .where(Dossier.reference == reference)
            .values(return_way="home", holder_address=address)
        )
    return reference


def consignments(database):
    with database.reading() as session:
        return list(session.scalars(select(Consignment).order_by(Consignment.id)))


def ago(minutes):
    return f"{(now() - timedelta(minutes=minutes)).astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def test_results_are_chosen_listed_labelled_and_followed(database, reception, officer):
    reference, nowhere = result(database), result(database, address="")
    page = reception.page("/buu-chinh")
    assert ADDRESS in page
    assert "Chưa có địa chỉ" in page

    reception.post("/buu-chinh/chuan-bi", {"chosen": [reference, nowhere]})

    (one,) = consignments(database)
    page = reception.page("/buu-chinh")
    assert "chưa có địa chỉ nhận" in page
    assert one.reference in page
    assert one.reference in reception.page(f"/ho-so/{reference}")
    label = reception.get(f"/buu-chinh/nhan.pdf?ma={one.reference}&kho=a6")
    assert label.data.startswith(b"%PDF")
    scanned = {"number": one.reference, "tracking": "ea 123456789 vn"}
    assert reception.post("/buu-chinh/van-don", scanned).status_code == 303
    answer = reception.post("/buu-chinh/bang-ke/lap")
    assert one.reference in reception.page(answer.location.removeprefix("/can-bo"))
    saved = reception.get(answer.location.removeprefix("/can-bo") + "/tai-ve")
    assert saved.data.startswith(b"\xef\xbb\xbfstt,")
    assert b"EA123456789VN" in saved.data
    assert one.reference in reception.page("/buu-chinh/buu-gui?muc=cho-giao")
    _take_a_list_in(database, reception, one.reference)
    stranger = officer(Role.RECEPTION, "22420")
    assert stranger.get(f"/buu-chinh/buu-gui/{one.reference}").status_code == 404
    assert stranger.get(answer.location.removeprefix("/can-bo")).status_code == 404


def _take_a_list_in(database, reception, reference):
    rows = [HEAD, f"{reference},,collected,{ago(9)},,", f"{reference},,ngủ,{ago(9)},,"]
    data = "\r\n".join(rows).encode()
    send = {"file": (io.BytesIO(data), "bao-ve.csv")}

    first = reception.post("/buu-chinh/bang-ke", send)

    place = first.location.removeprefix("/can-bo")
    page = reception.page(place)
    assert "Không hiểu trạng thái của dòng này" in page
    assert "ngủ" in reception.get(f"{place}/chua-ghi").get_data(as_text=True)
    again = reception.post("/buu-chinh/bang-ke", {"file": (io.BytesIO(data), "bao-ve-2.csv")})
    assert again.location == first.location
    assert consignments(database)[0].state == "collected"
    wrong = reception.post("/buu-chinh/bang-ke", {"file": (io.BytesIO(b"abc"), "x.csv")})
    assert wrong.status_code == 422
    assert "Dòng đầu của tệp phải có các cột" in wrong.get_data(as_text=True)


def test_what_is_typed_wrong_is_told_at_its_field_and_kept(database, reception):
    reference = result(database)
    reception.post(f"/buu-chinh/chuan-bi/{reference}", {"name": "An", "address": "Số 5"})
    (one,) = consignments(database)
    place = f"/buu-chinh/buu-gui/{one.reference}"
    assert one.address == "Số 5"

    future = reception.post(
        f"{place}/trang-thai", {"state": "delivered", "when": "01/01/2090 10:00", "note": "giữ"}
    )
    tracking = reception.post(f"{place}/van-don", {"tracking": "12"})
    unknown = reception.post("/buu-chinh/van-don", {"number": "KH-1", "tracking": "EA123456"})
    again = reception.post(f"{place}/dia-chi", {"name": "Bình", "address": "Số 6", "phone": ""})
    moved = reception.post(f"{place}/trang-thai", {"state": "returned", "when": ago(3)})
    late = reception.post(f"{place}/trang-thai", {"state": "delivered", "when": ago(1)})

    assert future.status_code == tracking.status_code == unknown.status_code == 422
    assert "Thời gian này ở tương lai" in future.get_data(as_text=True)
    assert "giữ" in future.get_data(as_text=True)
    assert (again.status_code, moved.status_code, late.status_code) == (303, 303, 422)
    assert "Bưu chính đã chuyển hoàn" in reception.page("/buu-chinh")
    assert consignments(database)[0].name == "Bình"


def test_by_which_consignment_a_dossier_came_is_noted(database, reception):
    reference = dossier_at(database, State.REGISTERED, Stage.DESK)
    with database.transaction() as session:
        session.execute(
            update(Dossier).where(Dossier.reference == reference).values(channel="post")
        )
    assert "Ghi bưu gửi mang hồ sơ đến" in reception.page(f"/ho-so/{reference}")

    answer = reception.post(
        f"/buu-chinh/ho-so-den/{reference}", {"tracking": "EA123456789VN", "name": "An"}
    )

    assert answer.status_code == 303
    assert "EA123456789VN" in reception.page(f"/ho-so/{reference}")
