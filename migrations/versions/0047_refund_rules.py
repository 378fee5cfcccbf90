"""Keep what a version pays back."""

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Change nothing yet."""
