"""Packing a whole vault: file after file from the store, outside any transaction."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from casework.vault import packing, queries
from casework.vault.packing import PackVault
from casework.vault.queries import Member
from foundation import log
from foundation.clock import VIETNAM, now
from gateways import zipping
from gateways.zipping import Packed
from worker.tools import Attempt, Tools

_log = log.logger(__name__)

ZIP = "application/zip"
KEPT_FOR = timedelta(days=3)
TELL_EVERY = 10
"""Files packed between two notes of progress."""
_SWEEP = 100


def pack_vault(job: PackVault, tools: Tools, attempt: Attempt) -> None:
    """Pack one vault; who asked sees on the page when it cannot be done."""
    with tools.database.reading() as session:
        pack = packing.waiting(session, job.pack_id)
        members = queries.members(session, pack.account_id) if pack else []
    if pack is None:
        return
    try:
        with tempfile.TemporaryFile() as held:
            sha256, size = _write(held, _members(job, tools, members))
            tools.gateways.files.put_file(held, media_type=ZIP, sha256=sha256, size=size)
    except Exception as error:
        if attempt.is_last(error):
            with tools.database.transaction() as session:
                packing.fail(session, job.pack_id)
        raise
    with tools.database.transaction() as session:
        packing.ready(session, job.pack_id, sha256=sha256, size=size, at=tools.clock())


def _members(job: PackVault, tools: Tools, members: list[Member]) -> Iterator[Packed]:
    listed = packing.listing(members, day=tools.clock().astimezone(VIETNAM).date())
    yield Packed(packing.LIST_NAME, len(listed), lambda: [listed])
    for number, (path, one) in enumerate(packing.paths(members)):
        if number % TELL_EVERY == 0:
            with tools.database.transaction() as session:
                packing.progress(session, job.pack_id, done=number)
        sha256 = one.item.sha256
        yield Packed(path, one.size, lambda sha256=sha256: tools.gateways.files.stream(sha256))  # type: ignore[misc]


def _write(held: IO[bytes], members: Iterator[Packed]) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    for piece in zipping.stream(members):
        hashed.update(piece)
        size += held.write(piece)
    return hashed.hexdigest(), size


def sweep_packs(tools: Tools) -> None:
    """Delete archives of whole vaults some days after they were made."""
    with tools.database.reading() as session:
        old = packing.old_packs(session, before=now() - KEPT_FOR, limit=_SWEEP)
    for pack in old:
        tools.gateways.files.delete(pack.sha256)
        with tools.database.transaction() as session:
            packing.over(session, pack.id)
    if old:
        _log.info("swept packed vaults", packs=len(old))
