"""Keep what is sent to the national portal."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Keep what is sent to the national portal."""
    op.create_table(
        "national_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.BigInteger(), nullable=True),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paused_by"], ["account.id"], name=op.f("fk_national_mark_paused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_mark")),
    )
    op.create_table(
        "national_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('dossier', 'progress', 'result')", name=op.f("ck_national_record_kind")
        ),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'dead')", name=op.f("ck_national_record_state")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_national_record_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_record")),
        sa.UniqueConstraint(
            "dossier_id",
            "kind",
            "entry_id",
            name=op.f("uq_national_record_dossier_id_kind_entry_id"),
        ),
    )
    op.create_index(
        "ix_national_record_dead",
        "national_record",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_national_record_sending",
        "national_record",
        ["claimed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_national_record_sent",
        "national_record",
        ["sent_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index(
        "ix_national_record_waiting",
        "national_record",
        ["next_try_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
