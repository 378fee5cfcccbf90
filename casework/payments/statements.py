"""Bank statements as rows of cells: which column is which, and the incoming sums in them.

Banks agree on nothing: columns are found by the words of their heads, in Vietnamese or English,
below whatever stands above the table. Pure rules; amounts are whole đồng.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from foundation.errors import Problem
from foundation.text import clean_line, fold

MAX_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_CELLS = 60
LONGEST_CELL = 2_000
HEAD_ROWS = 60
"""The head of the table stands in the first rows, or the file is no statement."""
MOST_AMOUNT = 10**13

_WORDS: dict[str, tuple[str, ...]] = {
    "credit": (
        "ghi co", "phat sinh co", "so tien co", "tien vao", "credit", "co/credit", "co", "nop vao",
    ),
    "debit": ("ghi no", "phat sinh no", "so tien no", "tien ra", "debit", "no", "rut ra"),
    "amount": ("so tien", "amount", "gia tri", "so tien giao dich"),
    "day": ("ngay giao dich", "ngay hieu luc", "ngay hach toan", "ngay", "date", "thoi gian"),
    "content": ("noi dung", "dien giai", "mo ta", "description", "detail", "remark", "content"),
    "reference": (
        "so tham chieu", "ma giao dich", "so chung tu", "so but toan", "reference", "ref no", "ref",
        "transaction id", "so gd", "ma gd", "tham chieu", "doc no",
    ),
    "payer": (
        "ten doi ung", "nguoi chuyen", "ten nguoi chuyen", "counterparty", "remitter", "doi ung",
        "tai khoan doi ung", "offset",
    ),
}  # fmt: skip
"""Words of heads without accents; the first that fits a head whole, else as a part of it."""
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")


@dataclass(frozen=True, slots=True)
class Line:
    """One incoming sum: its row in the file, the bank's reference, what the payer wrote."""

    number: int
    bank_ref: str
    day: date
    amount: int
    content: str
    payer: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file holds: its incoming sums, or the problem that keeps it from being read.

    ``skipped`` counts rows under the head that are no incoming sum: outgoing ones, totals.
    """

    lines: tuple[Line, ...]
    skipped: int = 0
    problem: Problem | None = None


def rows_of_csv(data: bytes) -> list[list[str]]:
    """Return the cells of a CSV file in UTF-8 or UTF-16, separated by comma, semicolon or tab.

    No rows where the file is no table at all, such as one with an endless cell.
    """
    text = _text_of(data)
    head = text[:20_000]
    separator = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([cell[:LONGEST_CELL] for cell in row[:MOST_CELLS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        return []
    return rows


def _text_of(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace").replace("\0", "")


def read(rows: Sequence[Sequence[str]]) -> Statement:
    """Find the table in a file's rows and read its incoming sums."""
    if len(rows) > MOST_ROWS:
        return Statement((), problem=Problem("statement_too_long", {"limit": MOST_ROWS}))
    for place, row in enumerate(rows[:HEAD_ROWS]):
        columns = columns_of(row)
        if _is_head(columns):
            return _read_below(rows, place, columns)
    return Statement((), problem=Problem("statement_without_head"))


def _is_head(columns: dict[str, int]) -> bool:
    return {"day", "content"} <= columns.keys() and bool({"credit", "amount"} & columns.keys())


def columns_of(head: Sequence[str]) -> dict[str, int]:
    """Tell which column means what by the words of its head; each column means one thing."""
    plain = [" ".join(re.sub(r"[^a-z/ ]+", " ", fold(cell)).split()) for cell in head]
    found: dict[str, int] = {}
    for whole in (True, False):
        for name, words in _WORDS.items():
            if name in found:
                continue
            place = _column(plain, words, taken=set(found.values()), whole=whole)
            if place is not None:
                found[name] = place
    return found


def _column(
    plain: Sequence[str], words: Iterable[str], *, taken: set[int], whole: bool
) -> int | None:
    for word in words:
        for place, cell in enumerate(plain):
            if place in taken:
                continue
            if cell == word or (
                not whole and re.search(rf"(^|[ /]){re.escape(word)}($|[ /])", cell)
            ):
                return place
    return None


def _read_below(rows: Sequence[Sequence[str]], head: int, columns: dict[str, int]) -> Statement:
    lines: list[Line] = []
    seen: dict[str, int] = {}
    skipped = 0
    for place, row in enumerate(rows[head + 1 :], head + 2):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        day = read_day(cells["day"])
        amount = read_amount(cells.get("credit") or cells.get("amount", ""))
        if day is None or amount is None or not 0 < amount < MOST_AMOUNT:
            skipped += any(row)
            continue
        content = clean_line(cells["content"])[:1_000]
        lines.append(
            Line(
                place,
                _reference(cells, day, amount, content, seen),
                day,
                amount,
                content,
                clean_line(cells.get("payer", ""))[:200],
            )
        )
    if not lines:
        return Statement((), skipped, Problem("statement_empty"))
    return Statement(tuple(lines), skipped)


def _reference(
    cells: dict[str, str], day: date, amount: int, content: str, seen: dict[str, int]
) -> str:
    """Return what tells a line apart: the bank's reference with day and sum, else its content.

    Equal lines of one file without a reference are told apart by their order, so that the same
    file, or one that overlaps it by whole days, gives the same names again.
    """
    given = clean_line(cells.get("reference", ""))[:100]
    facts = f"{day:%Y%m%d}/{amount}/{given or content}"
    ordinal = seen[facts] = seen.get(facts, 0) + 1
    if given and ordinal == 1:
        return f"{given}/{day:%Y%m%d}/{amount}"
    mark = hashlib.sha256(facts.encode()).hexdigest()[:24]
    return f"{mark}/{ordinal}"


def read_day(text: str) -> date | None:
    """Read a day as banks write it: 23/11/2026, 23-11-2026 14:05, 2026-11-23T14:05:00."""
    if found := _YEAR_FIRST.search(text):
        year, month, day = (int(one) for one in found.groups())
    elif found := _DAY_FIRST.search(text):
        day, month, year = (int(one) for one in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_amount(text: str) -> int | None:
    """Read whole đồng: 25000, 25.000, 25,000.00, +25,000 VND; None for nothing or for parts."""
    plain = re.sub(r"(?i)vnd|vnđ|đ|[\s\xa0+]", "", text)
    if not re.fullmatch(r"-?[0-9.,]+", plain) or not any(one.isdigit() for one in plain):
        return None
    sign = -1 if plain.startswith("-") else 1
    plain = plain.lstrip("-")
    whole, parts = plain, ""
    if not _GROUPED.fullmatch(plain):
        at = max(plain.rfind("."), plain.rfind(","))
        if at >= 0:
            whole, parts = plain[:at], plain[at + 1 :]
    if parts.strip("0"):
        return None
    digits = re.sub(r"[.,]", "", whole)
    return sign * int(digits) if digits and len(digits) <= len(str(MOST_AMOUNT)) else None
