"""The places in the words of notices that are filled in: a closed list for each kind.

``{ma_ho_so}`` and its like are replaced by letters alone: nothing of the words is ever
evaluated. Telephones show messages on locked screens, so lines hold codes and dates only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.notifications.records import NoticeKind
from foundation.clock import VIETNAM
from foundation.text import clean_line

OF_DRAFTS = frozenset({NoticeKind.PROCEDURE_CHANGED})
"""The kinds that tell of a draft: it has no dossier code yet, and its page stands elsewhere."""

OF_OFFICE = frozenset({NoticeKind.SECRECY_FOUND})
"""The kinds that officers get: they tell no dossier, and lead into the back office."""

OF_CHECKED = frozenset({NoticeKind.CHECKED_RESULT_ENDED})
"""The kinds for those who verified somebody else's result: they lead to its verification page."""

MARK = re.compile(r"\{([^{}]*)\}")
CODE, PROCEDURE, READER = "ma_ho_so", "thu_tuc", "nguoi_nhan"
NUMBER, TITLE = "so_van_ban", "ten_van_ban"


class CannotFillError(Exception):
    """The facts of a notice lack what its words ask for, such as a date."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be filled: by which fact of the notice, and whether that is a time."""

    fact: str
    is_moment: bool = False
    in_lines: bool = False


_ALL: Mapping[str, Place] = {
    CODE: Place("code", in_lines=True),
    PROCEDURE: Place("procedure"),
    READER: Place("recipient_name"),
    NUMBER: Place("number", in_lines=True),
    TITLE: Place("title"),
}
_DATES: Mapping[NoticeKind, Mapping[str, Place]] = {
    NoticeKind.ACCEPTED: {"ngay_hen": Place("due_at", is_moment=True, in_lines=True)},
    NoticeKind.REAPPOINTED: {"ngay_hen": Place("due_at", is_moment=True, in_lines=True)},
    NoticeKind.DUE_MOVED: {
        "ngay_hen_cu": Place("due_before", is_moment=True, in_lines=True),
        "ngay_hen": Place("due_at", is_moment=True, in_lines=True),
    },
    NoticeKind.PAPER_AWAITED: {"han_cuoi": Place("due_at", is_moment=True, in_lines=True)},
    NoticeKind.SUPPLEMENT_ENDING: {"han_cuoi": Place("until", is_moment=True, in_lines=True)},
    NoticeKind.PROCEDURE_CHANGED: {"ngay_ap_dung": Place("due_at", is_moment=True, in_lines=True)},
}
"""Dates a kind of notice knows; where one is missing, the built-in words are sent instead."""


def of_letter(kind: NoticeKind) -> dict[str, Place]:
    """Return the places that a letter of a kind may have."""
    if kind in OF_OFFICE:
        names = [READER]
    elif kind in OF_CHECKED:
        names = [NUMBER, TITLE]
    elif kind in OF_DRAFTS:
        names = [PROCEDURE, READER]
    else:
        names = [CODE, PROCEDURE, READER]
    return {name: _ALL[name] for name in names} | dict(_DATES.get(kind, {}))


def of_line(kind: NoticeKind) -> dict[str, Place]:
    """Return the places that a line to a telephone may have."""
    return {name: one for name, one in of_letter(kind).items() if one.in_lines}


def needed(kind: NoticeKind) -> str:
    """Name the place without which nobody would know what a notice is about, or nothing."""
    if kind in OF_CHECKED:
        return NUMBER
    return "" if kind in OF_DRAFTS | OF_OFFICE else CODE


def fill(text: str, places: Mapping[str, Place], known: Mapping[str, object], language: str) -> str:
    """Put the facts into their places; raise CannotFillError where one is missing."""

    def value(found: re.Match[str]) -> str:
        place = places.get(found[1])
        fact = known.get(place.fact) if place else None
        if place is None or not fact:
            raise CannotFillError(found[1])
        return moment(str(fact), language) if place.is_moment else clean_line(str(fact))

    return MARK.sub(value, text)


def moment(iso: str, language: str) -> str:
    """Write a time as the slips do: ``16 giờ 30 ngày 05/11/2026``; an open place stays one."""
    if MARK.fullmatch(iso):
        return iso
    local = datetime.fromisoformat(iso).astimezone(VIETNAM)
    if language == "en":
        return f"{local:%H:%M on %d/%m/%Y}"
    return f"{local.hour} giờ {local.minute:02d} ngày {local:%d/%m/%Y}"


def open_places(kind: NoticeKind) -> dict[str, str]:
    """Return for each fact the place that stands for it, to show built-in words with places."""
    return {one.fact: f"{{{name}}}" for name, one in of_letter(kind).items()}
