"""What is kept of other installations: whole systems of their own in which agencies may live."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column

from casework.people.records import Account
from foundation.database import Record


class InstallationState(StrEnum):
    """Whether messages go to and are taken from an installation."""

    ACTIVE = "active"
    PAUSED = "paused"


class Installation(Record):
    """A partner installation (hệ thống đối tác): a ministry's, the police's, another province's.

    ``code`` is its identifier as an organisation (Decision 20/2020/QĐ-TTg), ``url`` the address of
    its exchange door. What it hands in is filed under its technical account, which nobody can sign
    in with. ``heard_at`` is when a signed word of it last came, ``reached_at`` when it last
    answered, ``problem`` the code of what went wrong at the last try, empty where none did.
    """

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("state in ('active', 'paused')", name="state"),
        CheckConstraint("length(code) <= 35", name="code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=InstallationState.ACTIVE.value)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    heard_at: Mapped[datetime | None]
    reached_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
