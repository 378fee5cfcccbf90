"""Keep consignments of the public post."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"


def keep_append_only(table: str) -> None:
    """Let rows of a table be added and never be changed, as the journal's (0014)."""
    op.execute(
        f"create trigger {table}_append_only before update or delete on {table}"
        " for each row execute function refuse_change()"
    )
    op.execute(
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function refuse_change()"
    )


def upgrade() -> None:
    """Keep consignments of the public post."""
    op.create_table(
        "post_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("doubtful", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction in ('in', 'out')", name=op.f("ck_post_list_direction")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_post_list_agency_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_post_list_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_list")),
        sa.UniqueConstraint(
            "agency_id",
            "direction",
            "day",
            "number",
            name=op.f("uq_post_list_agency_id_direction_day_number"),
        ),
        sa.UniqueConstraint(
            "agency_id", "direction", "sha256", name=op.f("uq_post_list_agency_id_direction_sha256")
        ),
    )
    op.create_index("ix_post_list_agency_id_id", "post_list", ["agency_id", "id"], unique=False)
    op.create_table(
        "consignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction in ('in', 'out')", name=op.f("ck_consignment_direction")),
        sa.CheckConstraint(
            "state in ('prepared', 'listed', 'collected', 'on_the_way', 'delivered',"
            " 'returned', 'lost')",
            name=op.f("ck_consignment_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_consignment_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_consignment_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_consignment_dossier_id")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["post_list.id"], name=op.f("fk_consignment_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment")),
        sa.UniqueConstraint("reference", name=op.f("uq_consignment_reference")),
    )
    op.create_index("ix_consignment_agency_id_id", "consignment", ["agency_id", "id"], unique=False)
    op.create_index("ix_consignment_dossier_id", "consignment", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_consignment_list_id"), "consignment", ["list_id"], unique=False)
    op.create_index(
        "uq_consignment_tracking",
        "consignment",
        ["supplier", "tracking"],
        unique=True,
        postgresql_where=sa.text("tracking <> ''"),
    )
    op.create_table(
        "post_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("consignment_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_post_event_consignment_id")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name=op.f("fk_post_event_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_event")),
        sa.UniqueConstraint(
            "consignment_id", "state", "at", name=op.f("uq_post_event_consignment_id_state_at")
        ),
    )
    keep_append_only("post_event")
