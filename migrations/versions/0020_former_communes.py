"""Keep the communes of before 1 July 2025."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Keep the communes of before 1 July 2025."""
