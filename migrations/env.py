"""Alembic's door to the records: migrations run in one transaction each, with short locks."""

import os

from alembic import context
from sqlalchemy import create_engine, text

from migrations import records

URL = context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]


def run() -> None:
    """Bring the database up to date; wait for a lock at most five seconds."""
    engine = create_engine(URL)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=records.metadata,
            transaction_per_migration=True,
            compare_server_default=False,
            include_object=records.is_ours,
        )
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("set statement_timeout = '10min'"))
        connection.commit()
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
