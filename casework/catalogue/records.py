"""What is kept of the catalogue's making: drafts of versions that people edit on screens."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.people.records import Account
from casework.procedures.records import ProcedureVersion
from foundation.database import Record


class ProcedureDraft(Record):
    """One draft of a procedure's next version; at most one per procedure is open.

    `definition` has the shape of a Definition but may have faults; `revision` counts the saves, so
    that two administrators cannot overwrite each other; `examples` are its rehearsal examples.
    """

    __tablename__ = "procedure_draft"
    __table_args__ = (
        Index(
            "ix_procedure_draft_open_code",
            "code",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("state in ('open', 'published', 'discarded')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="open")
    revision: Mapped[int] = mapped_column(default=1)
    definition: Mapped[dict[str, Any]]
    examples: Mapped[list[Any]] = mapped_column(default=list)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_version.id"))
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    edited_at: Mapped[datetime]

    edited_by: Mapped[Account] = relationship(lazy="raise")
    based_on: Mapped[ProcedureVersion | None] = relationship(lazy="raise")


class RehearsalRun(Record):
    """How one example came out on one revision of a draft, or on one published version.

    `faults` holds places, what was expected and what was found; rows are only ever added.
    """

    __tablename__ = "rehearsal_run"
    __table_args__ = (
        Index("ix_rehearsal_run_draft_id", "draft_id", "revision"),
        Index("ix_rehearsal_run_version_id", "version_id"),
        CheckConstraint(
            "(draft_id IS NULL) <> (version_id IS NULL)"
            " AND (draft_id IS NULL) = (revision IS NULL)",
            name="subject",
        ),
        CheckConstraint("calendar in ('frozen', 'today')", name="calendar"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_draft.id"))
    revision: Mapped[int | None]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_version.id"))
    calendar: Mapped[str] = mapped_column(Text)
    example_key: Mapped[str] = mapped_column(Text)
    is_ok: Mapped[bool]
    faults: Mapped[list[Any]]
    run_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    run_at: Mapped[datetime]


class CatalogueImport(Record):
    """One file of the national catalogue handed in; `done` of `total` records are staged.

    Files with lines that cannot be read are `faulty` until somebody lets the good lines in.
    """

    __tablename__ = "catalogue_import"
    __table_args__ = (
        CheckConstraint("state in ('reading', 'faulty', 'ready', 'dropped')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="reading")
    takes_faults: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class NationalEntry(Record):
    """What the national catalogue says of one procedure, as it came, and what was decided.

    `source` is the newest line; `previous` the one before it, kept to be shown beside it.
    """

    __tablename__ = "national_entry"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'approved', 'rejected')", name="state"),
        Index("ix_national_entry_state_code", "state", "code"),
        Index(
            "ix_national_entry_plain",
            "code",
            postgresql_where=text("state = 'pending' and not is_doubtful"),
        ),
    )

    code: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, deferred=True)
    digest: Mapped[str] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text, deferred=True)
    is_full: Mapped[bool]
    is_doubtful: Mapped[bool]
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(Text, default="pending")
    import_id: Mapped[int] = mapped_column(ForeignKey("catalogue_import.id"))
    changed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
