"""Keep partners in other installations and the messages with them."""

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Keep partners in other installations and the messages with them."""
