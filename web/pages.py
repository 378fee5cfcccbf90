"""Forward through long lists by key: the place to go on from travels as an opaque cursor.

keys = pages.cursor(str, int)                       # (due_at, id) of the last row seen, or None
rows = worklists.desk_queue(session, …, after=keys, limit=50 + 1)
page = pages.cut(rows, 50, lambda row: (row.due_at, row.id))
render_template(…, rows=page.rows, next_href=page.next_href, first_href=page.first_href)
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

Row = TypeVar("Row")
CURSOR = "sau"
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the addresses around it; empty where there is nothing."""

    rows: Sequence[Row]
    next_href: str
    first_href: str


def encode(keys: Sequence[object]) -> str:
    """Write the keys of a row as a cursor."""
    plain = [one.isoformat() if isinstance(one, date | datetime) else one for one in keys]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, *kinds: type[Any]) -> tuple[Any, ...] | None:
    """Read a cursor of keys of these kinds; anything else is None, which is the first page."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(values, list) or len(values) != len(kinds):
            return None
        return tuple(_read(kind, one) for kind, one in zip(kinds, values, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None


def _read(kind: type[Any], value: object) -> object:
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment
    if kind is date:
        return date.fromisoformat(str(value))
    if type(value) is not kind or (kind is int and not -(2**63) <= value < 2**63):  # type: ignore[operator]
        raise ValueError("a key of another kind")
    if kind is str and "\0" in str(value):
        raise ValueError("a text that the database cannot hold")
    return value


def cursor(*kinds: type[Any]) -> tuple[Any, ...] | None:
    """Return the keys after which the page asked for begins, or None for the first page."""
    return decode(request.args.get(CURSOR, ""), *kinds)


def cut(rows: Sequence[Row], size: int, key: Callable[[Row], Sequence[object]]) -> Page[Row]:
    """Cut a page out of up to ``size + 1`` rows: the one too many says that there is more."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(
        rows=shown,
        next_href=_href(encode(key(shown[-1]))) if more else "",
        first_href=first_href(),
    )


def first_href() -> str:
    """Return the address of the first page, or nothing where one is on it."""
    return _href("") if CURSOR in request.args else ""


def next_href(opaque: str | None) -> str:
    """Return the address of the next page for a cursor that the house made itself."""
    return _href(opaque) if opaque else ""


def _href(cursor_: str) -> str:
    """Return this page's address with another cursor and the same filters."""
    arguments = MultiDict(request.args)
    arguments.poplist(CURSOR)
    if cursor_:
        arguments.add(CURSOR, cursor_)
    query = urlencode(list(arguments.items(multi=True)))
    return f"{request.path}?{query}" if query else request.path
