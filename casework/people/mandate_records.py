"""What is kept of acting for another: dependants, mandates, invitations, commune helpers."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.people.records import Account
from foundation.database import Record

_KINDS = "kind in ('relative', 'authorised', 'representative', 'staff')"
_ROLES = "role in ('manager', 'filer', 'viewer')"


class Dependant(Record):
    """A person without an account in whose matter the owner of an account files.

    A child's lawful representatives are its parents (Civil Code 2015, art. 136); the number and
    the address may be unknown, as of a child just born.
    """

    __tablename__ = "dependant"
    __table_args__ = (
        CheckConstraint("relation in ('child', 'parent', 'ward', 'other')", name="relation"),
        Index("ix_dependant_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(Text)
    id_number: Mapped[str] = mapped_column(Text, default="")
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    relation: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Mandate(Record):
    """The right of one account to act for another (Civil Code 2015, art. 134-140, 562-569).

    ``kind`` is by what right, as ``dossier.mandate`` knows it; ``role`` what it opens. Without
    ``procedures`` it is for all of them. The days are whole days in Vietnam, the last included.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint(_ROLES, name="role"),
        CheckConstraint("principal_id <> agent_id", name="two_people"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="days"),
        Index(
            "uq_mandate_open",
            "agent_id",
            "principal_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
        Index("ix_mandate_principal_id_id", "principal_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    procedures: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    invited_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    principal: Mapped[Account] = relationship(lazy="raise", foreign_keys=[principal_id])
    agent: Mapped[Account] = relationship(lazy="raise", foreign_keys=[agent_id])


class Invitation(Record):
    """A code by which somebody takes up a mandate; only its hash is kept, it works once."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint(_ROLES, name="role"),
        Index("ix_invitation_principal_id_id", "principal_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code_hash: Mapped[str] = mapped_column(Text, unique=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    procedures: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    label: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]

    principal: Mapped[Account] = relationship(lazy="raise", foreign_keys=[principal_id])


class CommuneHelper(Record):
    """The mark of a citizen who helps others file: a member of a commune's digital team.

    The team (tổ công nghệ số cộng đồng) belongs to the commune whose administrator gave the mark.
    """

    __tablename__ = "commune_helper"
    __table_args__ = (
        Index(
            "uq_commune_helper_open",
            "account_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_commune_helper_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    team: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])
