"""From a pile of paper to signed e-copies: split, read, bound, signed, put into the dossier."""

import pytest
from sqlalchemy import select

from casework.dossiers import queries as dossiers
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import DossierFile
from casework.files.records import FileVerdict, StoredFile
from casework.scanning import copies, queries
from casework.scanning.records import PageKind, PageState
from casework.signatures.rules import Verdict
from tests.worker.scanning import Desk, blank_page, cover_page, page_count, pdf_of, text_page
from worker.inline import run_all


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
    assert tools.gateways.signing.validate(signed).verdict is Verdict.VALID
