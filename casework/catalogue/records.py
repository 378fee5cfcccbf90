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
