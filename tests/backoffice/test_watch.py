"""Reminders and the heads' pages as people open them."""

import re
from datetime import timedelta

from casework.dossiers import processing, queries, reception
from casework.people.actor import Role
from casework.watch import sweeping, tally, walks
from tests import make


def late(database, at):
    """Make one dossier of Nha Trang late in a specialist's hands, told and counted."""
    with database.transaction() as session:
        dossier = make.dossier(session, at=at)
        locked = queries.lock_by_id(session, dossier.id)
        reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=at)
        processing.assign(session, locked, by=make.officer(session, Role.SPECIALIST), at=at)
        moment = locked.due_at + timedelta(days=1)
        for name in walks.WALKS:
            while not walks.walk_on(session, name, at=moment).is_last:
                pass
        tally.count(session, at=moment)
        return locked.reference, locked.code


def test_a_reminder_leads_to_the_dossier_and_is_read_then(officer, database, at):
    reference, code = late(database, at)
    specialist = officer(Role.SPECIALIST)

    page = specialist.get("/nhac-viec")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Hồ sơ đã quá hạn trả kết quả" in text
    assert code in text
    assert "mc-tabs__count" in text

    number = re.search(r"/can-bo/nhac-viec/(\d+)", text)[1]
    opened = specialist.get(f"/nhac-viec/{number}")
    assert opened.location.endswith(f"/can-bo/ho-so/{reference}")
    assert officer(Role.CLERK).get(f"/nhac-viec/{number}").status_code == 404
    unread = specialist.get("/nhac-viec?loc=chua-doc").get_data(as_text=True)
    assert f'/can-bo/nhac-viec/{number}"' not in unread


def test_all_that_was_shown_is_marked_as_read(officer, database, at):
    late(database, at)
    specialist = officer(Role.SPECIALIST)
    text = specialist.page("/nhac-viec")
    upto = re.search(r'name="upto" value="(\d+)"', text)[1]
    assert specialist.post("/nhac-viec/da-doc", {"upto": upto}).status_code == 303
    assert 'name="upto"' not in specialist.page("/nhac-viec")
    assert specialist.post("/nhac-viec/da-doc", {"upto": "x" * 40}).status_code == 303


def test_the_board_counts_and_its_numbers_lead_to_the_lines(officer, database, at):
    _reference, code = late(database, at)
    leader = officer(Role.LEADER)
    board = leader.get("/dieu-hanh").get_data(as_text=True)
    assert "Theo cán bộ" in board
    assert code in board
    lines = leader.get("/dieu-hanh/ho-so").get_data(as_text=True)
    assert code in lines
    table = leader.get("/dieu-hanh/ho-so.csv")
    assert code in table.get_data(as_text=True)


def test_a_head_sees_his_own_agency_only(officer, database, at):
    _reference, code = late(database, at)
    other = officer(Role.LEADER, "22333")
    assert code not in other.get("/dieu-hanh").get_data(as_text=True)
    wide = other.get("/dieu-hanh/ho-so?co-quan=H32.102").get_data(as_text=True)
    assert code not in wide


def test_strange_addresses_are_answered(officer):
    leader = officer(Role.LEADER)
    for address in (
        "/dieu-hanh/ho-so?can-bo=abc&buoc=%00x",
        "/dieu-hanh/ho-so?can-bo=99999999999999999999999",
        "/dieu-hanh?co-quan=khong-co",
        "/nhac-viec?sau=hong",
    ):
        assert leader.get(address).status_code in {200, 400, 404}, address


def test_a_leader_begins_with_the_drafted_apology(officer, database, at):
    with database.transaction() as session:
        dossier = make.dossier(session, at=at)
        locked = queries.lock_by_id(session, dossier.id)
        reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=at)
        locked.due_at = locked.next_due_at = at + timedelta(days=15)
        session.flush()
        assert sweeping.draft_apologies(session, at=locked.due_at - timedelta(days=1, hours=3))
        reference, draft = locked.reference, sweeping.drafted(session, locked.id)
        day, reason = draft.day, draft.reason
    page = officer(Role.LEADER).page(f"/ho-so/{reference}/hen-lai")
    assert reason in page
    assert f'value="{day.day}"' in page or f"{day:%d/%m/%Y}" in page
