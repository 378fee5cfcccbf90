"""The national sync against a counterpart over HTTP: right, in order, once, through troubles."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from casework.dossiers import processing, queries, reception
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier, TimelineEntry
from casework.national import actions, gather
from casework.national.records import NationalKind, NationalRecord, NationalState
from casework.people.actor import Role
from demo.stand_ins.national_portal import NationalPortalStandIn
from foundation.clock import now
from tests import make
from tests.worker.conftest import with_settings
from worker import national

SITE = "https://dichvucong.example.vn"


@pytest.fixture
def portal():
    """A national portal that checks every field."""
    stand_in = NationalPortalStandIn()

    def application(environ, start):
        return stand_in.answer(Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    stand_in.url = f"http://127.0.0.1:{server.port}/national"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield stand_in
    server.shutdown()
    serving.join()


@pytest.fixture
def synced(tools, portal):
    """Tools whose national portal is the stand-in."""
    return with_settings(
        tools, national_url=portal.url, national_user="motcua", national_password="thu-nghiem"
    )


def one_dossier(tools, *, ago=timedelta(hours=1)):
    """Accept a dossier an hour ago, so that its moves are old enough to be told."""
    at = now() - ago
    with tools.database.transaction() as session:
        dossier = make.dossier(session, at=at)
        locked = queries.lock_by_id(session, dossier.id)
        reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=at)
        return locked.id, locked.code


def states(tools):
    """Count the records of the outbox by state."""
    with tools.database.reading() as session:
        rows = session.execute(
            select(NationalRecord.state, func.count()).group_by(NationalRecord.state)
        )
        return dict(rows.all())


def sync(tools):
    """Read and send once, as the clock does."""
    national.read_for_portal(tools)
    national.send_to_portal(tools)


def test_a_dossier_its_progress_and_its_state_are_told_once_and_in_order(synced, portal):
    dossier_id, code = one_dossier(synced)
    sync(synced)
    assert portal.kept.dossiers[code]["TrangThaiHoSo"] == "2"
    told = [one["NoiDungXuLy"] for one in portal.kept.progress[code]]
    assert told == ["Nộp hồ sơ", "Tiếp nhận hồ sơ"]

    with synced.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        by = make.officer(session, Role.SPECIALIST)
        processing.assign(session, dossier, by=by, at=now() - timedelta(minutes=5))
        desk = make.officer(session, Role.RECEPTION)
        part = gather.procedures.definition_of(dossier.version).form.fields[0].key
        reception.ask_for_more(
            session, dossier, [Asked("field", part, "Chưa rõ")], by=desk,
            at=now() - timedelta(minutes=4),
        )  # fmt: skip
    sync(synced)
    sync(synced)
    item = portal.kept.dossiers[code]
    assert item["TrangThaiHoSo"] == "5"
    assert item["DanhSachHoSoBoSung"][0]["TrangThaiBoSung"] == "0"
    assert "Chưa rõ" in item["DanhSachHoSoBoSung"][0]["NoiDungBoSung"]
    assert len(portal.kept.progress[code]) == 4
    assert portal.kept.repeated == 0
    assert set(states(synced)) == {NationalState.SENT.value}


def test_a_filing_without_a_code_and_a_part_are_not_told(synced, portal):
    with synced.database.transaction() as session:
        make.dossier(session, at=now() - timedelta(hours=1))
        part = make.dossier(session, at=now() - timedelta(hours=1), code=make.COPY)
        session.execute(update(Dossier).where(Dossier.id == part.id).values(link_key="cong_an"))
    sync(synced)
    assert portal.kept.dossiers == {}
    assert states(synced) == {}


def test_while_the_portal_is_down_all_waits_and_then_goes_in_order(synced, portal):
    _id, code = one_dossier(synced)
    portal.trouble = "down"
    sync(synced)
    assert portal.kept.dossiers == {}
    assert set(states(synced)) == {NationalState.WAITING.value}

    portal.trouble = ""
    with synced.database.transaction() as session:
        session.execute(update(NationalRecord).values(next_try_at=now() - timedelta(minutes=1)))
    sync(synced)
    assert [one["TrangThai"] for one in portal.kept.progress[code]] == ["1", "2"]
    assert set(states(synced)) == {NationalState.SENT.value}


def test_a_forgotten_session_is_opened_anew(synced, portal):
    one_dossier(synced)
    sync(synced)
    _id, code = one_dossier(synced)
    portal.trouble = "forgetful"
    sync(synced)
    assert code in portal.kept.dossiers


def test_a_wrong_password_is_said_and_waits_for_an_owner(tools, portal):
    wrong = with_settings(tools, national_url=portal.url, national_user="x", national_password="y")
    one_dossier(wrong)
    sync(wrong)
    with wrong.database.reading() as session:
        told = session.scalars(select(NationalRecord.problem)).all()
    assert any("login" in one for one in told)
    assert set(states(wrong)) == {NationalState.WAITING.value}


def test_what_is_refused_names_the_field_and_can_be_sent_again(synced, portal):
    dossier_id, code = one_dossier(synced)
    with synced.database.transaction() as session:
        session.execute(update(Dossier).where(Dossier.id == dossier_id).values(holder_name=""))
    sync(synced)
    with synced.database.reading() as session:
        dead = session.scalars(
            select(NationalRecord).where(NationalRecord.state == NationalState.DEAD.value)
        ).all()
    assert any("ChuHoSo" in one.problem for one in dead)

    with synced.database.transaction() as session:
        session.execute(update(Dossier).where(Dossier.id == dossier_id).values(holder_name="An"))
        by = make.officer(session, Role.ADMINISTRATOR)
        assert actions.send_dead_again(session, by=by, at=now()) >= 1
    sync(synced)
    assert portal.kept.dossiers[code]["ChuHoSo"] == "An"


def test_a_killed_worker_loses_and_doubles_nothing(synced, portal):
    _id, code = one_dossier(synced)
    national.read_for_portal(synced)
    with synced.database.transaction() as session:
        claimed = actions.claim(session, limit=50, at=now())
    national._send(claimed[0], synced)  # it was taken, then the worker was killed
    national.send_to_portal(synced)
    assert portal.kept.progress == {}

    with synced.database.transaction() as session:
        session.execute(update(NationalRecord).values(claimed_at=now() - timedelta(hours=1)))
    national.send_to_portal(synced)
    assert len(portal.kept.progress[code]) == 2
    assert portal.kept.repeated == 0
    assert set(states(synced)) == {NationalState.SENT.value}


def test_two_workers_never_hold_one_dossier_at_once(synced, portal):
    one_dossier(synced)
    national.read_for_portal(synced)
    with synced.database.transaction() as session:
        first = actions.claim(session, limit=1, at=now())
    with synced.database.transaction() as session:
        assert actions.claim(session, limit=50, at=now()) == []
    assert first[0].kind is NationalKind.DOSSIER


def test_a_change_during_the_sending_is_sent_after_it(synced, portal):
    dossier_id, _code = one_dossier(synced)
    national.read_for_portal(synced)
    with synced.database.transaction() as session:
        [claimed] = actions.claim(session, limit=1, at=now())
    with synced.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        by = make.officer(session, Role.SPECIALIST)
        processing.assign(session, dossier, by=by, at=now() - timedelta(minutes=1))
    national.read_for_portal(synced)
    with synced.database.transaction() as session:
        actions.sent(session, claimed, at=now())
        row = session.get(NationalRecord, claimed.id)
        assert row.state == NationalState.WAITING.value


def test_a_move_written_behind_the_mark_is_found(synced, portal):
    dossier_id, code = one_dossier(synced)
    sync(synced)
    with synced.database.transaction() as session:
        gone = session.scalars(
            select(TimelineEntry.id)
            .where(TimelineEntry.dossier_id == dossier_id)
            .order_by(TimelineEntry.id)
        ).first()
        row = session.scalars(select(NationalRecord).where(NationalRecord.entry_id == gone)).one()
        session.delete(row)
    portal.kept.progress[code].pop(0)
    sync(synced)
    assert len(portal.kept.progress[code]) == 2


def test_the_pace_and_a_pause_hold(synced, portal):
    for _ in range(3):
        one_dossier(synced)
    with synced.database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        actions.set_pace(session, 2, by=by, at=now())
    sync(synced)
    assert states(synced)[NationalState.SENT.value] == 2
    with synced.database.transaction() as session:
        actions.pause(session, paused=True, by=by, at=now())
    sync(synced)
    assert states(synced)[NationalState.SENT.value] == 2


def test_without_a_portal_nothing_is_read(tools):
    one_dossier(tools)
    sync(tools)
    assert states(tools) == {}
