"""Keep sectors and areas of agencies for linked procedures."""

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Keep sectors and areas of agencies for linked procedures."""
