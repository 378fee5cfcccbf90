"""The pages of the national sync: how far it is, what failed, what is sent, again and slower."""

import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.national import actions
from casework.national.records import NationalRecord
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import now
from tests.backoffice import office
from tests.web import doors

PAGE = "/dong-bo-quoc-gia"


@pytest.fixture
def keeper(app, database, officer):
    """An administrator of the province's centre."""
    someone = officer(Role.RECEPTION)
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == "quantri")).one()
    someone.client = app.test_client()
    doors.sign_in(someone.client, database, account.id, "backoffice")
    return someone


@pytest.fixture
def told(database):
    """A finished dossier that waits to be told, with its steps."""
    with database.transaction() as session:
        dossier = office.dossier_in(session, 9, "desk")
        actions.collect(session, at=now() + timedelta(minutes=1))
    return dossier


def put(database, **values):
    with database.transaction() as session:
        session.execute(update(NationalRecord).values(values))


def one(database, kind):
    with database.reading() as session:
        asked = select(NationalRecord).where(NationalRecord.kind == kind)
        return session.scalars(asked.order_by(NationalRecord.id)).first()


def item_of(page):
    return json.loads(
        html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1]).replace(
            "\u00a0", " "
        )
    )


def test_a_page_tells_how_far_the_sync_is(keeper, told):
    page = keeper.page(f"{PAGE}?muc=cho-gui")
    assert told.code in page
    assert "Chưa khai báo địa chỉ của Cổng" in page
    assert "Tiến trình" in page


def test_a_record_is_shown_without_what_names_a_person(keeper, database, told):
    page = keeper.page(f"{PAGE}/{one(database, 'dossier').id}")
    shown = item_of(page)
    assert shown["MaHoSo"] == told.code
    assert told.holder_name not in page
    assert told.holder_number not in page
    assert shown["DinhDanhCHS"]["SoDinhDanh"].endswith(told.holder_number[-3:])
    assert item_of(keeper.page(f"{PAGE}/{one(database, 'progress').id}"))["MaHoSo"] == told.code
    assert item_of(keeper.page(f"{PAGE}/{one(database, 'result').id}"))["TrangThaiHoSo"] == "9"


def test_dead_records_are_told_with_their_reason_and_sent_again(keeper, database, told):
    put(database, state="dead", problem="2: NgayTra", attempts=3)
    assert told.code in keeper.page(PAGE)
    assert "Cổng báo trường NgayTra không đúng" in keeper.page(PAGE)
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
    assert "không quá 6000" in answer.text
    assert "9000" in answer.text


def test_lists_go_on_by_key(keeper, database, told):
    more = [
        {
            "dossier_id": told.id, "kind": "progress", "entry_id": 10_000 + number, "revision": 0,
            "state": "waiting", "attempts": 0, "next_try_at": now(), "problem": "",
            "created_at": now(),
        }
        for number in range(60)
    ]  # fmt: skip
    with database.transaction() as session:
        session.execute(NationalRecord.__table__.insert(), more)
        ids = sorted(session.scalars(select(NationalRecord.id)))
    for state, address in (("waiting", "cho-gui"), ("dead", "can-xu-ly"), ("sent", "da-gui")):
        put(database, state=state, sent_at=now())
        seen, href = [], f"{PAGE}?muc={address}"
        for _page in range(6):
            page = keeper.page(href)
            seen += re.findall(rf'class="govuk-link mc-code" href="[^"]*{PAGE}/(\d+)"', page)
            found = re.search(rf'rel="next" href="(?:/can-bo)?({PAGE}[^"]*)"', page)
            if not found:
                break
            href = html.unescape(found[1])
        assert sorted(map(int, seen)) == ids


def test_the_sync_is_the_keepers_business_only(reception):
    assert reception.get(PAGE).status_code in (403, 404)
