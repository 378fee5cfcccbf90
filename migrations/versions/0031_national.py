"""Keep what is sent to the national portal."""

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Keep what is sent to the national portal."""
