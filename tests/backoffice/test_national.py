import json
import re

import pytest

from casework.national import actions
from casework.national.records import NationalRecord
from casework.people.actor import Role
from foundation.clock import now
from tests.backoffice import office

PAGE = "/can-bo/dong-bo-quoc-gia"


@pytest.fixture
def keeper(officer):
    return officer(Role.ADMINISTRATOR)


@pytest.fixture
def told(database):
    """A finished dossier that waits to be told, with its steps."""
    dossier = office.dossier_at(database, 9, "desk")
    with database.transaction() as session:
        actions.collect(session, at=now())
    return dossier


def put(database, **values):
    with database.transaction() as session:
        session.query(NationalRecord).update(values)


def one(database, kind):
    with database.reading() as session:
        return session.query(NationalRecord).filter_by(kind=kind).order_by("id").first()


def test_a_page_tells_how_far_the_sync_is(keeper, told):
    page = keeper.page(f"{PAGE}?muc=cho-gui")
    assert told.code in page
    assert "Chưa khai báo địa chỉ của Cổng" in page
    assert "Tiến trình" in page


def test_a_record_is_shown_without_what_names_a_person(keeper, database, told):
    page = keeper.page(f"{PAGE}/{one(database, 'dossier').id}")
    shown = json.loads(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1].replace("&#34;", '"'))
    assert shown["MaHoSo"] == told.code
    assert told.holder_name not in json.dumps(shown, ensure_ascii=False)
    assert told.holder_number not in page
    assert shown["DinhDanhCHS"]["SoDinhDanh"].endswith(told.holder_number[-3:])
    assert keeper.page(f"{PAGE}/{one(database, 'progress').id}")
    assert keeper.page(f"{PAGE}/{one(database, 'result').id}")


def test_dead_records_are_told_with_their_reason_and_sent_again(keeper, database, told):
    put(database, state="dead", problem="2: NgayTra", attempts=3)
    page = keeper.page(PAGE)
    assert "Cổng báo trường NgayTra không đúng" in page
    keeper.post(f"{PAGE}/{one(database, 'dossier').id}/gui-lai", page=PAGE)
    assert one(database, "dossier").state == "waiting"
    assert one(database, "progress").state == "dead"
    keeper.post(f"{PAGE}/gui-lai-tat-ca", page=PAGE)
    assert one(database, "progress").state == "waiting"


def test_a_dossier_is_told_again_by_its_code_but_not_its_steps(keeper, database, told):
    put(database, state="sent", sent_at=now())
    keeper.post(f"{PAGE}/ho-so", {"code": told.code}, page=PAGE)
    assert one(database, "dossier").state == "waiting"
    assert one(database, "progress").state == "sent"
    answer = keeper.post(f"{PAGE}/ho-so", {"code": "H32.1"}, page=PAGE)
    assert "Không có hồ sơ mang mã này" in answer.text
    assert "H32.1" in answer.text


def test_sending_is_paused_and_paced(keeper, database):
    keeper.post(f"{PAGE}/tam-dung", {"chosen": "pause"}, page=PAGE)
    assert "Đang tạm dừng gửi" in keeper.page(PAGE)
    keeper.post(f"{PAGE}/tam-dung", {"chosen": "go_on"}, page=PAGE)
    keeper.post(f"{PAGE}/nhip-gui", {"per_minute": "120"}, page=PAGE)
    with database.transaction() as session:
        here = actions.mark(session)
        assert (here.paused_at, here.per_minute) == (None, 120)
    answer = keeper.post(f"{PAGE}/nhip-gui", {"per_minute": "9000"}, page=PAGE)
    assert "6000" in answer.text
    assert "9000" in answer.text


def test_lists_go_on_by_key(keeper, database, told, monkeypatch):
    monkeypatch.setattr("casework.national.queries.OWN", 2)
    for state, address in (("waiting", "cho-gui"), ("dead", "can-xu-ly"), ("sent", "da-gui")):
        put(database, state=state, sent_at=now())
        seen, href = [], f"{PAGE}?muc={address}"
        while href:
            page = keeper.page(href)
            seen += re.findall(rf'href="{PAGE}/(\d+)"', page)
            found = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', page)
            href = (found[1] or found[2]).replace("&amp;", "&") if found else ""
        with database.reading() as session:
            assert sorted(map(int, seen)) == [
                n for (n,) in session.query(NationalRecord.id).order_by("id")
            ]


def test_the_sync_is_the_keepers_business_only(officer, reception):
    assert reception.get(PAGE).status_code in (403, 404)
