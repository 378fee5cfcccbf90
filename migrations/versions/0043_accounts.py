"""Make room for accounts."""

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Change nothing yet."""
