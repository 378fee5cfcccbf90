"""Keep the outcomes of rehearsals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Keep how each example came out, on which revision of a draft or on which version."""
    op.create_table(
        "rehearsal_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("example_key", sa.Text(), nullable=False),
        sa.Column("is_ok", sa.Boolean(), nullable=False),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("run_by_id", sa.BigInteger(), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(draft_id IS NULL) <> (version_id IS NULL)"
            " AND (draft_id IS NULL) = (revision IS NULL)",
            name=op.f("ck_rehearsal_run_subject"),
        ),
        sa.CheckConstraint(
            "calendar in ('frozen', 'today')", name=op.f("ck_rehearsal_run_calendar")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["procedure_draft.id"], name=op.f("fk_rehearsal_run_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["procedure_version.id"], name=op.f("fk_rehearsal_run_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_by_id"], ["account.id"], name=op.f("fk_rehearsal_run_run_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal_run")),
    )
    op.create_index("ix_rehearsal_run_draft_id", "rehearsal_run", ["draft_id", "revision"])
    op.create_index("ix_rehearsal_run_version_id", "rehearsal_run", ["version_id"])
