"""Keep competence, absences and delegations."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Keep competence, absences and delegations."""
