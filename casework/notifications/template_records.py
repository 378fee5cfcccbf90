"""What is kept of the words of notices: versions that stand in place of the built-in ones."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class NoticeForm(StrEnum):
    """In which form a notice is worded: the letter (mail, inbox) or the line (SMS, Zalo)."""

    LETTER = "letter"
    LINE = "line"


class NoticeTemplate(Record):
    """One version of the words of a kind of notice, in one form and language.

    In force is the newest by ``effective_at`` that has come and was not withdrawn. One with
    ``is_builtin`` holds no words: from its time on the built-in ones are used again. Subject and
    action belong to letters; paragraphs of ``body`` are parted by empty lines.
    """

    __tablename__ = "notice_template"
    __table_args__ = (
        CheckConstraint("form in ('letter', 'line')", name="form"),
        CheckConstraint("language in ('vi', 'en')", name="language"),
        CheckConstraint("is_builtin = (body = '')", name="words"),
        CheckConstraint("length(body) <= 2000", name="body"),
        Index("ix_notice_template_words", "kind", "form", "language", "effective_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    is_builtin: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    effective_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
