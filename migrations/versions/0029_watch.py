"""Keep what the watch has told."""

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Keep what the watch has told."""
