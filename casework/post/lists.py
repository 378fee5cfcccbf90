"""The daily lists as files: CSV in UTF-8 with a byte order mark (docs/post-lists.md).

A text that a spreadsheet would take for a formula is written with an apostrophe before it.
A list that comes in is read line by line: what is not understood is a doubt, never a fault of
the other lines.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.post import rules
from casework.post.records import Consignment, PostState
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem
from foundation.ids import read_reference
from foundation.text import clean_line, fold

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5_000
LONGEST = 500
AHEAD = timedelta(minutes=10)
"""How far the supplier's clock may be ahead of ours."""

_OLDEST = datetime(2000, 1, 1, tzinfo=VIETNAM)

OUT = ("stt", "ma_buu_gui", "so_van_don", "nguoi_nhan", "dien_thoai", "dia_chi", "noi_dung")
IN = ("ma_buu_gui", "so_van_don", "trang_thai", "thoi_gian", "noi_phat", "ghi_chu")
DOUBTS = ("dong", "ly_do", *IN)
_NEEDED = ("trang_thai", "thoi_gian")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_ENDS = {"out": "di", "in": "den"}

_WORDS = {
    "collected": PostState.COLLECTED,
    "da nhan gui": PostState.COLLECTED,
    "da thu gom": PostState.COLLECTED,
    "on the way": PostState.ON_THE_WAY,
    "dang van chuyen": PostState.ON_THE_WAY,
    "dang phat": PostState.ON_THE_WAY,
    "delivered": PostState.DELIVERED,
    "da phat": PostState.DELIVERED,
    "phat thanh cong": PostState.DELIVERED,
    "returned": PostState.RETURNED,
    "chuyen hoan": PostState.RETURNED,
    "lost": PostState.LOST,
    "that lac": PostState.LOST,
}
_FORMS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Told:
    """One line that was understood: which consignment has come how far, when and where."""

    line: int
    reference: str
    tracking: str
    state: PostState
    at: datetime
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One line that was not applied: its number, the code of the reason, and its cells."""

    line: int
    code: str
    cells: tuple[str, ...]


def harmless(text: object) -> str:
    """Write a text so that no spreadsheet takes it for a formula and it stays on one line."""
    line = " ".join(str(text).split())
    return f"'{line}" if line.startswith(_RISKY) else line


def _written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return held.getvalue()


def as_bytes(contents: str) -> bytes:
    """Encode a list as it is handed over: UTF-8 with a byte order mark."""
    return contents.encode("utf-8-sig")


def file_name(agency_code: str, day: datetime, number: int, direction: str = "out") -> str:
    """Name a list: H32.15-buu-gui-di-20261122-01.csv."""
    local = day.astimezone(VIETNAM)
    return f"{agency_code}-buu-gui-{_ENDS[direction]}-{local:%Y%m%d}-{number:02d}.csv"


def write_out(consignments: Sequence[Consignment]) -> str:
    """Write the list of what is handed to the supplier; the same consignments, the same text."""
    return _written(
        OUT,
        (
            (place, one.reference, one.tracking, one.name, one.phone, one.address, one.contents)
            for place, one in enumerate(consignments, 1)
        ),
    )


def write_doubts(doubts: Sequence[Doubt], reasons: Sequence[str]) -> str:
    """Write the lines that were not applied, each with its number and why."""
    pairs = zip(doubts, reasons, strict=True)
    return _written(DOUBTS, ((one.line, why, *one.cells) for one, why in pairs))


def read_in(data: bytes, *, now: datetime) -> tuple[str, list[Told], list[Doubt]]:
    """Read a list that came in: its text, the lines understood, the lines doubted.

    Raises Invalid at ``file`` where it is no such list at all.
    """
    text = _decoded(data)
    rows = _rows(text)
    places = _columns(rows[0] if rows else [])
    told: list[Told] = []
    doubts: list[Doubt] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = tuple(_cell(row, places.get(name)) for name in IN)
        found = _line(number, cells, now=now)
        if isinstance(found, Told):
            told.append(found)
        else:
            doubts.append(Doubt(number, found, cells))
    if not told and not doubts:
        raise Invalid({"file": Problem("post_list_empty")})
    return text, told, doubts


def _decoded(data: bytes) -> str:
    if not data:
        raise Invalid({"file": Problem("file_empty")})
    if len(data) > MOST_BYTES:
        raise Invalid({"file": Problem("file_too_large", {"limit": MOST_BYTES})})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"file": Problem("post_list_encoding")}) from None
    if "\0" in text:
        raise Invalid({"file": Problem("post_list_encoding")})
    return text


def _rows(text: str) -> list[list[str]]:
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error:
        raise Invalid({"file": Problem("post_list_form")}) from None
    if len(rows) > MOST_LINES + 1:
        raise Invalid({"file": Problem("post_list_long", {"limit": MOST_LINES})})
    return rows


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Find the columns by the names in the first line; any order, further ones are passed over."""
    names = [_plain(cell).replace(" ", "_") for cell in head]
    places = {name: names.index(name) for name in IN if name in names}
    has_number = "ma_buu_gui" in places or "so_van_don" in places
    if not has_number or any(name not in places for name in _NEEDED):
        raise Invalid({"file": Problem("post_list_form")})
    return places


def _plain(text: str) -> str:
    return " ".join(fold(clean_line(text[:LONGEST])).replace("_", " ").split())


def _cell(row: Sequence[str], place: int | None) -> str:
    if place is None or place >= len(row):
        return ""
    text = clean_line(row[place][: LONGEST * 2])[:LONGEST]
    return text[1:] if text[:1] == "'" and text[1:2] in _RISKY else text


def _line(number: int, cells: Sequence[str], *, now: datetime) -> Told | str:
    """Understand one line, or return the code of what is doubtful about it."""
    reference, tracking, state, time, place, note = cells
    known = read_reference(reference) if reference else None
    tidied = rules.tidy_tracking(tracking)
    if reference and known is None:
        return "post_reference"
    if tidied and rules.tracking_problem(tidied):
        return "not_a_tracking"
    if not known and not tidied:
        return "post_no_number"
    code = _WORDS.get(_plain(state))
    if code is None:
        return "post_state"
    at = read_time(time)
    if at is None or at < _OLDEST:
        return "post_time"
    if at > now + AHEAD:
        return "post_future"
    return Told(number, known or "", tidied, code, at, place, note)


def read_time(text: str) -> datetime | None:
    """Read 22/11/2026 14:05, 2026-11-22 14:05 or ISO 8601; Vietnam time where no zone is told."""
    plain = text.strip()
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
