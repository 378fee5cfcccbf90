"""What comes back from a counter that worked without the network: its shape, and what differs.

An entry is read strictly: it was written by our own page, so what does not fit is refused whole and
stays in the browser. What fits but is not right (a person, a part, a number) is held for a person.

Codes of problems: entry_wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from casework.dossiers.intake_rules import MANDATES, Given, Party
from casework.people import rules as people
from casework.people.records import Account
from casework.people.rules import Sex
from casework.procedures.definition import Returning
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem
from foundation.text import clean_line, fold

LONGEST_WAIT = timedelta(days=7)
"""How late an entry may come back and still be merged without a person looking at it."""
NOTED_SKEW = timedelta(minutes=2)
"""How far a device's clock may be off before its time is put right and the clerk is told."""
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_TEXT, _MOST_PARTS = 500, 200


class Held(StrEnum):
    """Why an entry waits for a person's decision."""

    NOT_RESERVED = "not_reserved"
    NUMBER_USED = "number_used"
    WRONG_DAY = "wrong_day"
    TOO_OLD = "too_old"
    PERSON_DIFFERS = "person_differs"
    DUPLICATE = "duplicate"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Walkin:
    """The person at the counter, as typed from the card."""

    number: str
    name: str
    birth_date: date | None
    sex: Sex | None
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One dossier taken in without the network, as the browser sends it.

    ``code`` is the reserved number or empty, ``slip`` what was printed; ``sent_at`` is what the
    device's clock said when it was sent, by which the server knows how far that clock is off.
    """

    key: str
    device: str
    slip: str
    code: str
    taken_at: datetime
    sent_at: datetime
    walkin: Walkin
    procedure: str
    case_key: str
    agency_id: int | None
    given: Mapping[str, Given]
    return_way: Returning
    holder: Party | None
    mandate: str
    mandate_note: str
    contents: Mapping[str, Any]

    @property
    def typed(self) -> tuple[str, ...]:
        """Return all free text, among which no mark of secrecy may be."""
        held = (self.holder.name, self.holder.address) if self.holder else ()
        notes = (one.note for one in self.given.values())
        return (self.walkin.name, self.walkin.address, self.mandate_note, *held, *notes)

    def skew(self, at: datetime) -> timedelta:
        """Return how far the device's clock is ahead of ours."""
        return self.sent_at - at

    def received_at(self, at: datetime) -> datetime:
        """Return when the paper was received by our clock, never later than now.

        A clock that is off is put right by what it says now; one that is nearly right is believed,
        so that the slip and the dossier tell the same minute.
        """
        skew = self.skew(at)
        true = self.taken_at if abs(skew) <= NOTED_SKEW else self.taken_at - skew
        return min(true, at)


def read_entry(data: object) -> Entry:
    """Read one entry; raise Invalid (entry_wrong) where its shape is not that of our page."""
    try:
        return _entry(_mapping(data))
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise Invalid({"entry": Problem("entry_wrong")}) from fault


def _entry(data: Mapping[str, Any]) -> Entry:
    key, slip = _text(data["key"]), _text(data["slip"])
    if not KEY.fullmatch(key) or not slip or len(slip) > 40:  # noqa: PLR2004 - a printed number
        raise ValueError("no key or no number")
    contents = _mapping(data["contents"])
    parts = _mapping(contents["given"])
    if len(parts) > _MOST_PARTS:
        raise ValueError("too many parts")
    agency_id = contents.get("agency_id")
    mandate = _text(contents.get("mandate", ""))
    return Entry(
        key=key,
        device=_text(data["device"]),
        slip=slip,
        code=_text(data.get("code", "")),
        taken_at=_moment(data["taken_at"]),
        sent_at=_moment(data["sent_at"]),
        walkin=_walkin(_mapping(contents["walkin"])),
        procedure=_text(contents["procedure"]),
        case_key=_text(contents["case_key"]),
        agency_id=None if agency_id is None else _whole(agency_id),
        given={_text(key): _given(_mapping(one)) for key, one in parts.items()},
        return_way=Returning(contents["return_way"]),
        holder=_holder(contents.get("holder")),
        mandate=mandate if mandate in MANDATES else "",
        mandate_note=_text(contents.get("mandate_note", "")),
        contents=contents,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _TEXT:
        raise TypeError("not a text, or far too long")
    return clean_line(value)


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise TypeError("not a whole number")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.astimezone(UTC)


def _walkin(data: Mapping[str, Any]) -> Walkin:
    born, sex = _text(data["birth_date"]), _text(data["sex"])
    return Walkin(
        number=people.tidy_number(_text(data["number"])),
        name=_text(data["name"]),
        birth_date=date.fromisoformat(born) if born else None,
        sex=Sex(sex) if sex else None,
        address=_text(data["address"]),
        phone=people.tidy_phone(_text(data["phone"])),
    )


def _given(data: Mapping[str, Any]) -> Given:
    for mark in ("shown", "unscannable"):
        if not isinstance(data.get(mark, False), bool):
            raise TypeError("not a mark")
    return Given(
        originals=_whole(data.get("originals", 0)),
        certified=_whole(data.get("certified", 0)),
        copies=_whole(data.get("copies", 0)),
        shown=data.get("shown", False),
        unscannable=data.get("unscannable", False),
        note=_text(data.get("note", "")),
    )


def _holder(data: object) -> Party | None:
    if data is None:
        return None
    facts = _mapping(data)
    return Party(
        name=_text(facts["name"]),
        id_number=people.tidy_number(_text(facts["number"])),
        phone=people.tidy_phone(_text(facts["phone"])),
        address=_text(facts["address"]),
    )


def number_fault(
    entry: Entry, *, code_day: date, reserved_at: datetime, used: bool, at: datetime
) -> Held | None:
    """Say what is wrong with a reserved number for this entry; None where it may bear it.

    The code tells the day of reception (Circular 01/2018 art. 19), and nothing was received with
    a number before it was reserved: that would be backdating.
    """
    received = entry.received_at(at)
    if used:
        return Held.NUMBER_USED
    if received.astimezone(VIETNAM).date() != code_day or received < reserved_at - NOTED_SKEW:
        return Held.WRONG_DAY
    return None


def person_differences(walkin: Walkin, known: Account) -> list[dict[str, str]]:
    """List what was typed of a person otherwise than it is known; empty facts differ in nothing."""
    citizen = known.citizen
    pairs = [("name", known.name, walkin.name), ("phone", known.phone or "", walkin.phone)]
    if citizen is not None:
        born, sex = walkin.birth_date, walkin.sex
        pairs += [
            ("birth_date", citizen.birth_date.isoformat(), born.isoformat() if born else ""),
            ("sex", citizen.sex, sex.value if sex else ""),
            ("address", citizen.address, walkin.address),
        ]
    return [
        {"about": "person", "field": key, "kept": kept, "given": typed}
        for key, kept, typed in pairs
        if kept and typed and _plain(kept) != _plain(typed)
    ]


def is_another(differences: list[dict[str, str]]) -> bool:
    """Tell whether a number may have been mistyped: the name or the day of birth is another's."""
    return any(one["field"] in {"name", "birth_date"} for one in differences)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(text)).strip()
