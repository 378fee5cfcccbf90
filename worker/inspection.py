"""Inspection: files that people handed in are opened in a limited child and judged.

A file with a stamp of secrecy on its first pages goes into quarantine in the same breath, so
nobody has seen it before.
"""

import uuid
from collections.abc import Sequence

from casework.files import actions as files
from casework.files.actions import InspectFile
from casework.files.records import FileVerdict, StoredFile
from casework.scanning import reading
from foundation import log
from foundation.errors import NotFound
from gateways.scanning import ScanRefusedError
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

PAGES_LOOKED_AT = 3
"""Marks of secrecy stand on the first page; some files begin with others."""


def inspect_file(job: InspectFile, tools: Tools, attempt: Attempt) -> None:
    """Look into one file and write the verdict down; a file judged before is left alone.

    Bytes that are gone are refused; an inspection that itself fails leaves the file waiting,
    never clean.
    """
    file_id = uuid.UUID(job.file_id)
    with tools.database.reading() as session:
        stored = session.get(StoredFile, file_id)
        if stored is None or stored.verdict != FileVerdict.WAITING.value:
            return
        sha256, media_type = stored.sha256, stored.media_type
    marks: Sequence[str] = ()
    try:
        data = tools.gateways.files.read(sha256)
        found = tools.gateways.inspection.inspect(data, media_type)
        verdict = FileVerdict.REFUSED if found.problem else FileVerdict.CLEAN
        pages, problem = found.pages, found.problem
        marks = () if problem else _marks(data, media_type, tools)
    except NotFound as error:
        if not attempt.is_last(error):
            raise
        verdict, pages, problem = FileVerdict.REFUSED, None, "missing"
    _log.info("inspected", file=job.file_id, verdict=verdict.value, problem=problem)
    with tools.database.transaction() as session:
        files.judge(session, file_id, verdict=verdict, pages=pages, problem=problem)
        if marks:
            reading.hold_upload(session, file_id, marks, at=tools.clock())


def _marks(data: bytes, media_type: str, tools: Tools) -> Sequence[str]:
    """Look for stamps of secrecy on the first pages; what cannot be drawn shows none."""
    scanner = tools.gateways.scanner
    try:
        for page in scanner.look(data, media_type, count=PAGES_LOOKED_AT):
            if page.image and (found := scanner.marks(page.image, page.media_type, dpi=page.dpi)):
                return found
    except ScanRefusedError as error:
        _log.info("not looked at for marks", problem=error.code)
    return ()
