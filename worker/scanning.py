"""Scanning: files are split into pages, pages read, marks of secrecy held back.

Everything heavy happens outside of transactions; each piece of a file is kept by a transaction of
its own, so a worker that was killed goes on where it was.
"""

from collections.abc import Sequence
from itertools import islice

from casework.files.actions import FileFacts
from casework.scanning import copies, pile, reading
from casework.scanning.jobs import BindCopy, ReadPage, SignCopy, SplitSource
from casework.scanning.pages import PageLook
from casework.secrecy.actions import SettleSuspicion
from foundation import log
from foundation.errors import NotFound, Unavailable
from gateways.pades.stamp import copy_lines
from gateways.scanning import ScanRefusedError
from worker.signing import CannotSignError, sign_checked
from worker.tools import PDF, Attempt, Tools

_log = log.logger(__name__)

PIECE = 10
"""Pages that are kept at once: a worker that dies loses at most so many looks."""
JPEG = "image/jpeg"


def split_source(job: SplitSource, tools: Tools, attempt: Attempt) -> None:
    """Look at the pages of a file that were not seen yet; refuse a file that cannot be opened."""
    try:
        _split(job.source_id, tools)
    except Exception as error:
        if attempt.is_last(error):
            code = "file_missing" if isinstance(error, NotFound) else "scan_failed"
            with tools.database.transaction() as session:
                pile.refuse(session, job.source_id, code)
        raise


def _split(source_id: int, tools: Tools) -> None:
    with tools.database.reading() as session:
        waiting = pile.to_split(session, source_id)
    if waiting is None:
        return
    data = tools.gateways.files.read(waiting.sha256)
    media_type, pages = waiting.media_type, waiting.pages
    if pages is None:
        facts = tools.gateways.scanner.outline(data, waiting.name)
        with tools.database.transaction() as session:
            problem = pile.outline(session, source_id, facts)
        _log.info("outlined", source=source_id, pages=facts.pages, problem=problem)
        if problem:
            return
        media_type, pages = facts.media_type, facts.pages
    left = pages - waiting.seen_pages
    looks = tools.gateways.scanner.look(
        data, media_type, first=waiting.seen_pages + 1, count=max(left, 1)
    )
    while piece := list(islice(looks, PIECE)):
        seen = _kept(piece, tools)
        with tools.database.transaction() as session:
            pile.keep(session, source_id, seen, is_end=False)
    with tools.database.transaction() as session:
        pile.keep(session, source_id, [], is_end=True)


def _kept(piece: Sequence[PageLook], tools: Tools) -> list[pile.Seen]:
    """Put the pictures of some pages into the store and return the pages with their hashes."""
    pictures = [(look.image, look.media_type) for look in piece if look.image]
    thumbs = [_thumbnail(look.image, tools) for look in piece if look.image]
    blobs = tools.gateways.files.put_many(
        [*pictures, *((thumb, JPEG) for thumb in thumbs if thumb)]
    )
    images = iter(blobs[: len(pictures)])
    smalls = iter(blobs[len(pictures) :])
    drawn = iter(thumbs)
    seen = []
    for look in piece:
        image = next(images).sha256 if look.image else ""
        thumb = next(smalls).sha256 if look.image and next(drawn) else ""
        seen.append(_seen(look, image, thumb))
    return seen


def _thumbnail(image: bytes, tools: Tools) -> bytes:
    try:
        return tools.gateways.scanner.thumbnail(image)
    except ScanRefusedError:
        return b""


def _seen(look: PageLook, image: str, thumb: str) -> pile.Seen:
    return pile.Seen(
        number=look.number,
        image_sha256=image,
        media_type=look.media_type if image else "",
        thumb_sha256=thumb,
        width=look.width,
        height=look.height,
        dpi=min(look.dpi, 32_000),
        faults=look.faults,
        is_blank=look.is_blank,
        codes=look.codes,
    )


def read_page(job: ReadPage, tools: Tools, attempt: Attempt) -> None:
    """Recognise one page; hold it back where it bears a mark of secrecy."""
    with tools.database.reading() as session:
        waiting = reading.to_read(session, job.page_id)
    if waiting is None:
        return
    try:
        image = tools.gateways.files.read(waiting.image_sha256)
        found = tools.gateways.scanner.read(image, waiting.image_type, dpi=waiting.dpi)
        marks = [] if waiting.is_cleared else list(found.secrecy)
        blob = None if marks else tools.gateways.files.put(found.pdf, media_type=PDF)
    except ScanRefusedError as error:
        _fail_page(job, tools, error.code)
        return
    except Exception as error:
        if attempt.is_last(error):
            _fail_page(job, tools, "read_failed")
        raise
    with tools.database.transaction() as session:
        if blob is None:
            reading.hold(session, job.page_id, marks, at=tools.clock())
        else:
            text = reading.Text(blob.sha256, found.text, found.confidence, found.turned)
            reading.record(session, job.page_id, text)


def _fail_page(job: ReadPage, tools: Tools, problem: str) -> None:
    _log.warning("page not read", page=job.page_id, problem=problem)
    with tools.database.transaction() as session:
        reading.record_failure(session, job.page_id, problem)


def settle_suspicion(job: SettleSuspicion, tools: Tools, _attempt: Attempt) -> None:
    """Give back what was released; delete the bytes of what was confirmed, then note it.

    Deleting comes first, so a crash in between is made good by the next try.
    """
    with tools.database.reading() as session:
        hashes = reading.to_forget(session, job.suspicion_id)
    for sha256 in hashes:
        tools.gateways.files.delete(sha256)
    with tools.database.transaction() as session:
        reading.settle(session, job.suspicion_id)


def bind_copy(job: BindCopy, tools: Tools, attempt: Attempt) -> None:
    """Join the pages of an ordered copy into one PDF/A and keep it."""
    with tools.database.reading() as session:
        order = copies.to_bind(session, job.copy_id)
    if order is None:
        return
    try:
        pages = [tools.gateways.files.read(sha256) for sha256 in order.page_pdfs]
        title = f"{order.name} – {order.title}"
        bound = tools.gateways.scanner.bind(pages, title=title, at=order.ordered_at)
        blob = tools.gateways.files.put(bound, media_type=PDF)
    except ScanRefusedError as error:
        _fail_copy(job.copy_id, tools, error.code)
        return
    except Exception as error:
        if attempt.is_last(error):
            _fail_copy(job.copy_id, tools, "binding_failed")
        raise
    facts = FileFacts(blob.sha256, blob.size, PDF, order.file_name)
    with tools.database.transaction() as session:
        copies.record_bound(
            session, job.copy_id, facts, has_key=bool(order.seal_key), at=tools.clock()
        )


def sign_copy(job: SignCopy, tools: Tools, attempt: Attempt) -> None:
    """Sign a bound copy with the agency's key and put it into the dossier, once."""
    with tools.database.reading() as session:
        order = copies.to_sign(session, job.copy_id)
    if order is None:
        return
    at = tools.clock()
    lines = copy_lines(str(order.facts["form"]), order.agency_name, at)
    try:
        bound = tools.gateways.files.read(order.bound_sha256)
        signed, _ = sign_checked(
            tools, lambda signing: signing.sign_copy(bound, order.seal_key, lines=lines)
        )
        blob = tools.gateways.files.put(signed, media_type=PDF)
    except CannotSignError as error:
        _fail_copy(job.copy_id, tools, error.code)
        return
    except Exception as error:
        if attempt.is_last(error):
            code = "signing_unavailable" if isinstance(error, Unavailable) else "signing_error"
            _fail_copy(job.copy_id, tools, code)
        raise
    facts = FileFacts(blob.sha256, blob.size, PDF, order.file_name)
    with tools.database.transaction() as session:
        copies.record_signed(session, job.copy_id, facts, at=at)


def _fail_copy(copy_id: int, tools: Tools, problem: str) -> None:
    _log.warning("copy not made", copy=copy_id, problem=problem)
    with tools.database.transaction() as session:
        copies.record_failure(session, copy_id, problem, at=tools.clock())
