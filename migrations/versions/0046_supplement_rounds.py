"""Tell each item of a supplement apart."""

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Change nothing yet."""
