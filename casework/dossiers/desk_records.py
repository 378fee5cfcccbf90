"""What the desk keeps beside a dossier: visits, paper, comparisons, hand-outs, numbers."""

import uuid
from datetime import date, datetime
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
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class DeskVisit(Record):
    """One person at the counter handing in one or several dossiers in one go (lượt tiếp nhận)."""

    __tablename__ = "desk_visit"
    __table_args__ = (Index("ix_desk_visit_agency_id_id", "agency_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    filer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(Text, unique=True)
    at: Mapped[datetime]


class KeepState(StrEnum):
    """Where paper that cannot be scanned lies now."""

    HELD = "held"
    HANDED_BACK = "handed_back"
    FILED = "filed"


class ScanNeed(StrEnum):
    """Whether a part handed in on paper is still to be scanned."""

    NONE = "none"
    WAITING = "waiting"
    DONE = "done"


class PartGiven(Record):
    """A part handed in on paper at the desk: how many of which kind (form 01, column 3 to 5).

    ``shown`` means seen and given back at once. A part that cannot be scanned has no file, only
    this row, its label and the place where it lies (Regulation 64 art. 7.1d).
    """

    __tablename__ = "part_given"
    __table_args__ = (
        CheckConstraint("scan in ('none', 'waiting', 'done')", name="scan"),
        CheckConstraint("kept in ('', 'held', 'handed_back', 'filed')", name="kept"),
        Index(
            "ix_part_given_waiting",
            "agency_id",
            "dossier_id",
            postgresql_where=text("scan = 'waiting'"),
        ),
        Index(
            "ix_part_given_held",
            "agency_id",
            "dossier_id",
            "part_key",
            postgresql_where=text("kept = 'held'"),
        ),
        Index("uq_part_given_label", "label", unique=True, postgresql_where=text("label <> ''")),
    )  # fmt: skip

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    part_key: Mapped[str] = mapped_column(Text, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    originals: Mapped[int] = mapped_column(SmallInteger, default=0)
    certified: Mapped[int] = mapped_column(SmallInteger, default=0)
    copies: Mapped[int] = mapped_column(SmallInteger, default=0)
    shown: Mapped[bool] = mapped_column(default=False)
    unscannable: Mapped[bool] = mapped_column(default=False)
    scan: Mapped[str] = mapped_column(Text, default=ScanNeed.NONE.value)
    note: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class PartMovement(Record):
    """One move of paper that cannot be scanned: held where, handed back to whom, filed where."""

    __tablename__ = "part_movement"
    __table_args__ = (Index("ix_part_movement_dossier_id_id", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    part_key: Mapped[str] = mapped_column(Text)
    kept: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    receiver: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class PartComparison(Record):
    """What was found when the paper of an online dossier came: same or different, and how."""

    __tablename__ = "part_comparison"
    __table_args__ = (CheckConstraint("verdict in ('same', 'different')", name="verdict"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    part_key: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class PaperWait(Record):
    """That paper of an online dossier is awaited, until when, and what came of it.

    The holder is reminded once before the day (``reminded_at``) and once after (``overdue_at``).
    """

    __tablename__ = "paper_wait"
    __table_args__ = (
        Index(
            "ix_paper_wait_agency",
            "agency_id",
            "due_at",
            "dossier_id",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "ix_paper_wait_due",
            "due_at",
            "dossier_id",
            postgresql_where=text("arrived_at is null and closed_at is null"),
        ),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class FieldCheck(Record):
    """What reception found of one answer of the form, read beside the paper: right or wrong."""

    __tablename__ = "field_check"
    __table_args__ = (CheckConstraint("verdict in ('right', 'wrong')", name="verdict"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    field_key: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime]


class PartReason(Record):
    """A reason why a part is not right, to be picked at the checklist; a list people can edit."""

    __tablename__ = "part_reason"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]


class HandOut(Record):
    """How a result was handed out: to whom, on what proof, paper and originals (Decree 61 art. 20).

    ``proof`` is how the receiver was known: receipt, identity card, mandate; ``signature_file_id``
    the picture from the signature pad, where one was used.
    """

    __tablename__ = "hand_out"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    receiver: Mapped[str] = mapped_column(Text)
    receiver_number: Mapped[str] = mapped_column(Text, default="")
    is_holder: Mapped[bool] = mapped_column(default=True)
    proof: Mapped[str] = mapped_column(Text)
    mandate: Mapped[str] = mapped_column(Text, default="")
    paper_copies: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_electronic: Mapped[bool] = mapped_column(default=True)
    returned_parts: Mapped[list[Any]] = mapped_column(default=list)
    signature_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Reappointment(Record):
    """The one apology and new date that a dossier may have (Decree 61/2018 art. 19.9)."""

    __tablename__ = "reappointment"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    due_before: Mapped[datetime]
    due_after: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class NumberBlock(Record):
    """Dossier numbers of one day reserved for one desk's device, for when the network is down.

    ``first`` to ``last`` were taken from the day's counter, so nobody else can give them.
    """

    __tablename__ = "number_block"
    __table_args__ = (
        CheckConstraint("first <= last", name="order"),
        UniqueConstraint("agency_id", "day", "first"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    day: Mapped[date]
    first: Mapped[int]
    last: Mapped[int]
    device: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reserved_at: Mapped[datetime]


class OfflineEntry(Record):
    """One dossier taken in while the network was down, as it came back; ``key`` makes it once.

    ``slip`` is what was printed on the provisional slip: a reserved dossier code, or a number of
    the device's own where none was left. ``code`` is the reserved one that the dossier got, so
    that no two entries use one; ``held_for`` says why a person has to decide. ``contents`` is what
    was typed, kept only until it is a dossier; ``taken_at`` is by the device's clock, which was
    ``skew`` seconds ahead, ``received_at`` by the server's.
    """

    __tablename__ = "offline_entry"
    __table_args__ = (
        CheckConstraint("state in ('merged', 'held', 'dropped')", name="state"),
        CheckConstraint("(state = 'merged') = (dossier_id is not null)", name="dossier"),
        Index("ix_offline_entry_agency_id_id", "agency_id", "id"),
        Index("ix_offline_entry_block_id", "block_id"),
        Index("ix_offline_entry_held", "agency_id", "id", postgresql_where=text("state = 'held'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("number_block.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    device: Mapped[str] = mapped_column(Text)
    slip: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)
    held_for: Mapped[str] = mapped_column(Text, default="")
    contents: Mapped[dict[str, Any]]
    differences: Mapped[list[Any]] = mapped_column(default=list)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime]
    skew: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    merged_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
