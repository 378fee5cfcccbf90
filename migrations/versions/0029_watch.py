"""Keep what the watch has told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Keep what the watch has told."""
    op.create_table(
        "watch_place",
        sa.Column("walk", sa.Text(), nullable=False),
        sa.Column("upto", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("walk", name=op.f("pk_watch_place")),
    )
    op.create_table(
        "watch_tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("step_name", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("procedure_name", sa.Text(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("near", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_watch_tally_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_tally")),
        sa.UniqueConstraint(
            "agency_id",
            "officer_id",
            "step_name",
            "procedure_code",
            name=op.f("uq_watch_tally_agency_id_officer_id_step_name_procedure_code"),
        ),
    )
    op.create_table(
        "apology_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("must_be_out_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_apology_draft_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_apology_draft_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_draft")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_apology_draft_dossier_id")),
    )
    op.create_index(
        "ix_apology_draft_open",
        "apology_draft",
        ["agency_id", "id"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "watch_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('reply_near', 'reply_late', 'near', 'late', 'step_near', "
            "'step_late', 'consult_late', 'part_late', 'not_taken', 'forward_late', "
            "'return_ending', 'supplement_expired', 'apology_needed', 'late_again', "
            "'escalated', 'officer_gone')",
            name=op.f("ck_watch_mark_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_watch_mark_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_mark")),
        sa.UniqueConstraint(
            "dossier_id",
            "assignment_id",
            "kind",
            "due_at",
            name=op.f("uq_watch_mark_dossier_id_assignment_id_kind_due_at"),
        ),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reminder_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_reminder_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reminder_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("account_id", "event", name=op.f("uq_reminder_account_id_event")),
    )
    op.create_index("ix_reminder_account_id_id", "reminder", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_reminder_account_id_unread",
        "reminder",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_index("ix_reminder_dossier_id", "reminder", ["dossier_id"], unique=False)
    op.create_index(
        "ix_clock_entry_window",
        "clock_entry",
        ["due_after", "id"],
        postgresql_where=sa.text("clock in ('forward', 'return') and act = 'start'"),
    )
