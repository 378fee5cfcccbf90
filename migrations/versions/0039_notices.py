"""Keep what people choose of notices, when deliveries may go out, and a person's language."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Keep choices by topic and channel; let deliveries wait for the morning."""
    op.add_column(
        "account",
        sa.Column("language", sa.Text(), nullable=False, server_default=sa.text("'vi'")),
    )
    op.create_check_constraint(op.f("ck_account_language"), "account", "language in ('vi', 'en')")
    op.add_column("delivery", sa.Column("send_after", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_delivery_channel"), "delivery", "channel in ('email', 'sms', 'zalo')"
    )
    op.create_index(
        "ix_delivery_failed",
        "delivery",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_table(
        "notice_preference",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "topic in ('progress', 'more', 'money', 'late', 'talk')",
            name=op.f("ck_notice_preference_topic"),
        ),
        sa.CheckConstraint(
            "channel in ('email', 'sms', 'zalo')", name=op.f("ck_notice_preference_channel")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notice_preference_account_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "topic", "channel", name=op.f("pk_notice_preference")
        ),
    )
