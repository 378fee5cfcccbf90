"""The only way to the database: an engine, the record base and three kinds of session.

``commit`` and ``rollback`` are spoken here and nowhere else.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
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
        list[dict[str, Any]]: JSONB,
    }


def open_engine(
    url: str,
    *,
    pool_size: int = 8,
    statement_timeout_ms: int = 15_000,
    reads_only: bool = False,
) -> Engine:
    """Open a pooled engine on PostgreSQL; a statement that takes too long is cancelled.

    With ``reads_only`` the server refuses to write and no statement opens a transaction.
    """
    read_only = " -c default_transaction_read_only=on" if reads_only else ""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_recycle=1800,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT" if reads_only else "READ COMMITTED",
        connect_args={
            "connect_timeout": 5,
            "options": f"-c timezone=UTC -c statement_timeout={statement_timeout_ms}{read_only}",
        },
    )
    if engine.dialect.name != "postgresql":
        raise ValueError("only PostgreSQL is supported")
    event.listen(engine, "checkout", _check_line)
    return engine


def _check_line(connection: Any, _record: Any, _proxy: Any) -> None:  # noqa: ANN401 - the pool's
    """Drop the pool's connections where the server has hung up, which costs no round trip.

    A server says nothing unasked but farewell, so a line with something to read is dead.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError


class Database:
    """Sessions for doors: ``transaction`` to change something, ``reading`` to look."""

    def __init__(self, engine: Engine, readers: Engine | None = None) -> None:
        """Make session factories over an engine, and one for readers (else they share it)."""
        self.engine = engine
        self._reading_engine = readers or engine.execution_options(postgresql_readonly=True)
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=True)
        self._readers = sessionmaker(self._reading_engine, expire_on_commit=False, autoflush=False)
        self._views = sessionmaker(
            engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
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
        """Open a session that cannot write by accident; each statement sees what is there then.

        Closing rolls back without expiring, so what was read stays usable after the block.
        """
        with self._readers() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a read-only transaction that sees one moment throughout, for long checks.

        Its statements may take as long as they need.
        """
        with self._views() as session:
            session.execute(text("set local statement_timeout = 0"))
            yield session

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()
        self._reading_engine.dispose()

    def count_statements(self) -> list[str]:
        """Return a list that grows by each statement sent from now on, for tests and benches."""
        sent = count_statements(self.engine)
        if self._reading_engine.pool is not self.engine.pool:
            _note_into(sent, self._reading_engine)
        return sent


def open_database(url: str, *, statement_timeout_ms: int = 15_000) -> Database:
    """Open a database for doors: a pool to change it and a pool that only reads."""
    return Database(
        open_engine(url, statement_timeout_ms=statement_timeout_ms),
        open_engine(url, statement_timeout_ms=statement_timeout_ms, reads_only=True),
    )


def count_statements(engine: Engine) -> list[str]:
    """Return a list that grows by each statement sent from now on, for tests and benches."""
    sent: list[str] = []
    _note_into(sent, engine)
    return sent


def _note_into(sent: list[str], engine: Engine) -> None:
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
