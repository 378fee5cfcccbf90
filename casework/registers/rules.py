"""How codes, numbers and symbols are written."""

import re
from dataclasses import dataclass
from datetime import date

_AGENCY_CODE = re.compile(r"H\d{2}(?:\.\d{1,3})*|\d{3}\.\d{2}\.\d{2}\.H\d{2}", re.ASCII)
_ABBREVIATION = re.compile(r"[A-ZĐ]+(?:[A-ZĐ\d.]*)")
_DOSSIER_CODE = re.compile(
    r"(?P<agency>[0-9H.]{3,20})-(?P<day>\d{6})-(?P<number>\d{4,9})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class DossierCode:
    """The three facts in a dossier's code."""

    agency_code: str
    day: date
    number: int


def dossier_code(agency_code: str, day: date, number: int) -> str:
    """Write a dossier's code, such as ``H32.18-250701-0001``; raise ValueError on nonsense.

    The receiving agency's identifier, the day of acceptance and the number in that day, of
    four digits and more beyond 9,999 (Decree 61/2018, art. 26; Circular 01/2018, art. 19).
    """
    if not _AGENCY_CODE.fullmatch(agency_code):
        message = f"not an agency's identifier: {agency_code!r}"
        raise ValueError(message)
    return f"{agency_code}-{day:%y%m%d}-{_counted(number):04d}"


def read_dossier_code(text: str) -> DossierCode | None:
    """Take apart a code as a person typed it (small letters, spaces), or None when it is none."""
    plain = re.sub(r"\s", "", text[:60]).replace("–", "-").upper()
    found = _DOSSIER_CODE.fullmatch(plain)
    if not found or not _AGENCY_CODE.fullmatch(found["agency"]):
        return None
    year, month, day = (int(found["day"][at : at + 2]) for at in (0, 2, 4))
    try:
        accepted = date(2000 + year, month, day)
    except ValueError:
        return None
    number = int(found["number"])
    read = DossierCode(found["agency"], accepted, number)
    return read if number and dossier_code(read.agency_code, accepted, number) == plain else None


def document_number(number: int) -> str:
    """Write a document's number: below ten with a leading zero (Decree 30/2020, annex I, II.3)."""
    return f"{_counted(number):02d}"


def symbol(type_abbreviation: str, agency_abbreviation: str) -> str:
    """Write a document's symbol, such as ``GXN-UBND`` (Decree 30/2020, annex I, II.3b).

    Raises ValueError unless both are capitals: groups are joined by a hyphen without spaces.
    """
    groups = [*type_abbreviation.split("-"), *agency_abbreviation.split("-")]
    if not all(_ABBREVIATION.fullmatch(group) for group in groups):
        message = f"not abbreviations: {type_abbreviation!r}, {agency_abbreviation!r}"
        raise ValueError(message)
    return "-".join(groups)


def number_and_symbol(number: int, symbol_: str) -> str:
    """Write both as they stand on a document, such as ``05/GXN-UBND``."""
    return f"{document_number(number)}/{symbol_}"


def _counted(number: int) -> int:
    if number < 1:
        message = f"numbers in a book begin at 1, not {number}"
        raise ValueError(message)
    return number
