"""The times that a national record tells: of its ways of filing and of its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.catalogue import told
from casework.procedures.definition import Method
from casework.worktime.rules import TimeLimit, TimeUnit

_UNIT_WORDS: Mapping[TimeUnit, str] = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ làm việc",
    TimeUnit.MONTH: "tháng",
    TimeUnit.SAME_DAY: "trong ngày",
}


def time_limit(amount: int | None, unit: str) -> TimeLimit:
    """Read a time limit; a unit that is not known, or no amount, is one that words describe."""
    known = unit in set(TimeUnit) and unit != TimeUnit.OTHER
    if not known or amount is None or amount <= 0:
        return TimeLimit(max(amount or 0, 0), TimeUnit.OTHER)
    return TimeLimit(amount, TimeUnit(unit))


def whole_limit(data: dict[str, Any], methods: Sequence[Method]) -> TimeLimit:
    """Return the time of the ways of filing, else the one that all cases share."""
    known = [one.limit for one in methods if one.limit and one.limit.unit is not TimeUnit.OTHER]
    shared = {limit for _name, limit in case_limits(data)}
    if not known and len(shared) == 1:
        known = list(shared)
    return known[0] if known else TimeLimit(0, TimeUnit.OTHER)


def case_limits(data: dict[str, Any]) -> list[tuple[str, TimeLimit]]:
    """List the times of the cases that can be counted, by the cases' names."""
    found = [
        (
            told.line(one, "name"),
            time_limit(
                told.number(one, "processingDay", "qty"),
                told.line(one, "processingDay", "type").upper(),
            ),
        )
        for one in told.items(data, "cases")
    ]
    return [(name, limit) for name, limit in found if limit.unit is not TimeUnit.OTHER]


def limit_note(data: dict[str, Any]) -> str:
    """Say the times of the cases in words where they differ; names in the catalogue may repeat."""
    limits = case_limits(data)
    if len({limit for _name, limit in limits}) < 2:  # noqa: PLR2004 - one time needs no note
        return ""
    said = (f"{name}: {limit.amount:02d} {_UNIT_WORDS[limit.unit]}" for name, limit in limits)
    return "; ".join(said)[:1_000]
