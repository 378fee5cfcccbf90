"""Make room for receipts."""

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Change nothing yet."""
