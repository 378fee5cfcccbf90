"""Inspection: files that people handed in are opened in a limited child and judged."""

import uuid

from casework.files import actions as files
from casework.files.actions import InspectFile
from casework.files.records import FileVerdict, StoredFile
from foundation import log
from foundation.errors import NotFound
from worker.tools import Attempt, Tools

_log = log.logger(__name__)


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
    try:
        found = tools.gateways.inspection.inspect(tools.gateways.files.read(sha256), media_type)
        verdict = FileVerdict.REFUSED if found.problem else FileVerdict.CLEAN
        pages, problem = found.pages, found.problem
    except NotFound as error:
        if not attempt.is_last(error):
            raise
        verdict, pages, problem = FileVerdict.REFUSED, None, "missing"
    _log.info("inspected", file=job.file_id, verdict=verdict.value, problem=problem)
    with tools.database.transaction() as session:
        files.judge(session, file_id, verdict=verdict, pages=pages, problem=problem)
