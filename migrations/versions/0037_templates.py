"""Keep the words that administrators put in place of the built-in ones of notices."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Keep versions of the words of notices."""
    op.create_table(
        "notice_template",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_builtin", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("form in ('letter', 'line')", name=op.f("ck_notice_template_form")),
        sa.CheckConstraint("language in ('vi', 'en')", name=op.f("ck_notice_template_language")),
        sa.CheckConstraint("is_builtin = (body = '')", name=op.f("ck_notice_template_words")),
        sa.CheckConstraint("length(body) <= 2000", name=op.f("ck_notice_template_body")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_notice_template_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_notice_template_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_template")),
    )
    op.create_index(
        "ix_notice_template_words",
        "notice_template",
        ["kind", "form", "language", "effective_at", "id"],
        unique=False,
    )
