"""Reads the national catalogue of procedures: JSON lines, liberal in reading, exact in keeping.

A line of either shape (the full record of a procedure, or its row in the list) becomes a
NationalRecord that keeps the line's text as it came, so that fields nobody knows yet are not lost.
What cannot be read is told by its line number, and nothing is decided here.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from foundation.errors import Problem
from foundation.text import clean_line

MAX_BYTES = 50 * 1024 * 1024
"""How large an uploaded file may be."""
MAX_UNPACKED = 200 * 1024 * 1024
"""How much a compressed file may unpack to: a bomb ends here."""
MAX_LINES = 200_000
MAX_DEPTH = 60
"""How deep the lists and objects of a record may lie in each other."""
_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._\- ]{0,59}")
MOST_FAULTS = 1_000
"""After so many lines that cannot be read the rest is not looked at."""
MAX_LINE = 4 * 1024 * 1024
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class NationalRecord:
    """Holds one record: its code and name, the line as it came, and what JSON it says."""

    code: str
    name: str
    source: str
    data: dict[str, Any] = field(hash=False, compare=False)

    @property
    def is_full(self) -> bool:
        """Tell whether this is the whole record of a procedure, not its row in the list."""
        return "executionMethods" in self.data or "executionCases" in self.data

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what the record says, whatever the order of its members."""
        plain = json.dumps(self.data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LineFault:
    """Holds what is wrong with one line; line 0 is the file itself.

    What does not block is only told: of two lines with one code the later one counts.
    """

    line: int
    problem: Problem
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """Holds what a file says: its records in order, and the lines that could not be read."""

    records: tuple[NationalRecord, ...]
    faults: tuple[LineFault, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every line could be read."""
        return not any(one.blocks for one in self.faults)


def read(data: bytes) -> Reading:
    """Read a whole file, plain or gzip; every fault is listed and none is raised."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        return Reading((), (LineFault(0, Problem("file_over_megabytes", {"limit": limit})),))
    records: dict[str, NationalRecord] = {}
    lines: dict[str, int] = {}
    faults: list[LineFault] = []
    try:
        for number, raw in enumerate(_lines(data), start=1):
            if len(faults) >= MOST_FAULTS:
                faults.append(LineFault(number, Problem("too_many_faults")))
                break
            found = _read_line(raw, first=number == 1)
            if isinstance(found, Problem):
                faults.append(LineFault(number, found))
            elif found:
                if found.code in lines and records[found.code] != found:
                    facts = {"code": found.code, "line": lines[found.code]}
                    told = Problem("code_in_line", facts)
                    faults.append(LineFault(number, told, blocks=False))
                records[found.code], lines[found.code] = found, number
    except (OSError, EOFError, zlib.error):
        faults.append(LineFault(0, Problem("archive_broken")))
    except _TooMuchError:
        limit = MAX_UNPACKED // 1024 // 1024
        faults.append(LineFault(0, Problem("archive_too_large", {"limit": limit})))
    if not records and not faults:
        faults.append(LineFault(0, Problem("file_without_records")))
    return Reading(tuple(records.values()), tuple(faults))


class _TooMuchError(Exception):
    """The archive unpacks to more than is allowed."""


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines, unpacking by and by, so that a bomb never stands in memory whole."""
    stream: io.BufferedIOBase = io.BytesIO(data)
    if data.startswith(_GZIP):
        stream = gzip.GzipFile(fileobj=stream)
    seen = 0
    lines = 0
    while line := stream.readline(MAX_LINE + 1):
        seen, lines = seen + len(line), lines + 1
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            # The rest of an overlong line is skipped, so that lines keep their numbers.
            rest = stream.readline(MAX_LINE + 1)
            seen += len(rest)
            if seen > MAX_UNPACKED:
                raise _TooMuchError
        if seen > MAX_UNPACKED or lines > MAX_LINES:
            raise _TooMuchError
        yield line


def _read_line(raw: bytes, *, first: bool) -> NationalRecord | Problem | None:
    if len(raw) > MAX_LINE:
        return Problem("line_too_long", {"limit": MAX_LINE // 1024 // 1024})
    try:
        text = raw.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        return Problem("not_utf8", {"byte": error.start + 1})
    text = text.strip("\r\n")
    if not text.strip():
        return None
    try:
        data = json.loads(text)
    except RecursionError:
        return Problem("too_deep")
    except ValueError as error:
        return Problem("not_json", {"column": getattr(error, "colno", 1)})
    return _record(text, data)


def _record(text: str, data: object) -> NationalRecord | Problem:
    if not isinstance(data, dict):
        return Problem("not_an_object")
    code = clean_line(str(data.get("code") or data.get("codeNotation") or ""))
    if not code:
        return Problem("code_missing")
    if not _CODE.fullmatch(code):
        return Problem("code_wrong", {"code": code[:40]})
    if _depth(data) > MAX_DEPTH:
        return Problem("too_deep")
    name = clean_line(str(data.get("name") or ""))
    if not name:
        return Problem("name_missing", {"code": code})
    try:
        text.encode()
    except UnicodeEncodeError:
        return Problem("not_utf8", {"byte": 1})
    return NationalRecord(code, name, text, data)


def _depth(data: object) -> int:
    """Return how deep a value is nested, counted level by level."""
    level: list[Any] = [data]
    depth = 0
    while level and depth <= MAX_DEPTH:
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for group in inner for one in group if isinstance(one, dict | list)]
        depth += 1
    return depth


def parse(source: str) -> NationalRecord:
    """Read a line that was kept; raises ValueError for one that never could be kept."""
    found = _record(source, json.loads(source))
    if not isinstance(found, NationalRecord):
        raise ValueError(found.code)  # noqa: TRY004 - the text is wrong, not its type
    return found
