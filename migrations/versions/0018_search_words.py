"""Keep the everyday words that people search with."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Keep the everyday words that people search with."""
