"""Reads and writes nested frozen dataclasses as plain JSON, refusing what it does not know."""

# ruff: noqa: ANN401 - a type hint and a JSON value have no narrower type

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


class ShapeError(ValueError):
    """Says which place of a JSON document does not have the shape of its dataclass."""


@lru_cache(maxsize=128)
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def read(kind: type[T], data: object, place: str = "") -> T:
    """Build a dataclass from JSON; raises ShapeError for missing, unknown or mistyped members."""
    if not isinstance(data, Mapping):
        raise ShapeError(f"{place or kind.__name__}: expected an object")
    hints = _hints(cast("Hashable", kind))
    known = {member.name: member for member in fields(cast("Any", kind))}
    if unknown := sorted(set(data) - set(known)):
        raise ShapeError(f"{place or kind.__name__}: unknown {', '.join(unknown)}")
    values = {}
    for name, member in known.items():
        if name in data:
            values[name] = _read_value(hints[name], data[name], f"{place}.{name}".lstrip("."))
        elif member.default is MISSING and member.default_factory is MISSING:
            raise ShapeError(f"{place or kind.__name__}: {name} is missing")
    return kind(**values)


def _read_value(hint: Any, value: object, place: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = next(arm for arm in get_args(hint) if arm is not NoneType)
        return None if value is None else _read_value(inner, value, place)
    if origin is tuple:
        return _read_tuple(hint, value, place)
    if origin is not None:
        return _read_mapping(hint, value, place)
    if is_dataclass(hint):
        return read(cast("type[Any]", hint), value, place)
    return _read_plain(getattr(hint, "__supertype__", hint), value, place)


def _read_tuple(hint: Any, value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError(f"{place}: expected a list")
    inner = get_args(hint)[0]
    return tuple(_read_value(inner, one, f"{place}[{i}]") for i, one in enumerate(value))


def _read_mapping(hint: Any, value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ShapeError(f"{place}: expected an object")
    inner = get_args(hint)[1]
    return {str(key): _read_value(inner, one, f"{place}.{key}") for key, one in value.items()}


def _read_plain(hint: Any, value: object, place: str) -> Any:
    if hint is object:
        return value
    if hint is date:
        return _read_day(value, place)
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise ShapeError(f"{place}: {value!r} is not a {hint.__name__}") from error
    if type(value) is not hint:
        raise ShapeError(f"{place}: expected {hint.__name__}")
    return value


def _read_day(value: object, place: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ShapeError(f"{place}: {value!r} is not a day") from error


def write(value: object, *, whole: bool = False) -> Any:
    """Turn a dataclass into JSON that read() accepts; members at their defaults only if whole."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            member.name: write(getattr(value, member.name), whole=whole)
            for member in fields(value)
            if whole or getattr(value, member.name) != _default(member)
        }
    if isinstance(value, tuple):
        return [write(one, whole=whole) for one in value]
    if isinstance(value, Mapping):
        return {key: write(one, whole=whole) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _default(member: Any) -> object:
    return member.default_factory() if member.default_factory is not MISSING else member.default
