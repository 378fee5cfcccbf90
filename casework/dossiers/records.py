"""What is kept of dossiers: drafts, dossiers with their files and checks, and their timeline."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.agencies.records import Agency
from casework.dossiers.desk_records import DeskVisit
from casework.dossiers.states import OPEN, Stage, State
from casework.files.records import StoredFile
from casework.people.mandate_records import Dependant, Mandate
from casework.procedures.definition import Returning
from casework.procedures.records import ProcedureVersion
from foundation.database import Record

OPEN_STATES = f"state in ({', '.join(str(int(state)) for state in sorted(OPEN))})"


class Draft(Record):
    """What a citizen is still filling in; it saves itself and is nobody else's business.

    `set_aside` keeps answers that a newer version no longer asks, by question: label and text;
    `renewed_from_id` is the version that the draft was moved away from. For whom it is: a
    dependant, the principal of a mandate, or whoever a commune's helper helps (`helped`: the
    facts of that person as typed).

    A draft that ``amends`` a dossier holds its holder's unsent corrections: ``base`` is what the
    dossier held when they were begun (answers, and file ids by part). A dossier has one of them.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "uq_draft_amends_id",
            "amends_id",
            unique=True,
            postgresql_where=text("dossier_id is null and amends_id is not null"),
        ),
        Index("ix_draft_account_id_id", "account_id", "id"),
        Index("ix_draft_version_id", "version_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    case_key: Mapped[str] = mapped_column(Text, default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    return_way: Mapped[str] = mapped_column(Text, default=Returning.ONLINE.value)
    answers: Mapped[dict[str, Any]]
    set_aside: Mapped[dict[str, Any]] = mapped_column(default=dict)
    renewed_from_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_version.id"))
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    dependant_id: Mapped[int | None] = mapped_column(ForeignKey(Dependant.id))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey(Mandate.id))
    helped: Mapped[dict[str, Any]] = mapped_column(default=dict)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    base: Mapped[dict[str, Any]] = mapped_column(default=dict)

    version: Mapped[ProcedureVersion] = relationship(lazy="raise", foreign_keys=[version_id])
    files: Mapped[list["DraftFile"]] = relationship(lazy="raise", order_by="DraftFile.id")


class DraftFile(Record):
    """A file in its place in a draft."""

    __tablename__ = "draft_file"
    __table_args__ = (Index("ix_draft_file_draft_id", "draft_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    part_key: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship(lazy="raise")


class Dossier(Record):
    """A submitted dossier (hồ sơ). Its state is written by ``moves.move`` and nowhere else.

    The filer hands it in, the holder is whose matter it is; where they differ, ``mandate`` says by
    what right and ``mandate_note`` on which paper (Decree 61/2018 art. 6.2b). ``filer_number``,
    ``filer_phone`` and ``filer_address`` are empty where filer and holder are one; so is
    ``return_address`` where the post brings the result to the holder's address. ``holder_id`` is
    the holder's account where it has one; ``mandate_id`` the mandate kept in the house under which
    it was filed, ``helper_id`` the commune's helper who filed it beside the filer, whom
    ``mandate_note`` names then.

    The part of another agency in a linked dossier is a dossier too: ``parent_id`` is its lead's
    dossier (None where that lives in another installation), ``link_key`` the step of the lead's
    flow that it carries out (Decree 61/2018 art. 19.6b, 19.7). ``warn_at`` is when the next due
    time is nearly reached.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        CheckConstraint("state between 1 and 10", name="state"),
        CheckConstraint(f"stage in ({', '.join(repr(s.value) for s in Stage)})", name="stage"),
        CheckConstraint("channel in ('online', 'direct', 'post')", name="channel"),
        CheckConstraint("return_way in ('online', 'desk', 'home')", name="return_way"),
        CheckConstraint(
            "mandate in ('', 'relative', 'authorised', 'representative', 'staff')", name="mandate"
        ),
        CheckConstraint("(accepted_at is null) = (code is null)", name="code_on_acceptance"),
        Index("ix_dossier_filer_id_id", "filer_id", "id"),
        Index("ix_dossier_holder_id_id", "holder_id", "id"),
        Index(
            "ix_dossier_desk_open",
            "desk_agency_id",
            "next_due_at",
            "id",
            postgresql_include=[
                "reference", "code", "state", "stage", "holder_name", "procedure_name",
                "officer_id", "revision", "submitted_at",
            ],
            postgresql_where=text(f"{OPEN_STATES} and link_key = ''"),
        ),
        Index(
            "ix_dossier_parent_id",
            "parent_id",
            "id",
            postgresql_where=text("parent_id is not null"),
        ),
        Index("ix_dossier_warn_open", "warn_at", "id", postgresql_where=text(OPEN_STATES)),
        Index("ix_dossier_due_open", "next_due_at", "id", postgresql_where=text(OPEN_STATES)),
        Index(
            "ix_dossier_agency_open",
            "agency_id",
            "next_due_at",
            "id",
            postgresql_include=[
                "reference", "code", "state", "stage", "holder_name", "procedure_name",
                "officer_id", "revision", "submitted_at",
            ],
            postgresql_where=text(OPEN_STATES),
        ),
        Index("ix_dossier_desk_agency_id_id", "desk_agency_id", "id"),
        Index(
            "ix_dossier_desk_open_id",
            "desk_agency_id",
            "id",
            postgresql_where=text(f"{OPEN_STATES} and link_key = ''"),
        ),
        Index(
            "ix_dossier_agency_open_id", "agency_id", "id", postgresql_where=text(OPEN_STATES)
        ),
        Index("ix_dossier_agency_id_id", "agency_id", "id"),
        Index("ix_dossier_words", "words", postgresql_using="gin"),
        Index(
            "ix_dossier_open_holder",
            "holder_number",
            "procedure_code",
            postgresql_where=text(OPEN_STATES),
        ),
        Index(
            "ix_dossier_open_filer",
            "filer_number",
            "procedure_code",
            postgresql_where=text(f"{OPEN_STATES} and filer_number <> ''"),
        ),
        Index(
            "ix_dossier_done_holder",
            "holder_number",
            "procedure_code",
            postgresql_where=text("state in (9, 10) and holder_number <> ''"),
        ),
        Index(
            "uq_dossier_book",
            "desk_agency_id",
            "book_year",
            "book_ordinal",
            unique=True,
            postgresql_where=text("book_ordinal is not null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    code: Mapped[str | None] = mapped_column(Text, unique=True)
    state: Mapped[int] = mapped_column(SmallInteger)
    stage: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    procedure_code: Mapped[str] = mapped_column(Text)
    procedure_name: Mapped[str] = mapped_column(Text)
    case_key: Mapped[str] = mapped_column(Text, default="")
    desk_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    filer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    filer_name: Mapped[str] = mapped_column(Text)
    filer_number: Mapped[str] = mapped_column(Text, default="")
    filer_phone: Mapped[str] = mapped_column(Text, default="")
    filer_address: Mapped[str] = mapped_column(Text, default="")
    mandate: Mapped[str] = mapped_column(Text, default="")
    mandate_note: Mapped[str] = mapped_column(Text, default="")
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey(Mandate.id))
    dependant_id: Mapped[int | None] = mapped_column(ForeignKey(Dependant.id))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey(DeskVisit.id), index=True)
    book_year: Mapped[int | None]
    book_volume: Mapped[int | None]
    book_ordinal: Mapped[int | None]
    holder_name: Mapped[str] = mapped_column(Text)
    holder_number: Mapped[str] = mapped_column(Text, default="")
    holder_phone: Mapped[str] = mapped_column(Text, default="")
    holder_email: Mapped[str] = mapped_column(Text, default="")
    holder_address: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(Text)
    return_way: Mapped[str] = mapped_column(Text)
    return_address: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime]
    reply_due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    link_key: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(TSVECTOR, deferred=True)

    version: Mapped[ProcedureVersion] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise", foreign_keys=[agency_id])
    desk_agency: Mapped[Agency] = relationship(lazy="raise", foreign_keys=[desk_agency_id])

    @property
    def is_part(self) -> bool:
        """Tell whether this is the part of a partner agency in somebody else's linked dossier."""
        return self.link_key != ""

    @property
    def current(self) -> tuple[State, Stage]:
        """Return state and stage as the table of moves knows them."""
        return State(self.state), Stage(self.stage)

    @property
    def chain(self) -> str:
        """Name the dossier's chain in the journal."""
        return f"dossier:{self.reference}"

    @property
    def shown_code(self) -> str:
        """Return the code once accepted, the temporary reference before."""
        return self.code or self.reference


class DossierFile(Record):
    """A file in its place in a dossier; a replaced one stays, marked."""

    __tablename__ = "dossier_file"
    __table_args__ = (Index("ix_dossier_file_dossier_id", "dossier_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    part_key: Mapped[str] = mapped_column(Text)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship(lazy="raise")


class PartCheck(Record):
    """What reception found of one required part: it is there as it should be, or not, and why.

    ``number``, ``issuer``, ``issued_on`` and ``valid_until`` are read off the paper, as far as the
    officer writes them down; the vault keeps them (Decree 45/2020 art. 16).
    """

    __tablename__ = "part_check"
    __table_args__ = (
        CheckConstraint("verdict in ('pass', 'fail', 'not_applicable')", name="verdict"),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    part_key: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime]


class TimelineEntry(Record):
    """One move of a dossier; rows are only ever added."""

    __tablename__ = "timeline_entry"
    __table_args__ = (Index("ix_timeline_entry_dossier_id_id", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    verb: Mapped[str] = mapped_column(Text)
    start: Mapped[int | None] = mapped_column(SmallInteger)
    end: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")


class SupplementRequest(Record):
    """One request for more (Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ).

    ``basis`` says why a dossier not yet accepted is asked a second time (Decree 61 art. 11.2c);
    ``approved_by`` is the head who agreed to a round beyond those of the procedure's version.
    """

    __tablename__ = "supplement_request"
    __table_args__ = (
        Index("ix_supplement_request_dossier_id", "dossier_id"),
        Index(
            "uq_supplement_request_open",
            "dossier_id",
            unique=True,
            postgresql_where=text("answered_at is null and closed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    items: Mapped[list["SupplementItem"]] = relationship(lazy="raise", order_by="SupplementItem.id")


class SupplementItem(Record):
    """One thing asked for: a part or a field, with the reason and, as ``help``, how to mend it."""

    __tablename__ = "supplement_item"
    __table_args__ = (
        CheckConstraint("kind in ('part', 'field')", name="kind"),
        Unique("request_id", "kind", "key"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("supplement_request.id"))
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    help: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    answer: Mapped[str | None] = mapped_column(Text)


class SubmissionKey(Record):
    """The answer already given to an Idempotency-Key, so that a retry gets the same one."""

    __tablename__ = "submission_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_sha256: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    receipt: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
