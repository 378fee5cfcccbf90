"""What is kept of working time: office hours and the days that differ from their weekday."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class OfficeHours(Record):
    """One spell of work on a weekday (0 is Monday) under one decision on office hours.

    Rows of one decision share ``effective_from`` and together hold the whole week; no agency
    means the hours of the province.
    """

    __tablename__ = "office_hours"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
        CheckConstraint("effective_to >= effective_from", name="period"),
        Index("ix_office_hours_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens: Mapped[time]
    closes: Mapped[time]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]


class SpecialDay(Record):
    """A public holiday, compensatory day or swapped day off, or a rest day worked for one."""

    __tablename__ = "special_day"
    __table_args__ = (CheckConstraint("kind in ('off', 'makeup')", name="kind"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")


class LocalDay(Record):
    """A day on which one agency is closed though others work, or works though others do not.

    It counts before the special day of the province, for this agency alone.
    """

    __tablename__ = "local_day"
    __table_args__ = (CheckConstraint("kind in ('off', 'makeup')", name="kind"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")


class HolidayYear(Record):
    """A year whose holidays have been decided (Labour Code 2019, art. 112.3), with the decision.

    For a year without such a row the days that the law itself takes off are expected only.
    """

    __tablename__ = "holiday_year"
    __table_args__ = (CheckConstraint("year between 2000 and 2199", name="year"),)

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    basis: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
