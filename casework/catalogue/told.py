"""Looks at what a national record tells, whatever its members hold: nothing here can fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from foundation.text import clean, clean_line

_NUMBER = re.compile(r"-?\d{1,12}(?:\.0+)?", re.ASCII)


def text(data: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """Return a member as tidied text of several lines, or an empty text."""
    found = _at(data, path)
    return clean(str(found)) if isinstance(found, str | int | float) else ""


def line(data: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """Return a member as one tidied line."""
    return clean_line(text(data, *path))


def number(data: Any, *path: str) -> int | None:  # noqa: ANN401 - JSON
    """Return a member as a whole number, also where it was written as text; else None."""
    found = _at(data, path)
    if isinstance(found, bool):
        return None
    plain = str(found).strip() if isinstance(found, int | float | str) else ""
    return int(plain.partition(".")[0]) if _NUMBER.fullmatch(plain) else None


def is_true(data: Any, *path: str) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a member says yes, as a truth or in words."""
    found = _at(data, path)
    return found is True or str(found).lower() in {"true", "1", "yes"}


def items(data: Any, *path: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield the objects of a list; a single object counts as a list of one."""
    found = _at(data, path)
    listed = [found] if isinstance(found, dict) else found if isinstance(found, list) else []
    return (one for one in listed if isinstance(one, dict))


def names(data: Any, *path: str) -> list[str]:  # noqa: ANN401 - JSON
    """List the names in a list of objects or texts, each once."""
    found = _at(data, path)
    listed = found if isinstance(found, list) else [found]
    said = (line(one, "name") if isinstance(one, dict) else line(one) for one in listed)
    return list(dict.fromkeys(one for one in said if one))


def _at(data: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data
