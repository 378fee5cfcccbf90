"""Keep the ledger of clocks, steps of flows and the parts of linked dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_OPEN = "state in (1, 2, 4, 5, 6, 9)"
_STAGES = (
    "'desk', 'holder', 'agency', 'specialist', 'review', 'partners', 'lead', 'leader', 'signing',"
    " 'clerk', 'sealing', 'done'"
)


def upgrade() -> None:
    """Widen dossiers and assignments, then keep the ledger."""
    _widen()
    _keep_clocks()


def _widen() -> None:
    op.add_column(
        "assignment", sa.Column("step_key", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "assignment",
        sa.Column("step_name", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "assignment", sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'work'"))
    )
    op.add_column(
        "assignment",
        sa.Column("state", sa.Text(), nullable=False, server_default=sa.text("'open'")),
    )
    op.add_column("assignment", sa.Column("opened_by", sa.BigInteger(), nullable=True))
    op.add_column("assignment", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assignment", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "assignment", sa.Column("asked", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "assignment", sa.Column("outcome", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "assignment", sa.Column("answer", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "assignment",
        sa.Column("answered_by", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "assignment",
        sa.Column("silence_agrees", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "assignment",
        sa.Column("is_outside", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("assignment", sa.Column("part_id", sa.BigInteger(), nullable=True))
    op.add_column("assignment", sa.Column("message_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_assignment_agency_open",
        "assignment",
        ["agency_id", "role", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "ix_assignment_due_open",
        "assignment",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "ix_assignment_officer_open",
        "assignment",
        ["officer_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index("ix_assignment_part_id", "assignment", ["part_id"], unique=False)
    op.create_index(
        "ix_assignment_warn_open",
        "assignment",
        ["warn_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "uq_assignment_step_open",
        "assignment",
        ["dossier_id", "step_key"],
        unique=True,
        postgresql_where=sa.text("closed_at is null and step_key <> ''"),
    )
    op.create_foreign_key(
        op.f("fk_assignment_opened_by"), "assignment", "account", ["opened_by"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_assignment_part_id"), "assignment", "dossier", ["part_id"], ["id"]
    )
    op.add_column("dossier", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossier", sa.Column("parent_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "dossier", sa.Column("link_key", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.create_index(
        "ix_dossier_due_open",
        "dossier",
        ["next_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9)"),
    )
    op.create_index(
        "ix_dossier_parent_id",
        "dossier",
        ["parent_id", "id"],
        unique=False,
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.create_index(
        "ix_dossier_warn_open",
        "dossier",
        ["warn_at", "id"],
        unique=False,
        postgresql_where=sa.text("state in (1, 2, 4, 5, 6, 9)"),
    )
    op.create_foreign_key(op.f("fk_dossier_parent_id"), "dossier", "dossier", ["parent_id"], ["id"])
    op.execute(
        "update assignment set state = case when closed_at is not null then 'done'"
        " when officer_id is not null then 'taken' else 'open' end,"
        " taken_at = case when officer_id is not null then opened_at end"
    )
    op.create_check_constraint(
        op.f("ck_assignment_state"),
        "assignment",
        "state in ('open', 'taken', 'done', 'back', 'cancelled')",
    )
    op.create_check_constraint(
        op.f("ck_assignment_closed"),
        "assignment",
        "(closed_at is null) = (state in ('open', 'taken'))",
    )
    op.drop_constraint(op.f("ck_dossier_stage"), "dossier")
    op.create_check_constraint(op.f("ck_dossier_stage"), "dossier", f"stage in ({_STAGES})")
    op.drop_index("ix_dossier_desk_open", "dossier")
    op.create_index(
        "ix_dossier_desk_open",
        "dossier",
        ["desk_agency_id", "next_due_at", "id"],
        postgresql_include=["reference", "code", "state", "stage", "holder_name", "procedure_name"],
        postgresql_where=sa.text(f"{_OPEN} and link_key = ''"),
    )


def _keep_clocks() -> None:
    op.create_table(
        "clock_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calendar_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("limit_amount", sa.Integer(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=True),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "act in ('start', 'stop', 'resume', 'restart', 'shift', 'end')",
            name=op.f("ck_clock_entry_act"),
        ),
        sa.CheckConstraint(
            "clock in ('reply', 'return', 'forward', 'processing', 'step', "
            "'supplement', 'payment', 'consult', 'apology')",
            name=op.f("ck_clock_entry_clock"),
        ),
        sa.CheckConstraint(
            "reason in ('filed', 'accepted', 'competent_received', "
            "'supplement_asked', 'supplement_given', 'fee_demanded', 'fee_paid', "
            "'reappointed', 'step_begun', 'step_ended', 'consulted', 'answered', "
            "'partner_sent_back', 'remote', 'calendar', 'refused', 'withdrawn', "
            "'halted', 'finished', 'corrected')",
            name=op.f("ck_clock_entry_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_clock_entry_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_agency_id"], ["agency.id"], name=op.f("fk_clock_entry_calendar_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_clock_entry_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_entry")),
    )
    op.create_index("ix_clock_entry_assignment_id", "clock_entry", ["assignment_id"], unique=False)
    op.create_index(
        "ix_clock_entry_dossier_id_id", "clock_entry", ["dossier_id", "id"], unique=False
    )
