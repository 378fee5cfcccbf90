"""Let people edit procedures: drafts of versions, and procedures that are only explained."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Keep drafts, rehearsal examples and what the catalogue filters by."""
    op.drop_constraint(op.f("ck_procedure_agency_code"), "procedure")
    op.drop_constraint(op.f("ck_procedure_level"), "procedure")
    op.add_column(
        "procedure", sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "procedure",
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=False, server_default="{}"),
    )
    op.add_column("procedure", sa.Column("uses", sa.Integer(), nullable=False, server_default="0"))
    op.create_check_constraint(
        op.f("ck_procedure_level"), "procedure", "level IN ('commune', 'province', 'ministry')"
    )
    op.create_check_constraint(
        op.f("ck_procedure_agency_code"),
        "procedure",
        "NOT is_open OR (level = 'province') = (agency_code IS NOT NULL)",
    )
    empty = sa.text("'[]'::jsonb")
    op.add_column(
        "procedure_version",
        sa.Column("examples", postgresql.JSONB(), nullable=False, server_default=empty),
    )
    op.create_table(
        "procedure_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("examples", postgresql.JSONB(), nullable=False),
        sa.Column("based_on_id", sa.BigInteger(), nullable=True),
        sa.Column("edited_by_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'published', 'discarded')", name=op.f("ck_procedure_draft_state")
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["procedure_version.id"], name=op.f("fk_procedure_draft_based_on_id")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["account.id"], name=op.f("fk_procedure_draft_edited_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft")),
    )
    op.create_index(
        "ix_procedure_draft_open_code",
        "procedure_draft",
        ["code"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
