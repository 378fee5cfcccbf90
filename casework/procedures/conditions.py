"""Conditions that data decide: when a question is shown, a part asked for, a way taken.

A condition maps keys of answers to accepted values; all keys must be satisfied. An accepted value
is the stored answer itself, ``*`` (answered at all), an empty text (not answered), or a comparison
such as ``>=250`` or ``<2025-07-01`` (whole numbers, or ISO dates on both sides).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any

Condition = Mapping[str, tuple[str, ...]]

_COMPARISON = re.compile(r"(>=|<=|>|<)\s*(-?\d{1,15}|\d{4}-\d{2}-\d{2})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}


def holds(condition: Condition, answers: Mapping[str, str]) -> bool:
    """Tell whether tidied answers satisfy a condition; an empty condition always holds."""
    return all(
        any(_accepts(wanted, answers.get(key, "")) for wanted in accepted)
        for key, accepted in condition.items()
    )


def is_comparison(wanted: str) -> bool:
    """Tell whether an accepted value compares instead of naming one answer."""
    return bool(_COMPARISON.fullmatch(wanted))


def _accepts(wanted: str, answer: str) -> bool:
    if wanted == "*":
        return bool(answer)
    if found := _COMPARISON.fullmatch(wanted):
        return _compares(found[1], found[2], answer)
    return wanted == answer


def _compares(sign: str, limit: str, answer: str) -> bool:
    if _DAY.fullmatch(limit):
        return bool(_DAY.fullmatch(answer)) and _COMPARE[sign](answer, limit)
    return bool(_NUMBER.fullmatch(answer)) and _COMPARE[sign](int(answer), int(limit))
