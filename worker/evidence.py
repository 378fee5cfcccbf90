"""Evidence files: packed piece by piece outside any transaction, signed, kept in the store."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from casework.dossiers import queries as dossiers
from casework.evidence import actions, texts, verifier
from casework.evidence.actions import MakeEvidence
from casework.evidence.gather import Gathered, Member, gather
from casework.evidence.records import EvidenceFile, EvidenceState
from casework.files import actions as files
from foundation import log
from foundation.clock import VIETNAM
from foundation.errors import NotFound
from worker.anchoring import anchor_journal
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

ZIP = "application/zip"
TELL_EVERY = 10
"""Members packed between two notes of progress."""
_SWEEP = 200
_EPOCH = (2020, 1, 1, 0, 0, 0)
_PACKED = frozenset({".json", ".jsonl", ".txt", ".pem", ".py"})


class _Member:
    """One open archive: writes members and keeps the list of what was written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.listed: list[dict[str, object]] = []

    def add(self, path: str, data: bytes, *, listed: bool = True) -> None:
        """Write bytes under a path."""
        self._archive.writestr(_info(path), data)
        if listed:
            self._list(path, len(data), hashlib.sha256(data).hexdigest())

    def stream(self, member: Member, pieces: Callable[[str], Iterator[bytes]]) -> None:
        """Write a stored file piece by piece and see that it is what its record says."""
        hashed, size = hashlib.sha256(), 0
        with self._archive.open(_info(member.path), "w") as target:
            for piece in pieces(member.sha256):
                hashed.update(piece)
                size += target.write(piece)
        if hashed.hexdigest() != member.sha256:
            raise StoreChangedError(member.path)
        self._list(member.path, size, member.sha256)

    def _list(self, path: str, size: int, sha256: str) -> None:
        self.listed.append({"path": path, "size": size, "sha256": sha256})


class StoreChangedError(Exception):
    """The store gave other bytes than those recorded: no evidence can be made of them."""


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, date_time=_EPOCH)
    packs = Path(path).suffix in _PACKED
    info.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    return info


def sweep_evidence(tools: Tools) -> None:
    """Let go of evidence files that waited long enough: their record's link and their bytes.

    Their last day, which the page names, is over in full before they go.
    """
    today = tools.clock().astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    with tools.database.transaction() as session:
        before = today - actions.KEPT_FOR
        ended = actions.end_old(session, before=before, limit=_SWEEP)
        blobs = files.hashes_of(session, ended)
        files.forget_files(session, ended)
    for sha256 in blobs:
        tools.gateways.files.delete(sha256)
    if ended:
        _log.info("swept evidence files", files=len(ended))


def make_evidence(job: MakeEvidence, tools: Tools, attempt: Attempt) -> None:
    """Make one evidence file; whoever asked is told on the page when it cannot be made."""
    try:
        anchor_journal(tools)
        gathered = _gather(job, tools)
        if gathered is None:
            return
        with tempfile.TemporaryFile() as held:
            _pack(job, tools, gathered, held)
            _keep(job, tools, gathered, held)
    except Exception as error:
        if attempt.is_last(error) or isinstance(error, NotFound):
            with tools.database.transaction() as session:
                actions.fail(session, job.evidence_id, failure=type(error).__name__)
        if isinstance(error, NotFound):
            _log.warning("no evidence can be made", evidence=job.evidence_id)
            return
        raise


def _gather(job: MakeEvidence, tools: Tools) -> Gathered | None:
    with tools.database.reading() as session:
        asked = session.get(EvidenceFile, job.evidence_id)
        if asked is None or asked.state != EvidenceState.ASKED.value:
            return None
        return gather(session, dossiers.by_id(session, asked.dossier_id))


def _pack(job: MakeEvidence, tools: Tools, gathered: Gathered, held: IO[bytes]) -> None:
    """Write the archive: files first, then words, then the list and its signature."""
    total = len(gathered.members) + len(gathered.texts)
    at = tools.clock()
    with zipfile.ZipFile(held, "w") as archive:
        writing = _Member(archive)
        for number, member in enumerate(gathered.members):
            if number % TELL_EVERY == 0:
                _progress(job, tools, done=number, total=total)
            writing.stream(member, tools.gateways.files.stream)
        for path, data in _words(tools, gathered, at).items():
            writing.add(path, data)
        manifest = _manifest(gathered, writing.listed, at)
        writing.add("manifest.json", manifest, listed=False)
        signature = tools.gateways.signing.sign_detached(manifest, gathered.key_id)
        writing.add("manifest.p7s", signature, listed=False)
        digest = hashlib.sha256(signature).hexdigest().encode()
        writing.add("manifest.p7s.sha256", digest, listed=False)


def _words(tools: Tools, gathered: Gathered, at: datetime) -> Mapping[str, bytes]:
    roots = Path(tools.settings.trust_roots).read_bytes()
    return {
        **gathered.texts,
        "certificates/roots.pem": roots,
        "kiem_tra.py": verifier.one_file(),
        "README.txt": texts.readme(gathered.code, gathered.agency, at).encode(),
    }


def _manifest(gathered: Gathered, listed: list[dict[str, object]], at: datetime) -> bytes:
    told = {
        "format": "mot-cua-evidence/1",
        "dossier": gathered.code,
        "chain": gathered.chain,
        "agency": gathered.agency,
        "made_at": at.isoformat(),
        "files": listed,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _progress(job: MakeEvidence, tools: Tools, *, done: int, total: int) -> None:
    with tools.database.transaction() as session:
        actions.progress(session, job.evidence_id, done=done, total=total)


def _keep(job: MakeEvidence, tools: Tools, gathered: Gathered, held: IO[bytes]) -> None:
    size = held.seek(0, 2)
    held.seek(0)
    sha256 = _digest(held)
    blob = tools.gateways.files.put_file(held, media_type=ZIP, sha256=sha256, size=size)
    facts = files.FileFacts(blob.sha256, blob.size, ZIP, f"bang-chung-{gathered.code}.zip")
    at = tools.clock()
    with tools.database.transaction() as session:
        stored = files.keep_made(session, facts, at=at)
        actions.ready(session, job.evidence_id, stored.id, at=at)


def _digest(held: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while piece := held.read(1 << 20):
        hashed.update(piece)
    return hashed.hexdigest()
