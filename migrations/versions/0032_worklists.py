"""Keep saved views, seen dossiers and who is present."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Keep saved views, seen dossiers and who is present."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("list_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "account_id", "list_key", "name", name=op.f("uq_saved_view_account_id_list_key_name")
        ),
    )
    op.create_index(
        "uq_saved_view_default",
        "saved_view",
        ["account_id", "list_key"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "dossier_seen",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_dossier_seen_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_seen_dossier_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "dossier_id", name=op.f("pk_dossier_seen")),
    )
    op.create_index("ix_dossier_seen_dossier_id", "dossier_seen", ["dossier_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("dossier_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_presence_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_presence_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "account_id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"], unique=False)
    _widen("desk", "desk_agency_id", " and link_key = ''")
    _widen("agency", "agency_id", "")
    _order("desk", "desk_agency_id", " and link_key = ''")
    _order("agency", "agency_id", "")


def _widen(name: str, column: str, more: str) -> None:
    """Let the lists' indexes cover what lists show besides."""
    op.drop_index(f"ix_dossier_{name}_open", "dossier")
    op.create_index(
        f"ix_dossier_{name}_open",
        "dossier",
        [column, "next_due_at", "id"],
        postgresql_include=[
            "reference", "code", "state", "stage", "holder_name", "procedure_name",
            "officer_id", "revision", "submitted_at",
        ],
        postgresql_where=sa.text(f"state in (1, 2, 4, 5, 6, 9){more}"),
    )  # fmt: skip


def _order(name: str, column: str, more: str) -> None:
    """Let open dossiers be walked in the order of filing, past none that is closed."""
    op.create_index(
        f"ix_dossier_{name}_open_id",
        "dossier",
        [column, "id"],
        postgresql_where=sa.text(f"state in (1, 2, 4, 5, 6, 9){more}"),
    )
