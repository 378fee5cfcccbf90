"""The evidence file of a dossier of a hundred pages: seconds to make it, seconds to verify it.

The floor is Python's zipfile alone: the same bytes read from the store and written to an archive.
The verifier is the one that lies in the file, run as a stranger runs it. Services are stand-ins.
"""

import contextlib
import dataclasses
import hashlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from bench.ground import ROOT, Ground, free_port, wait_for
from bench.outcome import QUICK, Outcome, Pace, at_most
from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.evidence import actions
from casework.evidence.records import EvidenceFile
from casework.files.records import StoredFile
from demo.stand_ins.pki import certify
from demo.stand_ins.plan import Holder
from foundation.clock import now
from foundation.database import open_database
from foundation.settings import read_settings
from gateways import open_gateways
from tests.backoffice import issued
from worker.evidence import make_evidence
from worker.tools import Attempt, Tools

GOAL_SECONDS = 10.0
SCANS, PAGES = 10, 10
AGENCY = "Ủy ban nhân dân phường Nha Trang"
HOLDERS = (Holder("leader", "Trần Văn Đo", AGENCY, "Chủ tịch"), Holder("commune", AGENCY, AGENCY))


def evidence(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Make the file some times over; then verify it with nothing but Python."""
    rounds = 2 if pace is QUICK else 5
    with _authority(ground) as address, ground.copied("bench_evidence") as database_url:
        settings = dataclasses.replace(
            read_settings(ground.environ(DATABASE_URL=database_url)),
            tsa_url=f"{address}/demo/tsa/tsa",
        )
        reference = issued.result(settings, [_scan(number) for number in range(SCANS)])
        tools = Tools(settings, open_database(database_url), open_gateways(settings))
        made = [_made(tools, reference) for _ in range(rounds)]
        archive = made[-1][1]
        floor = statistics.median(_floor(tools, archive) for _ in range(rounds))
        seconds = statistics.median(one for one, _ in made)
        yield at_most(
            f"Evidence file of a dossier of {SCANS * PAGES} pages, seconds", GOAL_SECONDS, seconds,
            f"{seconds:.2f} s, {len(archive) / 1e6:.1f} MB", f"{floor:.2f} s for a bare archive",
        )  # fmt: skip
        checked = statistics.median(_verified(archive) for _ in range(rounds))
        yield Outcome(
            "The same, verified by kiem_tra.py in bare Python, seconds", checked, "", None,
            f"{checked:.2f} s", "–",
        )  # fmt: skip
        tools.gateways.scanner.close()
        tools.database.close()


@contextlib.contextmanager
def _authority(ground: Ground) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    certify(ground.home / "pki", HOLDERS, address)
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.stand_ins"],
        cwd=ROOT,
        env=ground.environ(STAND_INS_PORT=str(port), SMTP_PORT=str(free_port())),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _scan(number: int) -> bytes:
    """Return a PDF of ten pages, each with a grainy picture as a scanner makes it."""
    made = io.BytesIO()
    pictures = [
        Image.effect_noise((1240, 1754), 20 + number + page).convert("L") for page in range(PAGES)
    ]
    pictures[0].save(made, "PDF", save_all=True, append_images=pictures[1:], quality=40)
    return made.getvalue()


def _made(tools: Tools, reference: str) -> tuple[float, bytes]:
    """Ask for the file, make it, and return how long that took with its bytes."""
    with tools.database.transaction() as session:
        found = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        dossier = queries.lock_by_id(session, found.id)
        asked = actions.ask(session, dossier, by=issued.holder(session), at=now()).id
    begun = time.perf_counter()
    make_evidence(actions.MakeEvidence(asked), tools, Attempt())
    seconds = time.perf_counter() - begun
    with tools.database.reading() as session:
        row = session.get_one(EvidenceFile, asked)
        if row.file_id is None:
            raise RuntimeError(f"no evidence was made: {row.failure}")
        sha256 = session.get_one(StoredFile, row.file_id).sha256
    return seconds, tools.gateways.files.read(sha256)


def _floor(tools: Tools, archive: bytes) -> float:
    """Read the same files from the store and write them to a bare archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        names = [one for one in held.namelist() if one.endswith(".pdf")]
        hashes = {name: hashlib.sha256(held.read(name)).hexdigest() for name in names}
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as kept, zipfile.ZipFile(kept, "w") as target:
        for name, sha256 in hashes.items():
            target.writestr(name, tools.gateways.files.read(sha256))
    return time.perf_counter() - begun


def _verified(archive: bytes) -> float:
    """Verify in a folder of its own, as a stranger does; raise where it does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder, "bang-chung.zip")
        held.write_bytes(archive)
        with zipfile.ZipFile(held) as packed:
            packed.extract("kiem_tra.py", folder)
        words = [sys.executable, "-I", "-S", "kiem_tra.py", "bang-chung.zip"]
        begun = time.perf_counter()
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
        return time.perf_counter() - begun
