"""Pages come to their parts across pieces, files and desks; a piece that comes twice is one."""

import itertools
import threading

import pytest
from sqlalchemy import event, select, text

from casework.dossiers import queries as dossiers
from casework.dossiers.desk_records import PartGiven
from casework.files.records import FileVerdict, StoredFile
from casework.procedures import queries as procedures
from casework.scanning import batches, copies, pile, placing, queries
from casework.scanning.jobs import ReadPage
from casework.scanning.pages import Fault, SourceFacts
from casework.scanning.records import PageState, ScanBatch, ScanPage, SourceState
from foundation.errors import Invalid, NotFound
from foundation.jobs import waiting_jobs
from tests import make
from tests.casework.scanning import piles


def parts_of(dossier):
    return [part.key for part in procedures.definition_of(dossier.version).parts]


def where(pages):
    return [(page.dossier_id, page.part_key) for page in pages]


def other_desk(session):
    """Return the code of another commune whose desk has a clerk."""
    return session.scalars(
        select(make.Agency.commune_code)
        .join(make.Officer, make.Officer.agency_id == make.Agency.id)
        .join(make.OfficerRole, make.OfficerRole.account_id == make.Officer.account_id)
        .where(make.OfficerRole.role == "reception", make.Agency.commune_code.is_not(None))
        .where(make.Agency.commune_code != make.NHA_TRANG)
        .order_by(make.Agency.id)
        .limit(1)
    ).one()


def test_a_part_goes_on_over_pieces_and_files(session, at):
    dossier = piles.accepted(session, at)
    part = parts_of(dossier)[0]
    batch = piles.batch(session, at)
    first = piles.source(session, batch, at, pages=4)
    code = piles.sheet(session, dossier, part, at)
    pieces = [piles.seen(1, code), piles.seen(2)], [piles.seen(3), piles.seen(4)]

    for piece in pieces:
        pile.keep(session, first.id, piece, is_end=False)
    again = pile.keep(session, first.id, pieces[1], is_end=False)
    later = piles.scan(session, batch, at, None, "")

    assert again is None
    pages = queries.pages_of(session, batch.id)
    assert [page.number for page in pages] == [1, 2, 3, 4, 1, 2]
    assert set(where(pages)) == {(dossier.id, part)}
    assert [page.position for page in queries.pages_of_dossier(session, dossier.id)] == [1, 2, 3, 4]
    assert first.state == SourceState.SPLIT.value
    assert later[1].state == PageState.DROPPED.value
    assert len(waiting_jobs(session, ReadPage)) == 4


def test_a_refused_file_says_why_and_the_pile_goes_on(session, at):
    batch = piles.batch(session, at)
    bad = piles.source(session, batch, at, pages=0, problem="file_encrypted")
    long = piles.source(session, batch, at, pages=pile.MOST_PAGES + 1)
    good = piles.scan(session, batch, at, None)

    assert (bad.state, bad.problem) == ("refused", "file_encrypted")
    assert (long.state, long.problem) == ("refused", "too_many_pages")
    assert session.get(StoredFile, bad.file_id).verdict == FileVerdict.REFUSED.value
    assert len(good) == 1
    progress = queries.progress_of(session, [batch.id])[batch.id]
    assert (progress.refused, progress.pages, progress.unplaced) == (2, 1, 1)


def test_the_same_bytes_twice_in_a_batch_are_refused(session, at):
    batch = piles.batch(session, at)
    made = piles.source(session, batch, at)
    stored = session.get(StoredFile, made.file_id)
    facts = batches.FileFacts(stored.sha256, 1000, piles.PDF, "quet.pdf")

    with pytest.raises(Invalid) as refusal:
        batches.add_source(session, batch, facts, owner_id=None, at=at)

    assert refusal.value.fields["file"].code == "scan_twice"


def test_a_file_is_clean_only_when_it_was_opened(session, at):
    batch = piles.batch(session, at)
    facts = batches.FileFacts(piles.digest("waits"), 1000, piles.PDF, "quet.pdf")
    source = batches.add_source(session, batch, facts, owner_id=None, at=at)
    stored = session.get(StoredFile, source.file_id)

    assert stored.verdict == FileVerdict.WAITING.value
    pile.outline(session, source.id, SourceFacts("image/tiff", 3))
    assert (stored.verdict, stored.media_type) == (FileVerdict.CLEAN.value, "image/tiff")


def test_a_sheet_of_another_desk_leaves_its_pages_unplaced(session, at):
    other = other_desk(session)
    foreign = piles.accepted(session, at, commune=other)
    code = piles.sheet(session, foreign, parts_of(foreign)[0], at)

    _, page = piles.scan(session, piles.batch(session, at), at, code, None)

    assert (page.dossier_id, page.part_key, page.note) == (None, "", "foreign_cover")


def test_a_sheet_of_another_dossier_of_the_desk_counts_and_is_noted(session, at):
    mine, other = piles.accepted(session, at), piles.accepted(session, at)
    code = piles.sheet(session, other, parts_of(other)[0], at)
    batch = piles.batch(session, at, dossier=mine)

    first, cover, second = piles.scan(session, batch, at, None, code, None)

    assert (first.dossier_id, second.dossier_id) == (mine.id, other.id)
    assert (cover.note, second.note) == ("other_dossier", "")


def test_a_separator_leads_to_the_next_part_that_is_awaited(session, at):
    dossier = piles.accepted(session, at, code=make.BIRTH)
    first, _, third = parts_of(dossier)[:3]
    for key in (first, third):
        session.add(
            PartGiven(
                dossier_id=dossier.id, part_key=key, agency_id=dossier.desk_agency_id,
                scan="waiting", given_at=at, officer_id=piles.clerk(session).account_id,
            )
        )  # fmt: skip
    codes = [piles.sheet(session, dossier, key, at) for key in (first, "")]

    pages = piles.scan(session, piles.batch(session, at), at, codes[0], None, codes[1], None)

    assert (pages[1].part_key, pages[3].part_key, pages[3].note) == (first, third, "by_order")


def test_a_bad_page_is_scanned_anew_in_its_place(session, at):
    dossier = piles.accepted(session, at)
    part, by = parts_of(dossier)[0], piles.clerk(session)
    code = piles.sheet(session, dossier, part, at)
    batch = piles.batch(session, at)
    _, one, two, three = piles.scan(session, batch, at, code, None, None, None)
    two.faults = [Fault.DARK.value]
    piles.read(session, one, two, three)
    with pytest.raises(copies.PagesFaulty):
        copies.order(session, dossier, part, by=by, at=at)

    new, extra = piles.scan(session, batch, at, None, None, replaces=two)
    piles.read(session, new, extra)

    assert (two.state, new.replaces_id, new.position) == ("replaced", two.id, two.position)
    assert (extra.note, extra.part_key) == ("extra_page", "")
    assert queries.pages_of_part(session, dossier.id, part) == [one, new, three]
    copy = copies.order(session, dossier, part, by=by, at=at)
    assert copy.page_ids == [one.id, new.id, three.id]
    late = piles.scan(session, batch, at, None, replaces=two)
    assert [page.note for page in late] == ["replaced_before"]


def test_a_faulty_page_may_be_kept_with_a_reason(session, at):
    dossier = piles.accepted(session, at)
    part, by = parts_of(dossier)[0], piles.clerk(session)
    batch = piles.batch(session, at)
    _, page = piles.scan(session, batch, at, piles.sheet(session, dossier, part, at), None)
    page.faults = [Fault.FAINT.value]
    piles.read(session, page)

    with pytest.raises(Invalid):
        placing.keep_as_is(session, page, reason=" ", by=by, at=at)
    placing.keep_as_is(session, page, reason="Bản gốc mờ sẵn", by=by, at=at)

    assert queries.progress_of(session, [batch.id])[batch.id].faulty == 0
    assert copies.order(session, dossier, part, by=by, at=at).pages == 1


def test_pages_are_placed_dropped_restored_and_moved_by_hand(session, at):
    dossier = piles.accepted(session, at)
    part, by = parts_of(dossier)[0], piles.clerk(session)
    batch = piles.batch(session, at)
    one, two, blank = piles.scan(session, batch, at, None, None, "")
    with pytest.raises(batches.PagesUnplaced):
        batches.close(session, batch, by=by, at=at)
    ids = [two.id, one.id]

    placing.place(session, batch, ids, dossier=dossier, part_key=part, by=by, at=at)
    assert queries.pages_of_part(session, dossier.id, part) == [two, one]
    placing.move(session, one, up=True, by=by, at=at)
    placing.move(session, one, up=True, by=by, at=at)
    assert queries.pages_of_part(session, dossier.id, part) == [one, two]
    placing.drop(session, batch, [one.id], by=by, at=at)
    assert queries.pages_of_part(session, dossier.id, part) == [two]
    placing.restore(session, batch, [one.id], by=by, at=at)
    placing.as_content(session, blank, by=by, at=at)

    assert queries.pages_of_part(session, dossier.id, part) == [one, two]
    assert (blank.kind, blank.state) == ("content", "seen")
    placing.drop(session, batch, [blank.id], by=by, at=at)
    batches.close(session, batch, by=by, at=at)
    assert batch.closed_at == at


def test_a_desk_finds_nothing_of_another(session, at):
    batch = piles.batch(session, at)
    [page] = piles.scan(session, batch, at, None)
    foreign = piles.clerk(session, other_desk(session))
    dossier = piles.accepted(session, at)

    for ask in (
        lambda: queries.batch(session, batch.reference, of=foreign),
        lambda: queries.page(session, batch.reference, page.id, of=foreign),
    ):
        with pytest.raises(NotFound):
            ask()
    other = piles.batch(session, at, commune=other_desk(session))
    with pytest.raises(NotFound):
        placing.place(
            session, other, [page.id], dossier=dossier, part_key=parts_of(dossier)[0],
            by=foreign, at=at,
        )  # fmt: skip


def test_progress_of_many_batches_is_one_statement(session, at):
    made = [piles.batch(session, at) for _ in range(3)]
    for batch in made:
        piles.scan(session, batch, at, None, None)
    sent = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: sent.append(told[2]))
    found = queries.progress_of(session, [batch.id for batch in made])

    assert len(sent) == 1
    assert {progress.pages for progress in found.values()} == {2}


def test_two_desks_scanning_for_one_dossier_at_once_both_stay(database, at):
    with database.transaction() as session:
        dossier = piles.accepted(session, at)
        dossier_id, part = dossier.id, parts_of(dossier)[0]
        codes = [piles.sheet(session, dossier, part, at) for _ in range(2)]
        sources = [
            piles.source(session, piles.batch(session, at), at, pages=40).id for _ in range(2)
        ]
    faults = []

    def scan(source_id, code):
        try:
            for start in range(1, 41, 5):
                piece = [
                    piles.seen(number, *([code] if number == 1 else []))
                    for number in range(start, start + 5)
                ]
                with database.transaction() as session:
                    pile.keep(session, source_id, piece, is_end=False)
        except Exception as error:  # noqa: BLE001 - any is a fault here
            faults.append(error)

    def disturb():
        by = None
        for _ in range(12):
            try:
                with database.transaction() as session:
                    by = by or piles.clerk(session)
                    locked = dossiers.lock_by_id(session, dossier_id)
                    pages = queries.pages_of_part(session, dossier_id, part)
                    session.execute(text("select pg_sleep(0.01)"))
                    if len(pages) > 3:
                        placing.move(session, pages[2], up=True, by=by, at=at)
                        batch = session.get(ScanBatch, pages[0].batch_id)
                        queries.lock_batch(session, batch)
                        placing.drop(session, batch, [pages[0].id], by=by, at=at)
                        placing.restore(session, batch, [pages[0].id], by=by, at=at)
                    assert locked.id == dossier_id
            except Exception as error:  # noqa: BLE001 - any is a fault here
                faults.append(error)

    threads = [
        *(threading.Thread(target=scan, args=pair) for pair in zip(sources, codes, strict=True)),
        threading.Thread(target=disturb),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults, "\n".join(str(one) for one in faults)
    with database.reading() as session:
        pages = queries.pages_of_part(session, dossier_id, part)
        assert len(pages) == 78
        positions = [page.position for page in pages]
        assert len(set(positions)) == len(positions)
        runs = [page.batch_id for page in pages]
        changes = sum(one != other for one, other in itertools.pairwise(runs))
        assert changes == 1
        assert session.scalar(select(ScanPage.id).where(ScanPage.position < 0)) is None
