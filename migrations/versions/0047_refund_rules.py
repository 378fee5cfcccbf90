"""Let an officer close money in doubt, and find quickly what waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Allow payments to be closed by an officer; index those that wait for one."""
    op.drop_constraint(op.f("ck_payment_state"), "payment", type_="check")
    op.create_check_constraint(
        op.f("ck_payment_state"),
        "payment",
        "state in ('started', 'paid', 'failed', 'doubtful', 'surplus', 'refunded', 'closed')",
    )
    op.create_index(
        "ix_payment_awaiting_officer",
        "payment",
        ["agency_id", "id"],
        unique=False,
        postgresql_where=sa.text("supplier = 'platform' and state in ('doubtful', 'surplus')"),
    )
