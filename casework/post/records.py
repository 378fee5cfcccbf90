"""What is kept of the post: consignments, their course, and the daily lists exchanged."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Record


class PostDirection(StrEnum):
    """Whether a consignment comes in (a dossier) or goes out (a result)."""

    IN = "in"
    OUT = "out"


class PostState(StrEnum):
    """How far a consignment has come."""

    PREPARED = "prepared"
    LISTED = "listed"
    COLLECTED = "collected"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"


class Consignment(Record):
    """One consignment (bưu gửi) of the public postal service (Decree 61/2018 art. 16).

    ``tracking`` is the supplier's number, unique with it once known; ``told_at`` is when the holder
    was told that the result is on its way, ``state`` what the events add up to.
    """

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint(
            "state in ('prepared', 'listed', 'collected', 'on_the_way', 'delivered',"
            " 'returned', 'lost')",
            name="state",
        ),
        Index("ix_consignment_agency_id_id", "agency_id", "id"),
        Index("ix_consignment_dossier_id", "dossier_id"),
        Index(
            "uq_consignment_tracking",
            "supplier",
            "tracking",
            unique=True,
            postgresql_where=text("tracking <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    direction: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=PostState.PREPARED.value)
    supplier: Mapped[str] = mapped_column(Text)
    tracking: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    contents: Mapped[str] = mapped_column(Text, default="")
    fee: Mapped[int] = mapped_column(default=0)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("post_list.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    events: Mapped[list["PostEvent"]] = relationship(lazy="raise", order_by="PostEvent.id")


class PostEvent(Record):
    """One step of a consignment as the supplier or the desk told it; rows are only added.

    ``at`` is when it happened as told, ``noted_at`` when the house learned of it.
    """

    __tablename__ = "post_event"
    __table_args__ = (Unique("consignment_id", "state", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    state: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class PostList(Record):
    """A daily list handed to the supplier, or one that came from it (bảng kê bưu gửi).

    ``contents`` is the file as it was made or came, ``number`` its place among the lists of the
    day; ``doubtful`` holds the lines of a list in that were not applied, each with its reason.
    """

    __tablename__ = "post_list"
    __table_args__ = (
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        Index("ix_post_list_agency_id_id", "agency_id", "id"),
        Unique("agency_id", "direction", "day", "number"),
        Unique("agency_id", "direction", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    direction: Mapped[str] = mapped_column(Text)
    supplier: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    contents: Mapped[str] = mapped_column(Text, deferred=True)
    lines: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[list[Any]] = mapped_column(default=list)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
