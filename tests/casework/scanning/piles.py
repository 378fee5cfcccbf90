"""Piles without a scanner: pages are told, not drawn, so the house's rules are tried at once."""

import hashlib
import itertools

from sqlalchemy import select

from casework.dossiers import queries as dossiers
from casework.dossiers import reception
from casework.files.actions import FileFacts
from casework.people.actor import Role
from casework.scanning import batches, covers, pile, reading
from casework.scanning.pages import SourceFacts
from casework.scanning.records import BatchWay, PageState, ScanPage
from tests import make

PDF = "application/pdf"
_NUMBERS = itertools.count(1)


def digest(word):
    """Make a hash that nothing else has."""
    return hashlib.sha256(str(word).encode()).hexdigest()


def clerk(session, commune=make.NHA_TRANG):
    """Return the clerk of a desk."""
    return make.officer(session, Role.RECEPTION, commune)


def accepted(session, at, commune=make.NHA_TRANG, code=make.COPY):
    """Submit and accept a dossier of a desk; return it locked."""
    dossier_id = make.dossier(session, code=code, at=at, commune_code=commune).id
    dossier = dossiers.lock_by_id(session, dossier_id)
    reception.accept(session, dossier, by=clerk(session, commune), at=at)
    return dossier


def batch(session, at, *, dossier=None, commune=make.NHA_TRANG):
    """Open a batch of a desk."""
    by = clerk(session, commune)
    return batches.open_batch(
        session, agency_id=by.agency_id, way=BatchWay.UPLOAD, dossier=dossier, by=by, at=at
    )


def source(session, of, at, *, pages=10, replaces=None, **facts):
    """Put a file on the pile and let it be outlined; return it."""
    number = next(_NUMBERS)
    told = FileFacts(digest(f"file {number}"), 1000, PDF, f"quet-{number}.pdf")
    made = batches.add_source(session, of, told, owner_id=None, at=at, replaces=replaces)
    pile.outline(session, made.id, SourceFacts(PDF, pages, **facts))
    return made


def seen(number, *codes, blank=False, faults=(), readable=True):
    """Tell one page as the splitter saw it."""
    word = f"{number} {next(_NUMBERS)}"
    image = digest(f"image {word}") if readable else ""
    thumb = digest(f"thumb {word}") if readable else ""
    return pile.Seen(
        number=number,
        image_sha256=image,
        media_type="image/jpeg" if readable else "",
        thumb_sha256=thumb,
        width=1654,
        height=2339,
        dpi=200,
        faults=frozenset(faults),
        is_blank=blank,
        codes=codes,
    )


def scan(session, of, at, *pages, **facts):
    """Put one file with these pages on the pile: texts are cover codes, None is content.

    "" stands for a blank page. Returns the pages kept, in order.
    """
    made = source(session, of, at, pages=len(pages), **facts)
    looks = [
        seen(number, *([page] if page else []), blank=page == "")
        for number, page in enumerate(pages, 1)
    ]
    pile.keep(session, made.id, looks, is_end=True)
    return session.scalars(
        select(ScanPage).where(ScanPage.source_id == made.id).order_by(ScanPage.number)
    ).all()


def sheet(session, dossier, part_key, at, *, by=None):
    """Print one cover sheet (a separator for ""); return the text of its code."""
    by = by or clerk(session)
    keys = [part_key] if part_key else []
    [made] = covers.print_covers(
        session, dossier, keys, separators=0 if part_key else 1, by=by, at=at
    )
    return covers.payload(made, dossier)


def read(session, *pages):
    """Let pages be recognised."""
    for page in pages:
        if page.kind == "content" and page.state == PageState.SEEN.value:
            found = reading.Text(digest(f"pdf {page.id}"), f"Trang {page.id}", 90, 0)
            reading.record(session, page.id, found)
