"""Worklists with views of one's own: filters, order, marks, many at once, who is there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from backoffice import lists
from casework.dossiers import queries, reception
from casework.dossiers.records import Dossier
from casework.people.actor import Role
from casework.worklists.records import DossierSeen, Presence, SavedView
from foundation.clock import now
from tests import make


@pytest.fixture
def five(database, at):
    """Five dossiers of Nha Trang that wait to be taken up, accepted an hour apart."""
    made = []
    with database.transaction() as session:
        desk = make.officer(session, Role.RECEPTION)
        for hour in range(5):
            moment = at + timedelta(hours=hour)
            dossier = make.dossier(session, at=moment)
            locked = queries.lock_by_id(session, dossier.id)
            reception.accept(session, locked, by=desk, at=moment)
            made.append((locked.reference, locked.code))
    return made


def codes(page):
    """Return the codes of the lines of a page, in their order."""
    return re.findall(r'mc-code" href="[^"]+">([^<]+)</a>', page)


LIST = "/cong-viec?muc=cho-nhan"


def test_the_order_is_chosen_in_the_address(specialist, five):
    known = [code for _reference, code in five]
    newest = [one for one in codes(specialist.page(f"{LIST}&xep=moi")) if one in known]
    oldest = [one for one in codes(specialist.page(f"{LIST}&xep=cu")) if one in known]
    assert newest == known[::-1]
    assert oldest == known


def test_what_has_changed_since_is_marked_and_can_be_asked_for(specialist, five, database):
    reference, code = five[0]
    assert "Chưa xem" in specialist.page(LIST)
    specialist.page(f"/ho-so/{reference}")
    only = codes(specialist.page(f"{LIST}&moi=1"))
    assert code not in only
    assert five[1][1] in only
    with database.transaction() as session:
        session.execute(
            update(Dossier)
            .where(Dossier.reference == reference)
            .values(revision=Dossier.revision + 1)
        )
    assert code in codes(specialist.page(f"{LIST}&moi=1"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("&han=khong-co", "Thời hạn"),
        ("&tu=31/02/2026", "Nộp từ ngày"),
        ("&kenh=bo-cau", "Hình thức nộp"),
        ("&xep=ngau-nhien", "Sắp xếp"),
        ("&nguoi=' or 1=1", "Người thụ lý"),
    ],
)
def test_what_a_filter_does_not_understand_is_said_and_the_list_still_shown(
    specialist, five, address, said
):
    page = specialist.page(LIST + address)
    assert said in page
    assert "nên đã bỏ qua" in page
    assert five[0][1] in codes(page)


def test_a_view_is_saved_chosen_by_default_and_dropped(specialist, five, database):
    saved = specialist.post(
        "/che-do-xem/cho-nhan/luu", {"query": "xep=moi&han=qua&la=khac", "name": "Quá hạn"}
    )
    assert saved.location.endswith("muc=cho-nhan&xep=moi&han=qua")
    page = specialist.page(LIST)
    assert "Quá hạn" in page
    with database.reading() as session:
        view = session.scalars(select(SavedView)).one()
        assert view.query == "xep=moi&han=qua"
    specialist.post(f"/che-do-xem/{view.id}", {"act": "mac-dinh"})
    assert 'value="qua" selected' in specialist.page(LIST)
    assert specialist.post(f"/che-do-xem/{view.id}", {"act": "bo"}).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(SavedView)).all() == []


def test_a_view_of_somebody_else_cannot_be_touched(specialist, officer, database, five):
    specialist.post("/che-do-xem/cho-nhan/luu", {"query": "xep=moi", "name": "Của tôi"})
    with database.reading() as session:
        number = session.scalars(select(SavedView.id)).one()
    stranger = officer(Role.RECEPTION)
    assert stranger.post(f"/che-do-xem/{number}", {"act": "bo"}).status_code == 404
    assert "Của tôi" not in stranger.page("/tiep-nhan")


def test_a_view_without_a_name_is_not_saved(specialist, five):
    answer = specialist.post("/che-do-xem/cho-nhan/luu", {"query": "xep=moi", "name": " "})
    assert answer.location.endswith("xep=moi")


def test_many_are_taken_up_each_by_itself(specialist, five, database):
    good, stale = five[0][0], five[1][0]
    with database.reading() as session:
        revision = session.scalars(select(Dossier.revision).where(Dossier.reference == good)).one()
    answer = specialist.post(
        "/nhieu-ho-so",
        {
            "act": "nhan",
            "chosen": [f"{good}@{revision}", f"{stale}@999", "KH-KHONG-CO@1"],
            "back": "https://evil.example/",
        },
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Xong 1 trong 3" in page
    assert "evil.example" not in page
    with database.reading() as session:
        asked = select(Dossier.officer_id).where(Dossier.reference.in_([good, stale]))
        held = session.scalars(asked.order_by(Dossier.id)).all()
    assert held[0] == specialist.actor.account_id
    assert held[1] is None


def test_nothing_chosen_is_said(specialist, five):
    assert specialist.post("/nhieu-ho-so", {"act": "nhan"}).status_code == 303


def test_who_else_has_it_open_is_shown(specialist, officer, five, database):
    reference = five[0][0]
    leader = officer(Role.LEADER)
    leader.page(f"/ho-so/{reference}")
    page = specialist.page(f"/ho-so/{reference}")
    assert f"Đang mở cùng lúc: {leader.actor.name}" in re.sub(r"\s+", " ", page)
    with database.transaction() as session:
        session.execute(update(Presence).values(seen_at=now() - timedelta(minutes=5)))
    assert leader.actor.name not in specialist.page(f"/ho-so/{reference}").split("<main")[1][:2000]
    with database.reading() as session:
        assert session.scalars(select(DossierSeen)).all()


def test_a_heartbeat_tells_only_who_may_see_the_dossier(specialist, officer, five, database):
    reference = five[0][0]
    stranger = officer(Role.SPECIALIST, "22333")
    answer = stranger.post(f"/ho-so/{reference}/con-mo")
    assert answer.get_json() == {"others": []}
    with database.reading() as session:
        assert session.scalars(select(Presence)).all() == []


def test_next_and_previous_keep_the_view(specialist, five):
    page = specialist.page(f"{LIST}&xep=moi")
    [link] = re.findall(rf'href="(/can-bo/ho-so/{five[3][0]}[^"]+)"', page)
    opened = specialist.page(link.removeprefix("/can-bo").replace("&amp;", "&"))
    following = re.search(r'rel="next" href="([^"]+)"', opened)[1].replace("&amp;", "&")
    answer = specialist.get(following.removeprefix("/can-bo"))
    assert five[2][0] in answer.location
    assert "cd=xep%3Dmoi" in answer.location


def test_every_list_has_its_address(app):
    with app.test_request_context("/can-bo"):
        assert all(lists.address(one) for one in lists.BY_KEY.values())
