"""Changes of a definition as a person reads them: what, before, after."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from backoffice.catalogue import wording
from casework.catalogue.changes import Change

LONGEST = 600


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One line of the side-by-side view."""

    where: str
    old: str
    new: str


def say_all(changes: Iterable[Change]) -> list[ChangeWords]:
    """Put changes into words, in their order."""
    return [ChangeWords(_where(one), _value(one.old), _value(one.new)) for one in changes]


def _where(change: Change) -> str:
    place, _dot, key = change.place.partition(".")
    named = str(wording.PLACES.get(place, place))
    label = _label(change.old) or _label(change.new)
    inside = f" “{label or key}”" if key else ""
    member = wording.MEMBERS.get(change.member, change.member) if change.member else ""
    return f"{named}{inside}" + (f": {member}" if member else "")


def _label(value: Any) -> str:  # noqa: ANN401 - JSON
    return str(value.get("label") or value.get("name") or "") if isinstance(value, dict) else ""


def _value(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("Có") if value else _("Không"))
    if isinstance(value, str | int):
        return str(value)[:LONGEST]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)[:LONGEST]
    if label := _label(value):
        return label[:LONGEST]
    return json.dumps(value, ensure_ascii=False)[:LONGEST]
