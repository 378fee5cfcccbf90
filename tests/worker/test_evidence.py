"""The evidence file holds on its own: the stand-alone verifier finds every changed byte."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from sqlalchemy import select

from casework.dossiers import queries
from casework.dossiers.records import DossierFile
from casework.evidence import actions, verifier
from casework.evidence.records import EvidenceFile
from casework.evidence.verifier import kiem_tra
from casework.files import actions as files
from casework.files.actions import FileFacts
from casework.files.records import StoredFile
from foundation.clock import VIETNAM
from foundation.errors import NotFound
from tests import make
from tests.worker import cancelling
from worker.evidence import sweep_evidence
from worker.inline import run_all

SCAN = b"%PDF-1.7 a scan that somebody handed in\n"


def hand_in(tools, dossier_id, at, count=2):
    """Put files with their bytes into a dossier."""
    with tools.database.transaction() as session:
        for number in range(count):
            data = SCAN + bytes([number])
            blob = tools.gateways.files.put(data, media_type="application/pdf")
            facts = FileFacts(blob.sha256, blob.size, "application/pdf", f"Bản quét {number}.pdf")
            file = files.keep_made(session, facts, at=at)
            row = DossierFile(dossier_id=dossier_id, part_key="x", file_id=file.id, added_at=at)
            session.add(row)


def made(tools, dossier_id, at):
    """Ask for the evidence file and return its bytes."""
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        asked = actions.ask(session, dossier, by=make.citizen(session), at=at)
        again = actions.ask(session, dossier, by=make.citizen(session), at=at)
        assert asked.id == again.id
    run_all(tools)
    with tools.database.reading() as session:
        evidence = session.scalars(select(EvidenceFile)).one()
        assert (evidence.state, evidence.failure) == ("ready", "")
        assert evidence.done == evidence.total > 0
        file = session.get_one(StoredFile, evidence.file_id)
    return tools.gateways.files.read(file.sha256)


def verify(folder, data, *words, program=None):
    """Run the verifier as a stranger would: another folder, nothing but Python itself."""
    (folder / "kiem_tra.py").write_bytes(program or verifier.one_file())
    (folder / "bang-chung.zip").write_bytes(data)
    return subprocess.run(
        [sys.executable, "-I", "-S", "kiem_tra.py", "bang-chung.zip", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def changed(data, name, change):
    """Return the archive with one member's bytes changed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w") as new:
        for one in old.namelist():
            held = old.read(one)
            new.writestr(one, change(held) if one == name else held)
    return kept.getvalue()


def flipped(held, place):
    """Return bytes with one bit turned over."""
    at = int(place * (len(held) - 1))
    return held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :]


@pytest.fixture
def evidence(tools, at):
    """The evidence file of a dossier whose result was replaced."""
    dossier_id, result_id = cancelling.issued(tools, at)
    hand_in(tools, dossier_id, at)
    made_id = cancelling.propose(tools, dossier_id, result_id, at, body=["Nội dung đúng."])
    cancelling.sign(tools, dossier_id, made_id, at)
    cancelling.seal(tools, dossier_id, made_id, at)
    return made(tools, dossier_id, at)


def test_a_stranger_verifies_it_and_finds_any_changed_byte(evidence, authority, tmp_path):
    held = verify(tmp_path, evidence)
    assert held.returncode == 0, held.stdout + held.stderr
    assert "TOÀN VẸN | CONCLUSION: ALL HOLDS" in held.stdout
    assert "[SAI]" not in held.stdout
    assert held.stderr == ""

    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        names = archive.namelist()
        about = json.loads(archive.read("dossier.json"))
        program = archive.read("kiem_tra.py")
    assert program == verifier.one_file()
    assert about["answers"]
    assert {name.split("/")[0] for name in names} >= {"files", "papers", "results", "journal"}
    assert len([name for name in names if name.startswith("results/")]) == 3
    assert held.stdout.count("results/") >= 9

    for name in names:
        for place in (0, 0.5, 1):
            broken = changed(evidence, name, lambda held, at=place: flipped(held, at))
            assert judged(tmp_path, broken) == 1, (name, place)
    for broken in (
        changed(evidence, "manifest.p7s", lambda held: flipped(held, 0.9)),
        changed(evidence, names[0], lambda held: held + b" "),
    ):
        found = verify(tmp_path, broken)
        assert (found.returncode, "BROKEN" in found.stdout) == (1, True)


def judged(folder, data):
    """Run the same checks here: every byte in a process of its own would take a minute."""
    (folder / "changed.zip").write_bytes(data)
    return kiem_tra.Checker(kiem_tra.members(folder / "changed.zip"), "").run()


def test_a_root_named_by_the_reader_decides(evidence, tools, tmp_path):
    pem = tools.settings.trust_roots.read_bytes()
    root = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()

    assert verify(tmp_path, evidence, "--goc", root.upper()).returncode == 0
    other = verify(tmp_path, evidence, "--goc", "0" * 64)
    assert other.returncode == 1
    assert "leads to no trusted root" in other.stdout
    assert verify(tmp_path, b"not a zip").returncode == 2
    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        archive.extractall(tmp_path / "mo")
    run = [sys.executable, "-I", "-S", tmp_path / "mo" / "kiem_tra.py"]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0


def test_what_lies_beside_it_is_told_and_what_was_put_into_it_is_wrong(evidence, tmp_path):
    (tmp_path / "tai-ve.zip").write_bytes(evidence)
    run = [sys.executable, "-I", "-S", tmp_path / "kiem_tra.py"]

    def runs():
        return subprocess.run(run, capture_output=True, check=False, text=True)

    (tmp_path / "kiem_tra.py").write_bytes(verifier.one_file())
    assert runs().returncode == 0
    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        archive.extractall(tmp_path)
    told = runs()
    assert told.returncode == 0
    assert "tai-ve.zip: nằm cạnh" in told.stdout
    (tmp_path / "results" / "them.pdf").write_bytes(SCAN)
    assert runs().returncode == 1
    with zipfile.ZipFile(tmp_path / "tai-ve.zip", "a") as archive:
        archive.writestr("them.pdf", SCAN)
    assert verify(tmp_path, (tmp_path / "tai-ve.zip").read_bytes()).returncode == 1


def test_it_waits_a_month_to_be_fetched_and_goes_with_its_bytes(tools, at):
    dossier_id, _result_id = cancelling.issued(tools, at)
    made(tools, dossier_id, at)
    with tools.database.reading() as session:
        one = session.scalars(select(EvidenceFile)).one()
        sha256, made_at = session.get_one(StoredFile, one.file_id).sha256, one.made_at

    def sweep(later):
        sweep_evidence(replace(tools, clock=lambda: later))

    last_day = (made_at + actions.KEPT_FOR).astimezone(VIETNAM)
    end = last_day.replace(hour=23, minute=59, second=59, microsecond=999_999)
    sweep(made_at + actions.KEPT_FOR)
    sweep(end)
    assert tools.gateways.files.read(sha256)
    sweep(end + timedelta(minutes=1))
    sweep(end + timedelta(minutes=2))

    with pytest.raises(NotFound):
        tools.gateways.files.read(sha256)
    with tools.database.reading() as session:
        assert session.scalars(select(EvidenceFile.file_id)).one() is None


def test_without_a_store_that_answers_truly_no_evidence_is_made(tools, at):
    dossier_id, _ = cancelling.issued(tools, at)
    with tools.database.transaction() as session:
        file = make.stored_file(session, make.citizen(session))
        session.add(DossierFile(dossier_id=dossier_id, part_key="x", file_id=file.id, added_at=at))
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        actions.ask(session, dossier, by=make.citizen(session), at=at)
    run_all(tools)
    with tools.database.reading() as session:
        assert session.scalars(select(EvidenceFile.state)).one() == "failed"
