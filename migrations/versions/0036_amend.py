"""Keep corrections of dossiers and wishes to stop them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Keep corrections of dossiers and wishes to stop them."""
    op.create_table(
        "halt_wish",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'agreed', 'declined', 'over')", name=op.f("ck_halt_wish_state")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_halt_wish_closed_by")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_halt_wish_dossier_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_halt_wish_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halt_wish")),
    )
    op.create_index("ix_halt_wish_dossier_id", "halt_wish", ["dossier_id"], unique=False)
    op.create_table(
        "amendment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.CheckConstraint("source in ('holder', 'supplement')", name=op.f("ck_amendment_source")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_amendment_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["supplement_request.id"], name=op.f("fk_amendment_request_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_amendment_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index("ix_amendment_dossier_id_id", "amendment", ["dossier_id", "id"], unique=False)
    op.add_column("draft", sa.Column("amends_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "draft",
        sa.Column(
            "base",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'::jsonb"),
        ),
    )
    op.create_index(
        "uq_draft_amends_id",
        "draft",
        ["amends_id"],
        unique=True,
        postgresql_where=sa.text("dossier_id is null and amends_id is not null"),
    )
    op.create_foreign_key(op.f("fk_draft_amends_id"), "draft", "dossier", ["amends_id"], ["id"])
    for table in ("amendment",):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger {table}_no_truncate before truncate on {table}"
            " for each statement execute function refuse_change()"
        )
