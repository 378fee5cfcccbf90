"""The doors' only way to the database: ``transaction`` to change, ``reading`` to look."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from foundation.database import Database

_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """Return the application's database."""
    return cast("Database", current_app.extensions["database"])


def transaction() -> AbstractContextManager[Session]:
    """Open a transaction: it commits when the block ends and rolls back when it raises.

    Nothing outside (files, mail, signing) is asked inside the block.
    """
    return database().transaction()


@contextmanager
def reading() -> Iterator[Session]:
    """Open a read-only session; all blocks of one GET request share one.

    What was read stays usable while the page is drawn. A request that changes something gets
    a session that is given back at the end of the block.
    """
    if request.method in _LOOKING:
        yield _session_of_request()
        return
    with database().reading() as session:
        yield session


def _session_of_request() -> Session:
    if "reading" not in g:
        opened = database().reading()
        g.reading = (opened, opened.__enter__())
    return cast("Session", g.reading[1])


def let_go(_error: BaseException | None = None) -> None:
    """Give the request's reading session back early: before asking something outside."""
    held = g.pop("reading", None)
    if held is not None:
        held[0].__exit__(None, None, None)


def init(app: Flask, opened: Database) -> None:
    """Hand the database to the application and close what a request leaves open."""
    app.extensions["database"] = opened
    app.teardown_appcontext(let_go)
