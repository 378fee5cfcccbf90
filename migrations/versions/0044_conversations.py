"""Make room for conversations."""

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Change nothing yet."""
