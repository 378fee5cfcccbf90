"""The only way to the database: an engine, the record base and two kinds of session.

``commit`` and ``rollback`` are spoken here and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(DeclarativeBase):
    """The base of every record: one row of one table, times aware, documents as JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def open_engine(url: str, *, pool_size: int = 8, statement_timeout_ms: int = 15_000) -> Engine:
    """Open a pooled engine on PostgreSQL; a statement that takes too long is cancelled."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c timezone=UTC -c statement_timeout={statement_timeout_ms}",
        },
    )
    if engine.dialect.name != "postgresql":
        raise ValueError("only PostgreSQL is supported")
    return engine


class Database:
    """Sessions for doors: ``transaction`` to change something, ``reading`` to look."""

    def __init__(self, engine: Engine) -> None:
        """Make session factories over one engine."""
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=True)
        self._readers = sessionmaker(
            engine.execution_options(postgresql_readonly=True),
            expire_on_commit=False,
            autoflush=False,
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction; it commits when the block ends and rolls back when it raises."""
        with self._sessions() as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a read-only transaction: a page cannot write by accident.

        Closing rolls back without expiring, so what was read stays usable after the block.
        """
        with self._readers() as session:
            yield session


def count_statements(engine: Engine) -> list[str]:
    """Return a list that grows by each statement sent from now on, for tests and benches."""
    sent: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(
        _connection: Any,  # noqa: ANN401
        _cursor: Any,  # noqa: ANN401
        statement: str,
        _parameters: Any,  # noqa: ANN401
        _context: Any,  # noqa: ANN401
        _many: bool,  # noqa: FBT001
    ) -> None:
        sent.append(statement)

    return sent
