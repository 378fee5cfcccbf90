"""The real servers of a test run: PostgreSQL with migrated templates and an S3 store.

Started once, by the process that distributes the tests, and found by the workers through the
environment.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from demo import province
from foundation.object_store import EmbeddedObjectStore
from foundation.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
EMPTY, PROVINCE = "template_empty", "template_province"
PASSWORD = "mat-khau-mau-rat-dai"
SEEDED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - tempfile makes the folder in it


def memory() -> Path | None:
    """Return a folder in memory with room for a run's data, or None for the usual one.

    Hundreds of tests have a database of their own; on a disk each waits for it to be written.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if roomy and shutil.disk_usage(MEMORY).free > ROOM else None


class Servers:
    """What the run started, to be stopped at its end."""

    def __init__(self) -> None:
        """Take a short folder: sockets have short names."""
        self._home = tempfile.TemporaryDirectory(
            prefix="mc-", dir=memory(), ignore_cleanup_errors=True
        )
        home = Path(self._home.name)
        home.chmod(0o755)
        self.postgres = EmbeddedPostgres(home / "pg", EMPTY)
        self.store = EmbeddedObjectStore(home / "s3", "mot-cua-test", synced=False)

    def start(self) -> None:
        """Start both, migrate one template and load the province into another."""
        self.postgres.start()
        migrate(self.postgres.url(EMPTY))
        self.postgres.create_database(PROVINCE, template=EMPTY)
        load_province(self.postgres.url(PROVINCE))
        self.store.start()
        os.environ["TEST_POSTGRES_HOME"] = str(self.postgres.home)
        os.environ["TEST_DATABASE_URL"] = self.postgres.url("{name}").replace(
            "%7Bname%7D", "{name}"
        )
        os.environ["TEST_S3_ENDPOINT"] = self.store.endpoint
        os.environ["TEST_S3_ACCESS_KEY"] = self.store.access_key
        os.environ["TEST_S3_SECRET_KEY"] = self.store.secret_key

    def stop(self) -> None:
        """Stop both and delete their data."""
        self.store.destroy()
        self.postgres.destroy()
        self._home.cleanup()


def migrate(url: str) -> None:
    """Bring a database to the newest migration, as an operator does it."""
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
    )


def load_province(url: str) -> None:
    """Load the demo province with its people; every account has the password PASSWORD."""
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        agencies = province.load_reference(session)
        people = province.People(
            session, password=PASSWORD, hash_password=_cheap_hash, at=SEEDED_AT
        )
        people.load(agencies)
    engine.dispose()


def _cheap_hash(password: str) -> str:
    """Hash with the weakest lawful parameters: tests sign in thousands of times."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only the process that seeds needs it

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
