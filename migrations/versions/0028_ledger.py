"""Guard the ledger of clocks and keep rules of stopping."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Guard the ledger of clocks and keep rules of stopping."""
