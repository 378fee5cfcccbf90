"""Make room for mandates."""

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Change nothing yet."""
