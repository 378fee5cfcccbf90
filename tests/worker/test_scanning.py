"""From a pile of paper to signed e-copies: split, read, bound, signed, put into the dossier."""

import signal

import pytest
from sqlalchemy import select

from casework.dossiers import queries as dossiers
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import DossierFile
from casework.files.records import FileVerdict, StoredFile
from casework.scanning import copies, queries
from casework.scanning.jobs import SplitSource
from casework.scanning.records import CopyState, PageKind, PageState
from casework.signatures.rules import Verdict
from foundation.errors import NotFound
from tests.gateways.scanning import pdfa
from tests.worker.conftest import SEAL, start_worker, wait_for
from tests.worker.scanning import (
    Desk,
    blank_page,
    cover_page,
    jpeg_of,
    locked,
    page_count,
    pdf_of,
    text_page,
    tiff_of,
)
from worker.inline import run_all
from worker.scanning import split_source
from worker.tools import Attempt


@pytest.fixture
def desk(tools, at):
    return Desk(tools, at)


def test_a_pile_becomes_a_signed_copy_in_the_dossier(desk, tools, at):
    dossier_id = desk.dossier()
    part, *_ = desk.parts(dossier_id)
    [payload] = desk.covers(dossier_id, part)
    batch_id = desk.batch()
    desk.put(
        batch_id,
        pdf_of(cover_page(payload), blank_page(), text_page(1), blank_page(), text_page(2)),
    )

    ran = run_all(tools)

    assert ran.count("ReadPage") == 2
    pages = desk.pages(batch_id)
    assert [page.kind for page in pages] == ["cover", "blank", "content", "blank", "content"]
    content = [page for page in pages if page.kind == PageKind.CONTENT.value]
    assert {(page.state, page.dossier_id, page.part_key) for page in content} == {
        (PageState.READ.value, dossier_id, part)
    }
    progress = desk.progress(batch_id)
    assert (progress.pages, progress.percent, progress.unplaced) == (5, 100, 0)
    with tools.database.transaction() as session:
        dossier = dossiers.lock_by_id(session, dossier_id)
        session.add(
            PartGiven(
                dossier_id=dossier_id, part_key=part, agency_id=dossier.desk_agency_id,
                scan="waiting", given_at=at, officer_id=desk.clerk.account_id,
            )
        )  # fmt: skip
        copies.order_all(session, dossier, by=desk.clerk, at=at)
        code = dossier.code

    run_all(tools)

    with tools.database.reading() as session:
        [copy] = queries.copies_of(session, dossier_id)
        assert (copy.state, copy.problem, copy.name) == ("signed", "", f"{code}.01")
        assert (copy.pages, copy.scanned_by_name) == (2, desk.clerk.name)
        assert copy.facts["form"] == "SAO Y"
        assert session.get(PartGiven, (dossier_id, part)).scan == "done"
        placed = session.scalars(
            select(DossierFile).where(
                DossierFile.dossier_id == dossier_id, DossierFile.file_id == copy.file_id
            )
        ).all()
        assert len(placed) == 1
        stored = session.get(StoredFile, copy.file_id)
        assert (stored.name, stored.verdict) == (f"{code}.01.pdf", FileVerdict.CLEAN.value)
    signed = tools.gateways.files.read(stored.sha256)
    assert page_count(signed) == 2
    # The signing library writes the same XMP with attributes in the place of elements.
    assert pdfa.faults(signed) <= {"metadata"}
    assert b'pdfaid:part="2" pdfaid:conformance="B"' in signed
    assert tools.gateways.signing.validate(signed).verdict is Verdict.VALID


def test_a_scan_that_carries_signatures_is_kept_bit_for_bit_beside_its_copy(desk, tools, at):
    dossier_id = desk.dossier()
    part = desk.parts(dossier_id)[0]
    [payload] = desk.covers(dossier_id, part)
    plain = tools.gateways.scanner.bind(
        [tools.gateways.scanner.read(jpeg_of(text_page(3)), "image/jpeg", dpi=200).pdf],
        title="Giấy xác nhận",
        at=at,
    )
    lines = ("SAO Y", "Ủy ban nhân dân phường Nha Trang", "06/01/2026 09:00:00 +07:00")
    original = tools.gateways.signing.sign_copy(plain, SEAL[0], lines=lines)
    batch_id = desk.batch()
    desk.put(batch_id, pdf_of(cover_page(payload)), "bia.pdf")
    source_id = desk.put(batch_id, original, "da-ky.pdf")
    run_all(tools)
    copy = desk.order(dossier_id, part)

    run_all(tools)

    assert desk.source(source_id).is_signed
    with tools.database.reading() as session:
        copy = session.get(type(copy), copy.id)
        assert copy.state == CopyState.SIGNED.value
        live = session.scalars(
            select(StoredFile)
            .join(DossierFile, DossierFile.file_id == StoredFile.id)
            .where(
                DossierFile.dossier_id == dossier_id,
                DossierFile.part_key == part,
                DossierFile.file_id.in_([copy.file_id, copy.source_file_id]),
                DossierFile.replaced_at.is_(None),
            )
        ).all()
    kept = {stored.id: tools.gateways.files.read(stored.sha256) for stored in live}
    assert kept[copy.source_file_id] == original
    assert kept[copy.file_id] != original
    assert tools.gateways.signing.validate(original).verdict is Verdict.VALID


def test_a_new_copy_takes_the_place_of_the_earlier_one(desk, tools, at):
    dossier_id = desk.dossier()
    part = desk.parts(dossier_id)[0]
    [payload] = desk.covers(dossier_id, part)
    batch_id = desk.batch()
    desk.put(batch_id, pdf_of(cover_page(payload), text_page(4)))
    run_all(tools)
    desk.without_key()
    first = desk.order(dossier_id, part)
    run_all(tools)
    [unsigned] = desk.copies(dossier_id)
    assert (unsigned.state, unsigned.problem) == (CopyState.BOUND.value, "no_seal_key")
    assert unsigned.file_id is not None

    desk.with_key("seal-nobody")
    desk.order(dossier_id, part)
    run_all(tools)
    [failed] = desk.copies(dossier_id)
    assert (failed.state, failed.problem) == (CopyState.FAILED.value, "no_key")

    desk.with_key(SEAL[0])
    desk.order(dossier_id, part)
    run_all(tools)
    [signed] = desk.copies(dossier_id)
    assert (signed.state, signed.problem, signed.name) == ("signed", "", first.name)
    assert desk.order(dossier_id, part).id == signed.id
    with tools.database.reading() as session:
        placed = session.scalars(
            select(DossierFile).where(
                DossierFile.dossier_id == dossier_id,
                DossierFile.file_id.in_([unsigned.file_id, signed.file_id]),
            )
        ).all()
    assert {one.file_id: one.replaced_at is None for one in placed} == {
        unsigned.file_id: False,
        signed.file_id: True,
    }


def test_files_that_are_no_scans_are_refused_and_the_rest_goes_on(desk, tools):
    batch_id = desk.batch()
    whole = pdf_of(blank_page(), text_page(5))
    sources = {
        "cut.pdf": desk.put(batch_id, whole[: len(whole) // 3], "cut.pdf"),
        "locked.pdf": desk.put(batch_id, locked(whole), "locked.pdf"),
        "text.pdf": desk.put(batch_id, b"%PDF-1.7 and nothing else", "text.pdf"),
        "good.tif": desk.put(batch_id, tiff_of(blank_page(), blank_page()), "good.tif"),
    }

    run_all(tools)

    told = {
        name: (desk.source(one).state, desk.source(one).problem) for name, one in sources.items()
    }
    assert told["locked.pdf"] == ("refused", "file_encrypted")
    assert told["text.pdf"] == ("refused", "file_unreadable")
    assert told["cut.pdf"][1] in {"file_unreadable", "pages_missing", ""}
    assert told["good.tif"] == ("split", "")
    assert desk.progress(batch_id).percent == 100


def test_bytes_that_are_gone_refuse_the_file_at_the_last_try(desk, tools):
    batch_id = desk.batch()
    source_id = desk.put(batch_id, pdf_of(blank_page()))
    with tools.database.reading() as session:
        file = session.get(StoredFile, desk.source(source_id).file_id)
    tools.gateways.files.delete(file.sha256)

    for number in range(4):
        with pytest.raises(NotFound):
            split_source(SplitSource(source_id), tools, Attempt(number))

    assert (desk.source(source_id).state, desk.source(source_id).problem) == (
        "refused",
        "file_missing",
    )


@pytest.mark.slow
def test_a_killed_worker_goes_on_where_it_was(desk, tools):
    batch_id = desk.batch()
    page = blank_page()
    source_id = desk.put(batch_id, pdf_of(*[page] * 30))
    process = start_worker(tools.settings, "--stalled-after", "2")
    wait_for(lambda: desk.source(source_id).seen_pages >= 10)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    cut_at = desk.source(source_id).seen_pages
    assert 10 <= cut_at < 30

    process = start_worker(tools.settings, "--stalled-after", "2")
    wait_for(lambda: desk.source(source_id).state == "split", seconds=60)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)

    assert [page.number for page in desk.pages(batch_id)] == list(range(1, 31))
    assert desk.progress(batch_id).percent == 100
