"""What the registers keep: counters, numbered books and the register of issued results."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class DossierCounter(Record):
    """How many dossiers an agency has accepted on one day (Circular 01/2018 art. 19)."""

    __tablename__ = "dossier_counter"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Book(Record):
    """A yearly book of outgoing documents; numbers run from 01 without gaps (Decree 30 art. 15).

    The books of an agency that was merged are closed: they give no number any more.
    """

    __tablename__ = "book"
    __table_args__ = (Unique("agency_id", "kind", "year"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]


class TrackingBook(Record):
    """A desk's Sổ theo dõi hồ sơ of a year: ordinals run on through its volumes (form 06/07).

    The newest volume's ``last`` is the year's counter; a closed volume takes no more lines.
    """

    __tablename__ = "tracking_book"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    volume: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[int]
    last: Mapped[int]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SlipCounter(Record):
    """How many slips of a kind a desk has numbered in a year (``Số: 12/PXL-…``)."""

    __tablename__ = "slip_counter"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class BookEntry(Record):
    """One numbered line of a book: number, symbol, day, subject, signer."""

    __tablename__ = "book_entry"
    __table_args__ = (
        Unique("book_id", "number"),
        Unique("paper_id"),
        Index("ix_book_entry_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    subject: Mapped[str] = mapped_column(Text)
    signer: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))


class ResultStanding(StrEnum):
    """Whether an issued result still holds (Decree 45/2020 art. 15)."""

    VALID = "valid"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class CancelGround(StrEnum):
    """Why an electronic result ceases to hold (Decree 45/2020 art. 15)."""

    REVOKED = "revoked"
    ERROR = "error"
    SUPERSEDED = "superseded"
    REQUEST = "request"


class IssuedResult(Record):
    """An issued result: its hash answers a verification first, its code stands in the QR.

    Nothing is deleted when it ceases to hold: ``decision_id`` names the decision, which stands in
    the register too, and a result that replaces another is linked with it both ways.
    """

    __tablename__ = "issued_result"
    __table_args__ = (
        CheckConstraint("standing in ('valid', 'cancelled', 'replaced')", name="standing"),
        CheckConstraint(
            "ground in ('', 'revoked', 'error', 'superseded', 'request')", name="ground"
        ),
        CheckConstraint("(replaced_by_id is null) or standing = 'replaced'", name="replaced_by"),
        Index("ix_issued_result_sha256", "sha256"),
        Index("ix_issued_result_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    verify_code: Mapped[str] = mapped_column(Text, unique=True)
    sha256: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(Text, default=ResultStanding.VALID.value)
    standing_reason: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("issued_result.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("issued_result.id"), unique=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("issued_result.id"), unique=True)
