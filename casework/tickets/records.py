"""What is kept of queue tickets: service groups, counters, devices, and the tickets of a day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class TicketState(StrEnum):
    """How far a ticket has come."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    MISSED = "missed"


class DeviceKind(StrEnum):
    """What a device in the hall is for."""

    KIOSK = "kiosk"
    SCREEN = "screen"
    RATING = "rating"


class ServiceGroup(Record):
    """A group of services that people queue for (lĩnh vực); ``letter`` begins its numbers."""

    __tablename__ = "service_group"
    __table_args__ = (Unique("agency_id", "letter"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    letter: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)


class TicketCounter(Record):
    """The last number given in a group on a day; its row is the lock."""

    __tablename__ = "ticket_counter"

    group_id: Mapped[int] = mapped_column(ForeignKey("service_group.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class QueueTicket(Record):
    """One ticket (số thứ tự): taken, called to a counter, served or missed.

    ``first_called_at`` ends the waiting, ``called_at`` is the last of ``calls`` calls; ``token``
    stands in the address at which its owner sees how many are before.
    """

    __tablename__ = "queue_ticket"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'called', 'served', 'missed')", name="state"),
        Unique("group_id", "day", "number"),
        Index(
            "ix_queue_ticket_waiting",
            "agency_id",
            "day",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_queue_ticket_agency_id_day_called_at", "agency_id", "day", "called_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("service_group.id"))
    day: Mapped[date]
    number: Mapped[int]
    is_priority: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Text, default=TicketState.WAITING.value)
    token: Mapped[str] = mapped_column(Text, unique=True)
    taken_at: Mapped[datetime]
    first_called_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    counter: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("desk_visit.id"))


class DeskDevice(Record):
    """A device in the hall without a signed-in person: a kiosk, a call screen, a rating tablet.

    ``dossier_id`` is the dossier that a rating tablet asks about, offered at ``offered_at``.
    """

    __tablename__ = "desk_device"
    __table_args__ = (CheckConstraint("kind in ('kiosk', 'screen', 'rating')", name="kind"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    offered_at: Mapped[datetime | None]
