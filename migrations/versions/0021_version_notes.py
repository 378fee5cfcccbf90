"""Note who published a version; tell owners of drafts what changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Note who published a version and why; keep answers that a new version no longer asks."""
    op.add_column(
        "procedure_version", sa.Column("note", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("procedure_version", sa.Column("published_by_id", sa.BigInteger()))
    op.add_column("procedure_version", sa.Column("published_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_procedure_version_published_by_id"),
        "procedure_version",
        "account",
        ["published_by_id"],
        ["id"],
    )
    op.create_index("ix_draft_version_id", "draft", ["version_id", "id"])
    empty = sa.text("'{}'::jsonb")
    op.add_column(
        "draft", sa.Column("set_aside", postgresql.JSONB(), nullable=False, server_default=empty)
    )
    op.add_column("draft", sa.Column("renewed_from_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_draft_renewed_from_id"), "draft", "procedure_version", ["renewed_from_id"], ["id"]
    )
    op.alter_column("notice", "dossier_id", nullable=True)
