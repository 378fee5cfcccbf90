"""What differs between two definitions, place by place, for people who approve a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.procedures import shape
from casework.procedures.definition import Definition

_KEYED = {
    "parts": "parts",
    "cases": "cases",
    "fees": "fees",
    "reductions": "reductions",
    "results": "results",
}


@dataclass(frozen=True, slots=True)
class Change:
    """Holds one difference: where (as a Fault's place), in which member, old and new.

    An old of None was added, a new of None was removed; values are the JSON of the definition.
    """

    place: str
    member: str
    old: Any
    new: Any
    label: str = ""


def between(old: Definition, new: Definition) -> tuple[Change, ...]:
    """List the differences in the order of the newer definition."""
    before, after = shape.write(old, whole=True), shape.write(new, whole=True)
    plain = [key for key in {**before, **after} if key not in {*_KEYED, "form", "flow"}]
    found = [
        Change(key, "", before.get(key), after.get(key))
        for key in plain
        if before.get(key) != after.get(key)
    ]
    for place, member in _KEYED.items():
        found += _keyed(place, _by_key(before.get(member)), _by_key(after.get(member)))
    found += _keyed("form", _questions(before), _questions(after))
    found += _keyed("flow", _steps(before), _steps(after))
    return tuple(found)


def _by_key(items: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {one["key"]: one for one in items or ()}


def _questions(document: Mapping[str, Any]) -> dict[str, Any]:
    sections = document.get("form", {}).get("sections", ())
    return {
        field["key"]: {**field, "section": section.get("title", "")}
        for section in sections
        for field in section.get("fields", ())
    }


def _steps(document: Mapping[str, Any]) -> dict[str, Any]:
    return _by_key((document.get("flow") or {}).get("steps"))


def _keyed(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in {**new, **old}:
        where = f"{place}.{key}"
        if key not in old:
            yield Change(where, "", None, new[key])
        elif key not in new:
            yield Change(where, "", old[key], None)
        else:
            yield from _members(where, old[key], new[key])


def _members(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    label = str(new.get("label") or new.get("name") or "")
    for member in {**new, **old}:
        if old.get(member) != new.get(member):
            yield Change(where, member, old.get(member), new.get(member), label)
