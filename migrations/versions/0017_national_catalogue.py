"""Keep what the national catalogue says and what was decided about it."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Keep what the national catalogue says and what was decided about it."""
