"""Let agencies word their notices."""

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Change nothing yet."""
