"""What is kept of agencies: the tree of agencies, their desks, officers and roles."""

from datetime import date, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.agencies.installations import Installation
from casework.people.records import Account
from foundation.database import Record


class Agency(Record):
    """An agency (cơ quan) with its identifier (Decision 20/2020/QĐ-TTg, up to 35 characters).

    ``desk_name`` is the name of its one-stop desk; empty where it has none. An agency that was
    merged names its successor and the day on which it ended; its codes and numbers stay its own.
    ``installation_id`` names the partner installation in which it lives, None for this one.
    An agency of another sector (ngành dọc) has the kind ``vertical`` and says in ``sector`` which;
    ``is_far`` marks one that lies 50 km or more from those it works with (TTLT 05/2015).
    """

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("(successor_id is null) = (ended_on is null)", name="successor"),
        CheckConstraint("successor_id is null or successor_id <> id", name="other_successor"),
        CheckConstraint(
            "kind in ('province', 'centre', 'department', 'commune', 'vertical')", name="kind"
        ),
        CheckConstraint("sector in ('', 'police', 'insurance', 'tax', 'land')", name="sector"),
        CheckConstraint("length(code) <= 35", name="code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    parent_name: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text, unique=True)
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    desk_name: Mapped[str] = mapped_column(Text, default="")
    seal_key: Mapped[str | None] = mapped_column(Text)
    is_sample: Mapped[bool] = mapped_column(default=False)
    sector: Mapped[str] = mapped_column(Text, default="")
    is_far: Mapped[bool] = mapped_column(default=False)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    ended_on: Mapped[date | None]
    installation_id: Mapped[int | None] = mapped_column(ForeignKey(Installation.id), index=True)

    @property
    def has_ended(self) -> bool:
        """Tell whether it was merged into its successor: it takes nothing in any more."""
        return self.successor_id is not None


class AgencyArea(Record):
    """One commune that an agency of another sector looks after (its địa bàn)."""

    __tablename__ = "agency_area"
    __table_args__ = (Index("ix_agency_area_commune_code", "commune_code"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    commune_code: Mapped[str] = mapped_column(Text, primary_key=True)


class Officer(Record):
    """An officer (cán bộ): an account in the service of one agency."""

    __tablename__ = "officer"
    __table_args__ = (Index("ix_officer_agency_id", "agency_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(Text)
    sign_key: Mapped[str | None] = mapped_column(Text)

    account: Mapped[Account] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise")
    roles: Mapped[list["OfficerRole"]] = relationship(lazy="raise")


class OfficerRole(Record):
    """A role that an officer holds in the agency."""

    __tablename__ = "officer_role"
    __table_args__ = (
        CheckConstraint(
            "role in ('reception', 'specialist', 'leader', 'clerk', 'administrator', 'auditor',"
            " 'security')",
            name="role",
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("officer.account_id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)


class FormerCommune(Record):
    """A commune (đơn vị hành chính cấp xã cũ) that ended: ``until`` is its last day.

    Codes were given anew on 1 July 2025, so a code alone does not tell which unit is meant.
    """

    __tablename__ = "former_commune"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)

    @property
    def key(self) -> str:
        """Return the answer that names this unit: its code and its last day."""
        return f"{self.code}@{self.until.isoformat()}"

    @property
    def district_name(self) -> str:
        """Return the district it lay in, and until when it was so."""
        return f"{self.district} ({self._until})"

    @property
    def full_name(self) -> str:
        """Return the name with its district, and until when it was so."""
        return f"{self.name}, {self.district[:1].lower()}{self.district[1:]} ({self._until})"

    @property
    def _until(self) -> str:
        ended = self.until + timedelta(days=1)
        return f"trước {ended:%d}/{ended.month}/{ended.year}"
