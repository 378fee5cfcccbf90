"""What the words of a notice must be before they may leave the house.

Codes of problems: required, too_long [limit, length], notice_brace, notice_markup,
notice_no_places [place], notice_place_unknown [place, known], notice_place_missing [place],
notice_link [link], notice_number [number], notice_line_too_long [limit, length],
notice_day_past, notice_day_far.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from casework.notifications import placeholders, short_lines
from casework.notifications.placeholders import MARK, Place
from casework.notifications.records import NoticeKind
from casework.notifications.template_records import NoticeForm
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem

LONGEST_SUBJECT, LONGEST_BODY, LONGEST_ACTION = 150, 2_000, 60
LONGEST_LINE, MOST_LETTERS = 500, 200
"""A line as typed, and as it is sent: with its address it fits two parts of a message."""
FURTHEST = timedelta(days=366)
_LINK = re.compile(
    r"//|\\|\b(?:javascript|data|vbscript|mailto|tel|sms|file):\S"
    r"|\S@\S+\.\S"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
    r"|(?<![\w.-])(?:[\w-]+\.)+"
    r"(?:vn|com|net|org|info|biz|io|me|ly|cc|gg|co|app|xyz|top|site|online|link|shop|click|club|"
    r"store|tech|live|page|dev|ru|cn|tk|ml|gl|to|us|asia|pro|vip|icu|work|space|website|fun)"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""What a program that reads mail would make a link of, with or without its scheme."""
_AROUND = ".,;:!?()[]\"'“”…"
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8,}")
_PERSONAL = frozenset({9})
_LEAST_PERSONAL = 12
"""Numbers of persons and cards: nine digits of old, or twelve and more; telephones have ten."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they were typed; a line has a body only."""

    body: str
    subject: str = ""
    action: str = ""


def check(kind: NoticeKind, form: NoticeForm, words: Words, *, hosts: Collection[str]) -> None:
    """Raise Invalid with what must be put right at ``subject``, ``body`` and ``action``.

    ``hosts`` are the house's own addresses on the web; links to all others are refused.
    """
    if form is NoticeForm.LETTER:
        places, limits = placeholders.of_letter(kind), _LETTER
    else:
        places, limits = placeholders.of_line(kind), _LINE
    problems = {}
    for name, limit in limits.items():
        text = getattr(words, name)
        found = _about(text, limit, places, hosts) or _missing(kind, form, name, text)
        if found is None and form is NoticeForm.LINE:
            found = _too_long_for_phones(text)
        if found is not None:
            problems[name] = found
    if problems:
        raise Invalid(problems)


_LETTER = {"subject": LONGEST_SUBJECT, "body": LONGEST_BODY, "action": LONGEST_ACTION}
_LINE = {"body": LONGEST_LINE}
_WHERE_NEEDED = {NoticeForm.LETTER: "subject", NoticeForm.LINE: "body"}


def _about(
    text: str, limit: int, places: Mapping[str, Place], hosts: Collection[str]
) -> Problem | None:
    if not text.strip():
        return Problem("required")
    if len(text) > limit:
        return Problem("too_long", {"limit": limit, "length": len(text)})
    if "<" in text or ">" in text or re.search(r"&#?\w+;", text):
        return Problem("notice_markup")
    for name in MARK.findall(text):
        if name not in places:
            if not places:
                return Problem("notice_no_places", {"place": f"{{{name}}}"})
            known = ", ".join(f"{{{one}}}" for one in places)
            return Problem("notice_place_unknown", {"place": f"{{{name}}}", "known": known})
    bare = MARK.sub(" ", text)
    if "{" in bare or "}" in bare:
        return Problem("notice_brace")
    return _must_not_leave(text, hosts)


def _must_not_leave(text: str, hosts: Collection[str]) -> Problem | None:
    # Letters that only look like others are read as those: full-width digits, dots.
    seen = unicodedata.normalize("NFKC", text).replace("。", ".")
    if link := _foreign_link(MARK.sub("x", seen), hosts):
        return Problem("notice_link", {"link": link})
    for found in _DIGITS.findall(MARK.sub(" ", seen)):
        count = sum(one.isdecimal() for one in found)
        if count in _PERSONAL or count >= _LEAST_PERSONAL:
            return Problem("notice_number", {"number": found})
    return None


def _foreign_link(text: str, hosts: Collection[str]) -> str:
    """Return the first word that leads to somewhere else, or nothing."""
    for word in text.split():
        if _LINK.search(word) and not _is_ours(word.strip(_AROUND), hosts):
            return word
    return ""


def _is_ours(link: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(link if "//" in link else f"//{link}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    is_plain = "@" not in parts.netloc and "\\" not in link
    return is_plain and parts.scheme in {"", "http", "https"} and host in hosts


def _missing(kind: NoticeKind, form: NoticeForm, name: str, text: str) -> Problem | None:
    place = placeholders.needed(kind)
    if not place or name != _WHERE_NEEDED[form] or f"{{{place}}}" in text:
        return None
    return Problem("notice_place_missing", {"place": f"{{{place}}}"})


def _too_long_for_phones(text: str) -> Problem | None:
    length = len(short_lines.plain(text))
    if length > MOST_LETTERS:
        return Problem("notice_line_too_long", {"limit": MOST_LETTERS, "length": length})
    return None


def begins_at(day: date, *, at: datetime) -> datetime:
    """Return when words of a day begin: now for today; raise Invalid at ``effective_on``."""
    today = at.astimezone(VIETNAM).date()
    if day < today:
        raise Invalid({"effective_on": Problem("notice_day_past")})
    if day > today + FURTHEST:
        raise Invalid({"effective_on": Problem("notice_day_far")})
    return at if day == today else datetime.combine(day, time(), VIETNAM)
