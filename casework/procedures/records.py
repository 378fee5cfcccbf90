"""What is kept of procedures: the catalogue's row for search and the versions in force by day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Record


class ProcedureField(Record):
    """One lĩnh vực of the national list, such as G15-TP07 Hộ tịch (Circular 01/2018, art. 20)."""

    __tablename__ = "procedure_field"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text(collation="C"))


class Procedure(Record):
    """One thủ tục as the catalogue lists and finds it; what it asks for stands in its versions.

    `folded` holds name, field, everyday words and code without accents, one phrase a line, each
    line ended and begun by a line break; `words` are its words, those of the name weighed A.
    Dossiers are taken of those that are open; the others are only explained. `uses` ranks what is
    asked often.
    """

    __tablename__ = "procedure"
    __table_args__ = (
        Index(
            "ix_procedure_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"fastupdate": False},
        ),
        Index(
            "ix_procedure_open",
            text("((NOT is_open)::integer)"),
            "name_key",
            "id",
            postgresql_where=text("is_published"),
        ),
        Index("ix_procedure_field", "field_code"),
        Index(
            "ix_procedure_agency",
            "agency_code",
            postgresql_where=text("is_published AND agency_code IS NOT NULL"),
        ),
        CheckConstraint("level IN ('commune', 'province', 'ministry')", name="level"),
        CheckConstraint(
            "NOT is_open OR (level = 'province') = (agency_code IS NOT NULL)", name="agency_code"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text(collation="C"))
    folded_name: Mapped[str] = mapped_column(Text(collation="C"))
    summary: Mapped[str] = mapped_column(Text)
    field_code: Mapped[str] = mapped_column(ForeignKey("procedure_field.code"))
    level: Mapped[str] = mapped_column(Text)
    agency_code: Mapped[str | None] = mapped_column(Text)
    life_events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    folded: Mapped[str] = mapped_column(Text(collation="C"))
    words: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('simple'::regconfig, folded_name), 'A')"
            " || to_tsvector('simple'::regconfig, folded)",
            persisted=True,
        ),
        deferred=True,
    )
    is_published: Mapped[bool] = mapped_column(default=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    uses: Mapped[int] = mapped_column(default=0)


class ProcedureVersion(Record):
    """One version of a procedure, in force from a day to a day (both included), never edited."""

    __tablename__ = "procedure_version"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        CheckConstraint("effective_to >= effective_from", name="days"),
        # Ranges on both sides let GiST compare them without the btree_gist extension.
        ExcludeConstraint(
            (text("int8range(procedure_id, procedure_id, '[]')"), "&&"),
            (text("daterange(effective_from, effective_to, '[]')"), "&&"),
            name="ex_procedure_version_one_in_force",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    number: Mapped[int]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    digest: Mapped[str] = mapped_column(Text)
    definition: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    examples: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    note: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]

    procedure: Mapped[Procedure] = relationship(lazy="raise")


class SearchWord(Record):
    """One everyday phrase and the official words it stands for, or the code of a procedure."""

    __tablename__ = "search_word"
    __table_args__ = (
        CheckConstraint("folded <> '' AND meaning <> ''", name="folded"),
        UniqueConstraint("folded", "meaning"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    phrase: Mapped[str] = mapped_column(Text)
    official: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text(collation="C"))
    meaning: Mapped[str] = mapped_column(Text(collation="C"))


class SearchTerm(Record):
    """One word of the catalogue and in how many procedures it stands, counted now and then."""

    __tablename__ = "search_term"

    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    procedures: Mapped[int]


class ProcedureView(Record):
    """How often a procedure's page was opened on a day, estimated, whoever opened it."""

    __tablename__ = "procedure_view"

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int]
