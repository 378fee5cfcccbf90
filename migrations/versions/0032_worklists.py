"""Keep saved views, seen dossiers and who is present."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Keep saved views, seen dossiers and who is present."""
