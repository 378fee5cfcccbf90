"""What is kept of scanning: batches from a scanner, their files, pages, cover sheets, e-copies."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.files.records import StoredFile
from foundation.database import Record


class BatchWay(StrEnum):
    """How a batch came in: by upload, from the watched folder, or sent by the scanner (WebDAV)."""

    UPLOAD = "upload"
    FOLDER = "folder"
    SCANNER = "scanner"


class SourceState(StrEnum):
    """How far a file of a batch has come."""

    WAITING = "waiting"
    SPLIT = "split"
    REFUSED = "refused"


class PageKind(StrEnum):
    """What a page is in the pile."""

    CONTENT = "content"
    COVER = "cover"
    SEPARATOR = "separator"
    BLANK = "blank"


class PageState(StrEnum):
    """How far a page has come; a page in error keeps nobody else waiting."""

    SEEN = "seen"
    READ = "read"
    FAILED = "failed"
    DROPPED = "dropped"
    REPLACED = "replaced"
    QUARANTINED = "quarantined"


class CopyState(StrEnum):
    """How far the e-copy of a part has come."""

    GATHERING = "gathering"
    BOUND = "bound"
    SIGNED = "signed"
    FAILED = "failed"
    REPLACED = "replaced"


class CoverSheet(Record):
    """One printed cover sheet (tờ bìa phân tách): its nonce names a dossier's part once.

    ``part_key`` is empty for a separator, which says "the next component of this dossier".
    """

    __tablename__ = "cover_sheet"
    __table_args__ = (Index("ix_cover_sheet_dossier_id", "dossier_id"),)

    nonce: Mapped[str] = mapped_column(Text, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    part_key: Mapped[str] = mapped_column(Text, default="")
    printed_at: Mapped[datetime]
    printed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_seen_page_id: Mapped[int | None] = mapped_column(BigInteger)


class ScanBatch(Record):
    """One pile put through a scanner at a desk (lô quét).

    ``dossier_id`` is set where the pile was scanned for one dossier; pages before the first cover
    sheet then belong to it, else they wait to be placed by hand. ``officer_id`` is null for what
    came from a machine until somebody takes it over; ``drop_point_id`` then says from which.
    """

    __tablename__ = "scan_batch"
    __table_args__ = (
        CheckConstraint("way in ('upload', 'folder', 'scanner')", name="way"),
        Index("ix_scan_batch_desk_agency_id_id", "desk_agency_id", "id"),
        Index("ix_scan_batch_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    desk_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    drop_point_id: Mapped[int | None] = mapped_column(ForeignKey("drop_point.id"))
    way: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    sources: Mapped[list["ScanSource"]] = relationship(lazy="raise", order_by="ScanSource.id")


class ScanSource(Record):
    """One file of a batch exactly as the scanner made it; the bytes stay under their hash.

    ``replaces_page_id`` is the bad page that the file's first page was scanned anew for.
    """

    __tablename__ = "scan_source"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'split', 'refused')", name="state"),
        Index("ix_scan_source_batch_id", "batch_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batch.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[str] = mapped_column(Text, default=SourceState.WAITING.value)
    problem: Mapped[str] = mapped_column(Text, default="")
    pages: Mapped[int | None]
    seen_pages: Mapped[int] = mapped_column(default=0)
    is_signed: Mapped[bool] = mapped_column(default=False)
    replaces_page_id: Mapped[int | None] = mapped_column(BigInteger)

    file: Mapped[StoredFile] = relationship(lazy="raise")


class ScanPage(Record):
    """One page of a scan: where it belongs, what is wrong with it, what stands on it.

    ``image_sha256`` names the page's picture in the object store, ``thumb_sha256`` a small one,
    ``pdf_sha256`` its one-page searchable PDF once read. ``position`` orders the pages of a part;
    ``replaces_id`` is the bad page that this one was scanned anew for; ``kept_reason`` says why a
    page with faults was taken as it is. Text of a quarantined page is not kept.
    """

    __tablename__ = "scan_page"
    __table_args__ = (
        CheckConstraint("kind in ('content', 'cover', 'separator', 'blank')", name="kind"),
        CheckConstraint(
            "state in ('seen', 'read', 'failed', 'dropped', 'replaced', 'quarantined')",
            name="state",
        ),
        Unique("source_id", "number"),
        Index("ix_scan_page_batch_id_id", "batch_id", "id"),
        Index("ix_scan_page_dossier_id_part_key", "dossier_id", "part_key"),
        Index(
            "ix_scan_page_unread",
            "batch_id",
            postgresql_where=text("kind = 'content' and state = 'seen'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batch.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("scan_source.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=PageState.SEEN.value)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    part_key: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    image_sha256: Mapped[str] = mapped_column(Text, default="")
    image_type: Mapped[str] = mapped_column(Text, default="")
    thumb_sha256: Mapped[str] = mapped_column(Text, default="")
    pdf_sha256: Mapped[str] = mapped_column(Text, default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    dpi: Mapped[int] = mapped_column(SmallInteger, default=0)
    faults: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    kept_reason: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    turned: Mapped[int] = mapped_column(SmallInteger, default=0)
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("scan_page.id"))


class PartCopy(Record):
    """The electronic copy of a part made from paper (bản sao điện tử, Decree 30 annex I).

    ``bound_file_id`` is the searchable PDF/A before signing, ``file_id`` the signed one that
    stands in the dossier; ``name`` is the dossier's code + "." + number (Circular 05/2025 art. 8).
    ``source_file_id`` is set where the scan was a PDF with signatures of its own: those bytes are
    kept beside the copy. ``facts`` hold what the stamp says.
    """

    __tablename__ = "part_copy"
    __table_args__ = (
        CheckConstraint(
            "state in ('gathering', 'bound', 'signed', 'failed', 'replaced')", name="state"
        ),
        Index("ix_part_copy_dossier_id", "dossier_id"),
        Index(
            "uq_part_copy_live",
            "dossier_id",
            "part_key",
            "number",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    part_key: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default=CopyState.GATHERING.value)
    problem: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    page_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    pages: Mapped[int] = mapped_column(default=0)
    scanned_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    scanned_by_name: Mapped[str] = mapped_column(Text, default="")
    ordered_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    bound_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))


class DropPoint(Record):
    """Where a scanner of a desk may put files: a folder's name and the hash of a device token."""

    __tablename__ = "drop_point"
    __table_args__ = (Index("ix_drop_point_agency_id", "agency_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(Text)
    folder: Mapped[str] = mapped_column(Text, unique=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
