"""Make room for suppliers."""

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Change nothing yet."""
