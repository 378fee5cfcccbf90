"""What is kept of ways into an account beside its password: outside identities, codes, keys."""

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
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class ContactChannel(StrEnum):
    """By which way a code reaches a person."""

    EMAIL = "email"
    PHONE = "phone"


class IdentityLink(Record):
    """An identity of an outside provider that opens an account: keyed by issuer and subject.

    ``claims`` holds what the provider said last (SoDinhDanh, LoaiTaiKhoan and so on).
    """

    __tablename__ = "identity_link"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    tech_id: Mapped[str] = mapped_column(Text, default="")
    assurance: Mapped[str] = mapped_column(Text, default="")
    claims: Mapped[dict[str, Any]]
    proven_by: Mapped[str] = mapped_column(Text)
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class IdentityRequest(Record):
    """One way to the outside provider and back: begun by one browser, used once.

    Its state is kept as a hash. Where the identity is not linked yet, what the provider said
    waits here until the person has proven the account or has opened one.
    """

    __tablename__ = "identity_request"
    __table_args__ = (Index("ix_identity_request_begun_at", "begun_at"),)

    state_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    browser_hash: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    verifier: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(Text, default="")
    claims: Mapped[dict[str, Any] | None]
    settled_at: Mapped[datetime | None]


class ContactConfirmation(Record):
    """A six-digit code sent to an address of an account; only its hash is kept."""

    __tablename__ = "contact_confirmation"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'phone')", name="channel"),
        Index("ix_contact_confirmation_account_id_sent_at", "account_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    channel: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    confirmed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")


class Passkey(Record):
    """A key in a person's telephone or computer that signs in without a password (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[str] = mapped_column(Text, unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PasskeyChallenge(Record):
    """What a passkey is asked to sign: drawn for one act, used once, only its hash is kept."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (Index("ix_passkey_challenge_expires_at", "expires_at"),)

    challenge_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Record):
    """A code that stands in once for the second factor, when the telephone is lost."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
