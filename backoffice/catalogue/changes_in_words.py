"""Changes of a definition as a person reads them: what, before, after."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from backoffice.catalogue import wording
from casework.catalogue.changes import Change
from casework.worktime.rules import TimeLimit, TimeUnit
from web import filters, procedure_words

LONGEST = 600

_WORDS: Mapping[str, Mapping[str, LazyString]] = {
    "channels": {key.value: name for key, name in wording.CHANNELS.items()},
    "channel": {key.value: name for key, name in wording.CHANNELS.items()},
    "returning": {key.value: name for key, name in wording.RETURNING.items()},
    "supplement_clock": {key.value: name for key, name in wording.SUPPLEMENT_CLOCKS.items()},
    "refund_until": {key.value: name for key, name in procedure_words.REFUND_UNTIL.items()},
    "level": {key.value: name for key, name in wording.LEVELS.items()},
    "life_events": wording.LIFE_EVENTS,
}
"""What stored values are called, by the member or place that they stand in."""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One line of the side-by-side view."""

    where: str
    old: str
    new: str


def say_all(changes: Iterable[Change]) -> list[ChangeWords]:
    """Put changes into words, in their order."""
    return [_say(one) for one in changes]


def _say(change: Change) -> ChangeWords:
    old, new = change.old, change.new
    if _is_lines(old) and _is_lines(new):
        # Of long lists only the lines that came or went are read.
        old, new = ([one for one in old if one not in new], [one for one in new if one not in old])
        if not old and not new:
            return ChangeWords(_where(change), str(_("Thứ tự cũ")), str(_("Thứ tự mới")))
    words = _WORDS.get(change.member or change.place, {})
    return ChangeWords(_where(change), _value(old, words), _value(new, words))


def _is_lines(value: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _where(change: Change) -> str:
    place, _dot, key = change.place.partition(".")
    named = str(wording.PLACES.get(place, place))
    label = change.label or _label(change.old) or _label(change.new)
    inside = f" “{label or key}”" if key else ""
    member = wording.MEMBERS.get(change.member, change.member) if change.member else ""
    return f"{named}{inside}" + (f": {member}" if member else "")


def _label(value: Any) -> str:  # noqa: ANN401 - JSON
    return str(value.get("label") or value.get("name") or "") if isinstance(value, dict) else ""


def _value(value: Any, words: Mapping[str, LazyString]) -> str:  # noqa: ANN401 - JSON
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("Có") if value else _("Không"))
    if isinstance(value, int):
        return str(filters.vn_number(value))
    if isinstance(value, str):
        return str(words.get(str(value), value))[:LONGEST]
    if _is_lines(value):
        return "\n".join(str(words.get(one, one)) for one in value)[:LONGEST]
    if limit := _limit(value):
        return limit
    if label := _label(value):
        return label[:LONGEST]
    return json.dumps(value, ensure_ascii=False)[:LONGEST]


def _limit(value: Any) -> str:  # noqa: ANN401 - JSON
    """Say a time limit in words; empty where the value is none."""
    if not isinstance(value, dict) or "unit" not in value:
        return ""
    try:
        return str(filters.time_limit(TimeLimit(int(value["amount"]), TimeUnit(value["unit"]))))
    except (KeyError, TypeError, ValueError):
        return ""
