"""Keep messages on dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

_KINDS = (
    "kind in ('reply_near', 'reply_late', 'near', 'late', 'step_near', 'step_late',"
    " 'consult_late', 'part_late', 'not_taken', 'forward_late', 'return_ending',"
    " 'supplement_expired', 'apology_needed', 'late_again', 'escalated', 'officer_gone',"
    " 'message_waiting')"
)


def upgrade() -> None:
    """Keep messages on dossiers."""
    op.create_table(
        "dossier_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wants_answer", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('holder', 'office')", name=op.f("ck_dossier_message_side")),
        sa.CheckConstraint("length(text) <= 10000", name=op.f("ck_dossier_message_text")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_dossier_message_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_dossier_message_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_message_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_message")),
    )
    op.create_index(
        "ix_dossier_message_dossier_id_id", "dossier_message", ["dossier_id", "id"], unique=False
    )
    op.create_index(
        "ix_dossier_message_untold",
        "dossier_message",
        ["sent_at", "id"],
        unique=False,
        postgresql_where=sa.text("told_at is null and taken_back_at is null"),
    )
    op.create_index(
        "ix_dossier_message_waiting",
        "dossier_message",
        ["agency_id", "id"],
        unique=False,
        postgresql_where=sa.text(
            "side = 'holder' and wants_answer and sent_at is not null"
            " and answered_at is null and taken_back_at is null"
        ),
    )
    op.create_index(
        "uq_dossier_message_draft",
        "dossier_message",
        ["dossier_id", "author_id"],
        unique=True,
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "dossier_message_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_dossier_message_file_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["dossier_message.id"],
            name=op.f("fk_dossier_message_file_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_message_file")),
    )
    op.create_index(
        op.f("ix_dossier_message_file_file_id"), "dossier_message_file", ["file_id"], unique=False
    )
    op.create_index(
        "ix_dossier_message_file_message_id", "dossier_message_file", ["message_id"], unique=False
    )
    op.drop_constraint(op.f("ck_watch_mark_kind"), "watch_mark")
    op.create_check_constraint(op.f("ck_watch_mark_kind"), "watch_mark", _KINDS)
