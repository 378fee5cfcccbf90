"""Papers and files by the worker: slips come out sealed, results with fields, files judged."""

import io
import uuid

import pikepdf
import pytest
from sqlalchemy import select

from casework.files.actions import FileFacts, take_in
from casework.files.records import FileVerdict, StoredFile
from casework.papers.actions import RenderPaper
from casework.papers.records import Paper, PaperKind, PaperState
from casework.signatures.rules import Verdict
from demo import slip_scenes
from tests import make
from tests.worker.conftest import accepted, proposed
from worker.inline import run_all
from worker.papers import render_paper
from worker.tools import Attempt


def paper_of(tools, kind):
    with tools.database.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == kind.value)).one()
        stored = session.get(StoredFile, paper.file_id) if paper.file_id else None
        return paper, stored


def test_the_slip_of_reception_is_sealed_by_the_desk(tools, at):
    accepted(tools, at)

    run_all(tools)

    paper, stored = paper_of(tools, PaperKind.SLIP)
    report = tools.gateways.signing.validate(tools.gateways.files.read(stored.sha256))
    assert paper.state == PaperState.SEALED.value
    assert report.verdict is Verdict.VALID
    assert [one.field for one in report.signatures] == ["Agency"]
    assert stored.name.startswith("giay-tiep-nhan-ho-so")


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (slip_scenes.late, PaperKind.APOLOGY),
        (slip_scenes.handed_over, PaperKind.HANDOVER),
    ],
)
def test_every_slip_is_sealed_by_its_sender(tools, act, kind):
    with tools.database.transaction() as session:
        play = slip_scenes.Play(session)
        paper_id = play.paper(act(play), kind).id

    render_paper(RenderPaper(paper_id), tools, Attempt())

    paper, stored = paper_of(tools, kind)
    report = tools.gateways.signing.validate(tools.gateways.files.read(stored.sha256))
    assert paper.state == PaperState.SEALED.value
    assert report.verdict is Verdict.VALID
    assert [one.field for one in report.signatures] == ["Agency"]


def test_a_result_waits_with_empty_fields(tools, at):
    proposed(tools, at)

    paper, stored = paper_of(tools, PaperKind.RESULT)
    with pikepdf.open(io.BytesIO(tools.gateways.files.read(stored.sha256))) as pdf:
        fields = {str(field.T) for field in pdf.Root.AcroForm.Fields}
    assert paper.state == PaperState.RENDERED.value
    assert {"Leader", "Agency"} <= fields


def test_a_paper_that_is_set_stays_as_it_is(tools, at):
    accepted(tools, at)
    run_all(tools)
    paper, before = paper_of(tools, PaperKind.SLIP)

    render_paper(RenderPaper(paper.id), tools, Attempt())

    assert paper_of(tools, PaperKind.SLIP)[1].id == before.id


def plain_pdf():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    return pdf


def saved(pdf, **how):
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def with_script():
    pdf = plain_pdf()
    pdf.Root.OpenAction = pdf.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    )
    return saved(pdf)


def judged(tools, data, at):
    blob = tools.gateways.files.put(data, media_type="application/pdf")
    facts = FileFacts(blob.sha256, blob.size, "application/pdf", f"{uuid.uuid4().hex}.pdf")
    with tools.database.transaction() as session:
        owner = make.citizen(session)
        [stored] = take_in(session, [facts], owner_id=owner.account_id, at=at)
    run_all(tools)
    with tools.database.reading() as session:
        return session.get_one(StoredFile, stored.id)


def test_a_plain_pdf_is_clean_and_its_pages_are_counted(tools, at):
    stored = judged(tools, saved(plain_pdf()), at)

    assert (stored.verdict, stored.pages, stored.problem) == (FileVerdict.CLEAN.value, 1, None)


@pytest.mark.parametrize(
    "data",
    [
        saved(plain_pdf(), encryption=pikepdf.Encryption(owner="a", user="b")),
        with_script(),
        b"%PDF-1.7\nnot a PDF at all",
    ],
    ids=["encrypted", "script", "broken"],
)
def test_a_dangerous_or_broken_pdf_is_refused_with_its_problem(tools, data, at):
    stored = judged(tools, data, at)

    assert stored.verdict == FileVerdict.REFUSED.value
    assert stored.problem
