"""A desk at its scanner: batches are opened, files go in, pages come out."""

import hashlib
import io

import pikepdf
import segno
from PIL import Image
from sqlalchemy import select

from casework.agencies.records import Agency
from casework.dossiers import queries as dossiers
from casework.files.actions import FileFacts
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.scanning import batches, copies, covers, queries
from casework.scanning.records import BatchWay, ScanBatch, ScanPage, ScanSource
from tests import make, scans
from tests.worker.conftest import accepted

PDF = "application/pdf"


def pdf_of(*pages, dpi=200):
    """Write pictures as a PDF of a scanner, one page each."""
    out = io.BytesIO()
    first, *rest = pages
    first.save(out, "PDF", resolution=dpi, save_all=True, append_images=rest)
    return out.getvalue()


def jpeg_of(page, dpi=200):
    """Write a picture as JPEG."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, dpi=(dpi, dpi))
    return out.getvalue()


def tiff_of(*pages, dpi=200):
    """Write pictures as one TIFF of several pages."""
    out = io.BytesIO()
    first, *rest = pages
    first.save(out, "TIFF", save_all=True, append_images=rest, dpi=(dpi, dpi))
    return out.getvalue()


def locked(pdf):
    """Write a PDF with a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def text_page(seed=0, **over):
    """Draw a short page of text that is quickly read."""
    return scans.page("short", seed, **{"dpi": 200, **over})


def blank_page():
    """Draw the back of a page."""
    return scans.page("blank", dpi=200)


def cover_page(payload):
    """Draw a cover sheet with its QR code."""
    image = scans.sheet(200)
    code = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(code, kind="png", scale=6, border=4)
    image.paste(Image.open(code).convert("RGB"), (200, 200))
    return image


class Desk:
    """The desk of a commune with its tools; every act is a transaction of its own."""

    def __init__(self, tools, at, commune=make.NHA_TRANG):
        self.tools, self.at = tools, at
        with tools.database.reading() as session:
            self.clerk = make.officer(session, Role.RECEPTION, commune)

    def dossier(self):
        """Submit and accept a dossier; return its id."""
        return accepted(self.tools, self.at)

    def parts(self, dossier_id):
        """List the keys of a dossier's parts."""
        with self.tools.database.transaction() as session:
            dossier = dossiers.lock_by_id(session, dossier_id)
            return [one.key for one in procedures.definition_of(dossier.version).parts]

    def covers(self, dossier_id, *part_keys, separators=0):
        """Print cover sheets; return the texts of their codes."""
        with self.tools.database.transaction() as session:
            dossier = dossiers.lock_by_id(session, dossier_id)
            sheets = covers.print_covers(
                session, dossier, part_keys, separators=separators, by=self.clerk, at=self.at
            )
            return [covers.payload(sheet, dossier) for sheet in sheets]

    def batch(self, dossier_id=None):
        """Open a batch; return its id."""
        with self.tools.database.transaction() as session:
            dossier = dossiers.lock_by_id(session, dossier_id) if dossier_id else None
            return batches.open_batch(
                session,
                agency_id=self.clerk.agency_id,
                way=BatchWay.UPLOAD,
                dossier=dossier,
                by=self.clerk,
                at=self.at,
            ).id

    def put(self, batch_id, data, name="quet.pdf", media_type=PDF, replaces=None):
        """Put a file into a batch; return its number."""
        sha256 = self.tools.gateways.files.put(data, media_type=media_type).sha256
        assert sha256 == hashlib.sha256(data).hexdigest()
        with self.tools.database.transaction() as session:
            batch = session.get(ScanBatch, batch_id)
            facts = FileFacts(sha256, len(data), media_type, name)
            bad = session.get(ScanPage, replaces) if replaces else None
            return batches.add_source(
                session,
                batch,
                facts,
                owner_id=self.clerk.account_id,
                at=self.at,
                replaces=bad,
            ).id

    def pages(self, batch_id):
        """List all pages of a batch, quarantined ones too."""
        with self.tools.database.reading() as session:
            return session.scalars(
                select(ScanPage).where(ScanPage.batch_id == batch_id).order_by(ScanPage.id)
            ).all()

    def source(self, source_id):
        """Return what is kept of a file."""
        with self.tools.database.reading() as session:
            return session.get(ScanSource, source_id)

    def progress(self, batch_id):
        """Return how far a batch has come."""
        with self.tools.database.reading() as session:
            return queries.progress_of(session, [batch_id])[batch_id]

    def order(self, dossier_id, part):
        """Order the e-copy of a part."""
        with self.tools.database.transaction() as session:
            dossier = dossiers.lock_by_id(session, dossier_id)
            return copies.order(session, dossier, part, by=self.clerk, at=self.at)

    def copies(self, dossier_id):
        """List the e-copies of a dossier that count."""
        with self.tools.database.reading() as session:
            return queries.copies_of(session, dossier_id)

    def with_key(self, key):
        """Give the desk's agency this seal key."""
        with self.tools.database.transaction() as session:
            session.get(Agency, self.clerk.agency_id).seal_key = key

    def without_key(self):
        """Take the seal key of the desk's agency away."""
        self.with_key(None)

    def act(self, verb, *arguments, **words):
        """Do something in a transaction; batches and pages are given by number."""
        with self.tools.database.transaction() as session:
            return verb(session, *arguments, by=self.clerk, at=self.at, **words)


def page_count(data):
    """Count the pages of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
