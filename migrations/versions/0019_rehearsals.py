"""Keep the outcomes of rehearsals."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Keep the outcomes of rehearsals."""
