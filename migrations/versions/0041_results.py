"""Make room for results."""

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Change nothing yet."""
