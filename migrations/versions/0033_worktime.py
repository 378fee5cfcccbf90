"""Keep local closures and proposed moves of due dates."""

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Keep local closures and proposed moves of due dates."""
