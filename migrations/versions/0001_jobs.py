"""Make room for jobs: the queue library's own tables, as it ships them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply the queue's schema through the driver, for it holds many statements."""
    driver = op.get_bind().connection.driver_connection
    if driver is None:  # pragma: no cover - offline mode is not offered
        raise RuntimeError("migrations need a connection")
    driver.execute(SchemaManager.get_schema())
