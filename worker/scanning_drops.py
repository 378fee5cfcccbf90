"""The watched folders: what scanners put there is taken in when it lies still.

Each open drop point has a sub-folder of ``SCAN_DROP_DIR``. A file goes to ``taken/`` only after it
is kept for good, to ``refused/`` with a note beside it where it is no scan. Links are never
followed, unfinished files wait, and a file that was kept before a crash is not kept twice.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from casework.files import rules
from casework.files.actions import FileFacts
from casework.scanning import arrivals, batches, drops
from casework.scanning.records import BatchWay, DropPoint
from foundation import log
from foundation.errors import Invalid, Unavailable
from worker.tools import Tools

_log = log.logger(__name__)

STILL_SECONDS = 3.0
MOST_A_SWEEP = 100
"""Files of one folder that are taken in at once; the rest waits for the next sweep."""
KEEP_TAKEN_DAYS = 7
TAKEN, REFUSED = "taken", "refused"
PIECE = 1024 * 1024
HEAD = 1024

_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".lock", "~")
_LEFTOVERS = ("~$", "thumbs.db", "desktop.ini")
_WHY = {
    "file_empty": "Tệp không có nội dung.",
    "file_too_large": "Tệp lớn hơn mức cho phép; hãy chia tập giấy làm nhiều lần quét.",
    "scan_type": "Tệp không phải bản quét PDF, JPG, PNG, TIFF hoặc HEIC.",
    "too_many_scans": "Lô quét đã đủ số tệp; hãy đợi vài phút rồi thả lại tệp này.",
}
"""What is written beside a refused file, for whoever looks into the folder."""


class RefusedFileError(Exception):
    """A file in the folder is no scan; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


def sweep_drops(tools: Tools) -> None:
    """Take in what lies still in the folders of all open drop points."""
    with tools.database.reading() as session:
        points = drops.open_points(session)
    for point in points:
        folder = tools.settings.scan_drop_dir / point.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder, point, tools)
        except OSError as error:
            _log.warning("drop folder out of reach", folder=point.folder, problem=str(error))


def _sweep(folder: Path, point: DropPoint, tools: Tools) -> None:
    for path in _lying_still(folder)[:MOST_A_SWEEP]:
        try:
            _take(path, point, tools)
        except Unavailable:
            _log.warning("scans wait for the object store", folder=point.folder)
            return
        except FileNotFoundError:
            continue  # Another worker was first, or a person took it back.
        except RefusedFileError as refusal:
            _refuse(path, refusal.code)


def tidy_drops(tools: Tools) -> None:
    """Delete files that were taken in days ago: their bytes are in the store."""
    long_ago = time.time() - KEEP_TAKEN_DAYS * 86_400
    for path in tools.settings.scan_drop_dir.glob(f"*/{TAKEN}/*"):
        with suppress(OSError):
            if path.lstat().st_ctime < long_ago:
                path.unlink()


def _lying_still(folder: Path) -> list[Path]:
    """List the files nobody has written to for some seconds, in the order they came.

    The time of the last change of any kind counts, which no copying program can set back.
    """
    now, found = time.time(), []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name.lower()
            if name.startswith((".", *_LEFTOVERS)) or name.endswith(_UNFINISHED):
                continue
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    seen = entry.stat(follow_symlinks=False)
                    if now - seen.st_ctime >= STILL_SECONDS:
                        found.append((seen.st_mtime_ns, entry.name))
    return [folder / name for _, name in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that was opened, and when it was last changed."""

    facts: FileFacts
    changed_at: datetime


def _take(path: Path, point: DropPoint, tools: Tools) -> None:
    """Keep one file, then move it away; a crash in between changes nothing the next time."""
    with _opened(path) as held:
        found = _look(held, path.name, tools.settings.max_dossier_bytes)
        facts = found.facts
        tools.gateways.files.put_file(
            held, media_type=facts.media_type, sha256=facts.sha256, size=facts.size
        )
    at = tools.clock()
    try:
        with tools.database.transaction() as session:
            batch = arrivals.batch_of_machine(session, point, at=at, way=BatchWay.FOLDER)
            was_kept = drops.has_taken(
                session, point.id, facts.sha256, since=found.changed_at
            ) or batches.has_bytes(session, batch.id, facts.sha256)
            if not was_kept:
                batches.add_source(session, batch, facts, owner_id=None, at=at)
    except Invalid as refusal:
        raise RefusedFileError(next(iter(refusal.fields.values())).code) from refusal
    _log.info("took a scan in", folder=point.folder, size=facts.size, again=was_kept)
    _move(path, TAKEN)


def _opened(path: Path) -> BinaryIO:
    """Open a plain file and nothing else: no link, no pipe, no device."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise RefusedFileError("scan_type")
    return os.fdopen(number, "rb")


def _look(held: BinaryIO, name: str, limit: int) -> _Found:
    seen = os.fstat(held.fileno())
    if seen.st_size == 0:
        raise RefusedFileError("file_empty")
    if seen.st_size > limit:
        raise RefusedFileError("file_too_large")
    digest, size, head = hashlib.sha256(), 0, b""
    for piece in _pieces(held):
        head += piece[: max(0, HEAD - len(head))]
        digest.update(piece)
        size += len(piece)
    media_type = rules.scan_type_of(head)
    if media_type is None:
        raise RefusedFileError("scan_type")
    if size != seen.st_size:
        raise FileNotFoundError(name)  # Somebody writes to it after all: it waits.
    facts = FileFacts(digest.hexdigest(), size, media_type, rules.tidy_name(name))
    return _Found(facts, datetime.fromtimestamp(seen.st_ctime, UTC))


def _pieces(held: BinaryIO) -> Iterator[bytes]:
    while piece := held.read(PIECE):
        yield piece


def _refuse(path: Path, code: str) -> None:
    _log.warning("refused a file from a drop folder", folder=path.parent.name, code=code)
    moved = _move(path, REFUSED)
    if moved is not None:
        moved.with_name(moved.name + ".txt").write_text(_WHY[code] + "\n", encoding="utf-8")


def _move(path: Path, where: str) -> Path | None:
    """Move a file to a sub-folder under a name that is free; None where it is gone."""
    target = path.parent / where
    target.mkdir(exist_ok=True)
    free = target / path.name
    if free.exists():
        free = target / f"{path.stem}-{time.time_ns()}{path.suffix}"
    try:
        return path.rename(free)
    except FileNotFoundError:
        return None
