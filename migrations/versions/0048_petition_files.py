"""Let petitions carry files."""

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Change nothing yet."""
