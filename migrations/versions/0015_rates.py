"""Count how often something has been tried."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Count how often something has been tried; the counts may be lost, so they skip the log."""
    op.create_table(
        "rate_count",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_count")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_rate_count_ends_at"), "rate_count", ["ends_at"])
