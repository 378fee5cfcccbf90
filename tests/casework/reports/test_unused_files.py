"""Which files may be forgotten: people's uploads that were put nowhere, never what was signed."""

from datetime import timedelta

from casework.files.actions import FileFacts, keep_made
from casework.reports import queries as reports
from tests import make


def test_an_upload_that_was_put_nowhere_is_unused(session, at):
    file = make.stored_file(session, make.citizen(session), created_at=at - timedelta(days=9))

    assert file.id in reports.unused_files(session, before=at)


def test_an_upload_in_its_place_is_used(session, at):
    filer = make.citizen(session)
    file = make.stored_file(session, filer, created_at=at - timedelta(days=9))
    make.dossier(session, code=make.BIRTH, files=[("giay_chung_sinh", file)])

    assert file.id not in reports.unused_files(session, before=at)


def test_an_earlier_version_of_a_signed_paper_is_kept_as_evidence(session, at):
    facts = FileFacts("d" * 64, 10, "application/pdf", "ban-truoc-khi-ky.pdf")
    made = keep_made(session, facts, at=at - timedelta(days=30))

    assert made.id not in reports.unused_files(session, before=at)
