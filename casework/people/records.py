"""What is kept of people: accounts, who stands behind them, sign-ins and tokens."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.audit.author import ActorKind
from foundation.database import Record


class Account(Record):
    """One way into the house: a citizen's, an organisation's or an officer's account."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("kind in ('citizen', 'organisation', 'officer')", name="kind"),
        CheckConstraint("language in ('vi', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    login: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_used_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    email_confirmed_at: Mapped[datetime | None]
    phone_confirmed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(Text, default="vi")

    citizen: Mapped["Citizen | None"] = relationship(lazy="raise", back_populates="account")
    organisation: Mapped["Organisation | None"] = relationship(
        lazy="raise", back_populates="account"
    )

    @property
    def actor_kind(self) -> ActorKind:
        """Return the kind as the journal writes it."""
        return ActorKind(self.kind)


class Citizen(Record):
    """A person (công dân): the identity facts of Decree 45/2020 art. 7."""

    __tablename__ = "citizen"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    id_number: Mapped[str] = mapped_column(Text, unique=True)
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship(lazy="raise", back_populates="citizen")


class Organisation(Record):
    """An organisation or enterprise (tổ chức) with its lawful representative."""

    __tablename__ = "organisation"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    tax_code: Mapped[str] = mapped_column(Text, unique=True)
    representative: Mapped[str] = mapped_column(Text)
    representative_id_number: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship(lazy="raise", back_populates="organisation")


class SignIn(Record):
    """One signed-in browser: kept on our side, so it can be ended at once."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account_id", "account_id"),)

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[str] = mapped_column(Text, default="password", server_default="password")
    browser: Mapped[str] = mapped_column(Text, default="", server_default="")
    address: Mapped[str] = mapped_column(Text, default="", server_default="")


class ApiToken(Record):
    """A bearer token of an account for programs; only its hash is kept."""

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AccountActivation(Record):
    """A one-time code by which the owner of an account made at the desk gets a way to sign in.

    Only the code's hash is kept; wrong tries are counted (``casework.people.desk``).
    """

    __tablename__ = "account_activation"
    __table_args__ = (Index("ix_account_activation_account_id", "account_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(Text)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    used_at: Mapped[datetime | None]
