"""Watched folders: what lies still is taken in once, what is no scan is put aside with a word."""

import os
import signal
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.files.records import StoredFile
from casework.scanning import drops
from casework.scanning.records import ScanBatch, ScanSource
from foundation.clock import now
from tests.worker.conftest import start_worker, wait_for, with_settings
from tests.worker.scanning import Desk, blank_page, pdf_of
from worker import scanning_drops
from worker.scanning_drops import sweep_drops


@pytest.fixture
def desk(tools, at, tmp_path):
    return Desk(
        with_settings(tools, scan_drop_dir=tmp_path / "drop", max_dossier_bytes=200_000), at
    )


@pytest.fixture
def folder(desk):
    """The folder of a drop point, made by the first sweep."""
    with desk.tools.database.transaction() as session:
        point, token = drops.open_point(
            session, desk.clerk.agency_id, "Máy quét quầy 1", by=desk.clerk, at=desk.at
        )
        assert drops.by_token(session, token) is point
        assert drops.by_folder(session, point.folder) is point
        assert drops.by_token(session, token + "x") is None
    sweep_drops(desk.tools)
    return desk.tools.settings.scan_drop_dir / point.folder


def still(seconds=scanning_drops.STILL_SECONDS):
    """Wait until files count as lying still."""
    time.sleep(seconds + 0.1)


def taken(desk):
    """List (batch, name) of all files taken in."""
    with desk.tools.database.reading() as session:
        return session.execute(
            select(ScanSource.batch_id, StoredFile.name)
            .join(StoredFile, StoredFile.id == ScanSource.file_id)
            .order_by(ScanSource.id)
        ).all()


def test_a_folder_is_swept_once_in_order_and_with_care(desk, folder):
    scan = pdf_of(blank_page())
    (folder / "b.pdf").write_bytes(scan)
    os.utime(folder / "b.pdf", (1, 1))
    (folder / "a.pdf").write_bytes(pdf_of(blank_page(), blank_page()))
    (folder / "dang-ghi.pdf.part").write_bytes(scan)
    (folder / ".an.pdf").write_bytes(scan)
    (folder / "la-lien-ket.pdf").symlink_to("/etc/passwd")
    os.mkfifo(folder / "ong.pdf")
    (folder / "to.pdf").write_bytes(scan + b"0" * 200_000)
    (folder / "thu.docx").write_bytes(b"PK\x03\x04 not a scan")
    (folder / "trong.pdf").write_bytes(b"")
    sweep_drops(desk.tools)
    assert taken(desk) == []
    still()
    (folder / "dang-ghi.pdf").write_bytes(scan[:500])

    sweep_drops(desk.tools)
    sweep_drops(desk.tools)

    found = taken(desk)
    assert [name for _, name in found] == ["b.pdf", "a.pdf"]
    assert len({batch for batch, _ in found}) == 1
    assert sorted(one.name for one in folder.iterdir()) == [
        ".an.pdf", "dang-ghi.pdf", "dang-ghi.pdf.part", "la-lien-ket.pdf", "ong.pdf", "refused",
        "taken",
    ]  # fmt: skip
    assert sorted(one.name for one in (folder / "taken").iterdir()) == ["a.pdf", "b.pdf"]
    assert sorted(one.name for one in (folder / "refused").glob("*.txt")) == [
        "thu.docx.txt", "to.pdf.txt", "trong.pdf.txt",
    ]  # fmt: skip
    assert "không phải bản quét" in (folder / "refused" / "thu.docx.txt").read_text()


def test_a_file_kept_before_a_crash_is_not_kept_twice(desk, folder):
    (folder / "quet.pdf").write_bytes(pdf_of(blank_page()))
    still()
    sweep_drops(desk.tools)
    # As if the worker had died between keeping and moving, and long been away.
    (folder / "taken" / "quet.pdf").rename(folder / "quet.pdf")
    with desk.tools.database.transaction() as session:
        session.execute(update(StoredFile).values(created_at=now() + timedelta(seconds=1)))
        session.execute(update(ScanBatch).values(closed_at=now()))
    still()

    sweep_drops(desk.tools)

    assert len(taken(desk)) == 1
    assert [one.name for one in (folder / "taken").iterdir()] == ["quet.pdf"]


def test_a_closed_point_takes_nothing(desk, folder):
    with desk.tools.database.transaction() as session:
        [point] = drops.points(session, desk.clerk.agency_id)
        drops.close_point(session, desk.clerk.agency_id, point.id, by=desk.clerk, at=desk.at)
    (folder / "quet.pdf").write_bytes(pdf_of(blank_page()))
    still()

    sweep_drops(desk.tools)

    assert taken(desk) == []


@pytest.mark.slow
def test_the_clock_of_a_worker_sweeps_by_itself(desk, folder):
    (folder / "quet.pdf").write_bytes(pdf_of(blank_page()))
    process = start_worker(desk.tools.settings)

    wait_for((folder / "taken" / "quet.pdf").exists)

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert len(taken(desk)) == 1
