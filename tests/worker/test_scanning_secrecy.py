"""Marks of secrecy: the page is out of sight at once, an officer decides, the rest goes on."""

import uuid

import pytest
from sqlalchemy import select

from casework.agencies.records import OfficerRole
from casework.dossiers import queries as dossiers
from casework.dossiers import reception
from casework.files import actions as files
from casework.files.records import FileVerdict, StoredFile
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Actor, ActorKind, Role
from casework.scanning import copies, queries
from casework.scanning.records import PageState
from casework.secrecy import actions as secrecy
from casework.secrecy import queries as suspicions
from casework.secrecy.records import Suspicion
from foundation.errors import Invalid, NotFound
from tests import make, scans
from tests.worker.scanning import Desk, blank_page, cover_page, jpeg_of, pdf_of, text_page
from worker.inline import run_all


@pytest.fixture
def desk(tools, at):
    return Desk(tools, at)


@pytest.fixture
def guard(desk, tools):
    """The officer who guards state secrets at the desk's agency."""
    with tools.database.transaction() as session:
        session.add(OfficerRole(account_id=desk.clerk.account_id, role=Role.SECURITY.value))
    return Actor(
        ActorKind.OFFICER,
        desk.clerk.account_id,
        desk.clerk.name,
        desk.clerk.agency_id,
        frozenset({Role.SECURITY}),
    )


def scanned(desk, tools):
    """Scan a lawful page and one with a mark; return (dossier, part, batch, the marked page)."""
    dossier_id = desk.dossier()
    part = desk.parts(dossier_id)[0]
    [payload] = desk.covers(dossier_id, part)
    batch_id = desk.batch()
    marked = scans.page("short", 7, mark="TỐI MẬT")
    desk.put(batch_id, pdf_of(cover_page(payload), text_page(6), marked))
    run_all(tools)
    return dossier_id, part, batch_id, desk.pages(batch_id)[2]


def decide(tools, guard, verb, at, reason="Đã xem bản giấy"):
    """Let the guard decide on the only suspicion that is open."""
    with tools.database.transaction() as session:
        [found] = suspicions.open_ones(session, of=guard)
        verb(session, found, reason=reason, by=guard, at=at)
    run_all(tools)
    return found.id


def test_a_marked_page_is_out_of_sight_and_a_false_alarm_brings_it_back(desk, tools, guard, at):
    dossier_id, part, batch_id, page = scanned(desk, tools)

    assert (page.state, page.pdf_sha256) == (PageState.QUARANTINED.value, "")
    with tools.database.reading() as session:
        [found] = suspicions.open_ones(session, of=guard)
        assert (found.mark, found.met, found.dossier_id) == ("TỐI MẬT", "scan", dossier_id)
        assert session.get(StoredFile, found.file_id).verdict == FileVerdict.QUARANTINED.value
        notice = session.scalars(
            select(Notice).where(Notice.kind == NoticeKind.SECRECY_FOUND.value)
        ).one()
        assert notice.account_id == guard.account_id
        reference = session.get(queries.ScanBatch, batch_id).reference
        shown = [one.number for one in queries.pages_of(session, batch_id)]
        assert shown == [1, 2]
        with pytest.raises(NotFound):
            queries.page(session, reference, page.id, of=desk.clerk)
        assert [one.number for one in queries.pages_of_dossier(session, dossier_id)] == [2]
    assert desk.progress(batch_id).quarantined == 1
    with pytest.raises(copies.PagesQuarantined):
        desk.order(dossier_id, part)

    decide(tools, guard, secrecy.release, at)

    page = desk.pages(batch_id)[2]
    assert page.state == PageState.READ.value
    with tools.database.reading() as session:
        assert session.get(StoredFile, found.file_id).verdict == FileVerdict.CLEAN.value
        assert suspicions.open_ones(session, of=guard) == []
    assert desk.order(dossier_id, part).pages == 2


def test_a_confirmed_secret_is_forgotten_and_its_record_stays(desk, tools, guard, at):
    dossier_id, part, batch_id, page = scanned(desk, tools)
    lawful = desk.pages(batch_id)[1]
    with tools.database.reading() as session:
        source = session.get(StoredFile, desk.source(page.source_id).file_id)

    number = decide(tools, guard, secrecy.confirm, at)

    store = tools.gateways.files
    assert store.has(page.image_sha256) is None
    assert store.has(page.thumb_sha256) is None
    assert store.has(source.sha256) is None
    assert store.has(lawful.image_sha256)
    gone = desk.pages(batch_id)[2]
    assert (gone.state, gone.image_sha256, gone.dossier_id) == ("quarantined", "", None)
    with tools.database.transaction() as session:
        found = session.get(Suspicion, number)
        assert (found.state, found.reason) == ("confirmed", "Đã xem bản giấy")
        assert session.get(StoredFile, source.id).problem == files.FORGOTTEN
        with pytest.raises(secrecy.SuspicionDecided):
            secrecy.release(session, found, reason="Đổi ý", by=guard, at=at)
    assert desk.order(dossier_id, part).pages == 1


def test_only_the_guard_decides_and_says_why(desk, tools, guard, at):
    with tools.database.transaction() as session:
        found = secrecy.suspect(
            session, agency_id=desk.clerk.agency_id, met="intake", mark="MẬT", by=desk.clerk, at=at
        )
        assert suspicions.open_ones(session, of=desk.clerk) == []
        with pytest.raises(NotFound):
            suspicions.suspicion(session, found.id, of=desk.clerk)
        with pytest.raises(secrecy.NotSecurityOfficer):
            secrecy.release(session, found, reason="Nhầm", by=desk.clerk, at=at)
        with pytest.raises(Invalid):
            secrecy.release(session, found, reason="  ", by=guard, at=at)
        assert suspicions.suspicion(session, found.id, of=guard).id == found.id


def test_an_upload_with_a_mark_is_held_and_stops_its_dossier(desk, tools, guard, at):
    with tools.database.transaction() as session:
        filer = make.citizen(session)
        data = {
            name: jpeg_of(page)
            for name, page in (
                ("mat.jpg", scans.page("short", 8, mark="MẬT")),
                ("thuong.jpg", blank_page()),
            )
        }
        facts = [
            files.FileFacts(
                tools.gateways.files.put(one, media_type="image/jpeg").sha256,
                len(one), "image/jpeg", name,
            )
            for name, one in data.items()
        ]  # fmt: skip
        marked, plain = files.take_in(session, facts, owner_id=filer.account_id, at=at)
        parts = [("giay_chung_sinh", marked), ("giay_chung_sinh", plain)]
        dossier_id = make.dossier(session, code=make.BIRTH, files=parts, at=at).id
    run_all(tools)

    with tools.database.reading() as session:
        verdicts = {one.name: one.verdict for one in session.scalars(select(StoredFile))}
        [found] = suspicions.open_ones(session, of=guard)
        assert (found.met, found.mark, found.file_id) == ("upload", "MẬT", marked.id)
    assert verdicts["mat.jpg"] == FileVerdict.QUARANTINED.value
    assert verdicts["thuong.jpg"] == FileVerdict.CLEAN.value
    with tools.database.transaction() as session:
        dossier = dossiers.lock_by_id(session, dossier_id)
        with pytest.raises(reception.FilesQuarantined):
            reception.accept(session, dossier, by=desk.clerk, at=at)

    decide(tools, guard, secrecy.release, at)

    with tools.database.reading() as session:
        assert session.get(StoredFile, uuid.UUID(str(marked.id))).verdict == "clean"
