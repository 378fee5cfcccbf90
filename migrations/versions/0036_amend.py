"""Make room for amend."""

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Change nothing yet."""
