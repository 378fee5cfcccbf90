"""Make room for jobs: the queue library's own tables, as it ships them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply the queue's schema through the driver, for it holds many statements."""
    driver = op.get_bind().connection.driver_connection
    driver.execute(SchemaManager.get_schema())
