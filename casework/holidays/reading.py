"""Reading a decision as it is typed, pasted or exported from a sheet: one day or span a line.

A line holds the day, what it is and its name: ``16/02/2027;nghỉ;Tết Nguyên đán``. Columns may be
parted by tabs, semicolons or commas; a span is two days joined by a dash or "đến".
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.worktime.rules import DayKind
from foundation.errors import Problem
from foundation.text import clean_line, fold

MAX_LINES = 200
"""A decision holds some twenty days; what is longer is some other file."""
LONGEST_SPAN = 31
SHOWN = 8
"""So many faulty lines are told at once."""
LONGEST_NAME = 200
COLUMNS = 3
_KINDS = {
    "nghi": DayKind.OFF, "nghi le": DayKind.OFF, "nghi tet": DayKind.OFF, "nghi bu": DayKind.OFF,
    "nghi hoan doi": DayKind.OFF, "dong cua": DayKind.OFF, "off": DayKind.OFF,
    "lam bu": DayKind.MAKEUP, "lam viec": DayKind.MAKEUP, "lam": DayKind.MAKEUP,
    "makeup": DayKind.MAKEUP,
}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_JOINED = re.compile(r"\s+(?:-|–|đến|den)\s+|–", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GivenDay:
    """A day as the decision gives it, and in which line."""

    line: int
    day: date
    kind: DayKind
    name: str


@dataclass(slots=True)
class Read:
    """What was read, and what of it could not be."""

    days: list[GivenDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(text: str) -> Read:
    """Read a pasted decision; never raises, each line that cannot be read is a problem."""
    lines = [(number, one) for number, one in _lines(text) if one.strip(" \t;,")]
    if not lines:
        return Read(problems=[Problem("days_needed")])
    if len(lines) > MAX_LINES:
        return Read(problems=[Problem("too_many_lines", {"limit": MAX_LINES, "count": len(lines)})])
    found, seen = Read(), dict[date, int]()
    for place, (number, line) in enumerate(lines):
        cells = _cells(line)
        if place == 0 and _is_heading(cells):
            continue
        read_line = _read_line(number, cells)
        if isinstance(read_line, Problem):
            found.problems.append(read_line)
            continue
        for one in read_line:
            if one.day in seen:
                facts = {"day": one.day, "line": number, "other": seen[one.day]}
                found.problems.append(Problem("day_twice", facts))
                continue
            seen[one.day] = number
            found.days.append(one)
    if not found.days and not found.problems:
        found.problems.append(Problem("days_needed"))
    del found.problems[SHOWN:]
    return found


def write(days: Iterable[tuple[date, DayKind, str]]) -> str:
    """Write days as :func:`read` reads them, to be filled in beforehand."""
    words = {DayKind.OFF: "nghỉ", DayKind.MAKEUP: "làm bù"}
    return "\n".join(f"{day:%d/%m/%Y};{words[kind]};{name}" for day, kind, name in days)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    plain = text.replace("\ufeff", "").replace("\x00", "")
    return enumerate(plain.splitlines(), start=1)


def _cells(line: str) -> list[str]:
    parting = next((one for one in "\t;" if one in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=parting), [])
    except csv.Error:
        cells = line.split(parting)
    return [clean_line(cell) for cell in cells]


def _is_heading(cells: Sequence[str]) -> bool:
    told = fold(cells[0])
    return told in {"day", "date"} or (told.startswith("ngay") and not _DAY.search(told))


def _read_line(number: int, cells: Sequence[str]) -> list[GivenDay] | Problem:
    facts: dict[str, object] = {"line": number}
    days = _span(cells[0])
    if days is None:
        return Problem("day_unreadable", {**facts, "text": cells[0][:40]})
    if len(days) > LONGEST_SPAN or not days:
        return Problem("span_wrong", {**facts, "limit": LONGEST_SPAN})
    kind = _KINDS.get(fold(cells[1])) if len(cells) > 1 else None
    if kind is None:
        return Problem("day_kind_unknown", {**facts, "text": (cells[1] if cells[1:] else "")[:40]})
    name = ", ".join(cell for cell in cells[COLUMNS - 1 :] if cell)
    if not name:
        return Problem("day_name_needed", facts)
    if len(name) > LONGEST_NAME:
        return Problem("day_name_long", {**facts, "limit": LONGEST_NAME})
    return [GivenDay(number, day, kind, name) for day in days]


def _span(text: str) -> list[date] | None:
    ends = [_day(one.strip()) for one in _JOINED.split(text)]
    if None in ends or len(ends) > 2:  # noqa: PLR2004 - a span has two ends
        return None
    first, last = ends[0], ends[-1]
    assert first is not None  # noqa: S101 - told above
    assert last is not None  # noqa: S101
    count = min((last - first).days + 1, LONGEST_SPAN + 1)
    return [first + timedelta(days=number) for number in range(count)]


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    d, m, y, year, month, day = found.groups()
    try:
        return date(int(y or year), int(m or month), int(d or day))
    except ValueError:
        return None
