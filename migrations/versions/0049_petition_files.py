"""Let petitions carry files."""

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Change nothing yet."""
