"""Keep help beside each item asked for, requests that wait for a head, and numbers of papers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"


_KINDS = (
    "kind in ('reply_near', 'reply_late', 'near', 'late', 'step_near', 'step_late',"
    " 'consult_late', 'part_late', 'not_taken', 'forward_late', 'return_ending',"
    " 'supplement_expired', 'apology_needed', 'late_again', 'escalated', 'officer_gone',"
    " 'message_waiting', 'more_to_approve', 'more_approved', 'more_declined')"
)


def upgrade() -> None:
    """Add the help, who agreed, the requests that wait, and what stands on a checked paper."""
    op.add_column(
        "supplement_item", sa.Column("help", sa.Text(), nullable=False, server_default="")
    )
    op.alter_column("supplement_item", "help", server_default=None)
    op.add_column("supplement_request", sa.Column("approved_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_supplement_request_approved_by"),
        "supplement_request",
        "account",
        ["approved_by"],
        ["id"],
    )
    for name in ("number", "issuer"):
        op.add_column("part_check", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.alter_column("part_check", name, server_default=None)
    op.add_column("part_check", sa.Column("issued_on", sa.Date(), nullable=True))
    op.add_column("part_check", sa.Column("valid_until", sa.Date(), nullable=True))
    _approvals()
    op.drop_constraint(op.f("ck_watch_mark_kind"), "watch_mark")
    op.create_check_constraint(op.f("ck_watch_mark_kind"), "watch_mark", _KINDS)


def _approvals() -> None:
    op.create_table(
        "supplement_approval",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asker_name", sa.Text(), nullable=False),
        sa.Column("asker_agency_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'approved', 'declined', 'over')",
            name=op.f("ck_supplement_approval_state"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_supplement_approval_{column}")
            )
            for column, table in (
                ("dossier_id", "dossier"),
                ("asked_by", "account"),
                ("asker_agency_id", "agency"),
                ("decided_by", "account"),
                ("request_id", "supplement_request"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_approval")),
    )
    op.create_index("ix_supplement_approval_dossier_id", "supplement_approval", ["dossier_id"])
    op.create_index(
        "uq_supplement_approval_waiting",
        "supplement_approval",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
