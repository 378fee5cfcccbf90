"""What a person's number, name, address of mail or password must look like.

``tidy_*`` brings what was typed into the form that is stored; ``check_*`` says what is wrong
with a tidied value, or None; warnings are told to the person but never block (a number may
be right although the facts beside it were corrected later).

Codes of problems (facts in brackets): id_number_old, id_number_wrong [digits],
tax_code_wrong, tax_code_check [expected], phone_wrong [digits], email_wrong, passport_wrong,
date_in_future [today], date_out_of_range [earliest, latest], too_long [limit, length],
name_characters [characters], name_without_letters, password_short [minimum, length],
password_long [maximum, length], password_common, password_personal.
Codes of warnings: id_number_province [prefix], id_number_birth_year [year], id_number_sex.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from foundation.errors import Problem
from foundation.text import clean_line

ID_DIGITS, OLD_ID_DIGITS = 12, 9
NAME_LENGTH = 100
EMAIL_LENGTH = 254
OLDEST_YEARS = 130
"""Nobody alive was born earlier than so many years ago."""

_ID_NUMBER = re.compile(r"\d{12}", re.ASCII)
_OLD_ID_NUMBER = re.compile(r"\d{9}", re.ASCII)
_TAX_CODE = re.compile(r"(\d{10})(?:-(\d{3}))?", re.ASCII)
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PHONE = re.compile(r"0[35789]\d{8}|02\d{9}", re.ASCII)
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII,
)
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{6,9}", re.ASCII)
_NAME_SIGNS = frozenset(" .'-’")
_FIRST_ABROAD = 100
_PROVINCE_CODES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 "
    "034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 "
    "067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())


class Sex(StrEnum):
    """The sex as the register of births writes it."""

    MALE = "male"
    FEMALE = "female"


class IdKind(StrEnum):
    """Which paper a number comes from, by its form alone."""

    PERSONAL = "personal"
    OLD_CARD = "old_card"
    PASSPORT = "passport"


def tidy_number(text: str) -> str:
    """Return an ID or tax number without the spaces and dots people put between digits."""
    return re.sub(r"[\s.]", "", clean_line(text)).replace("–", "-")


def tidy_phone(text: str) -> str:
    """Return a phone number as bare digits that begin with 0, also when typed with +84."""
    digits = re.sub(r"[\s.()\-]", "", clean_line(text))
    return re.sub(r"^(?:\+|00)84(?:0(?=\d{9}))?", "0", digits)


def tidy_email(text: str) -> str:
    """Return an address of mail in small letters without spaces."""
    return clean_line(text).replace(" ", "").lower()


def tidy_passport(text: str) -> str:
    """Return a passport number in capitals without spaces."""
    return clean_line(text).replace(" ", "").upper()


def kind_of_id(value: str) -> IdKind | None:
    """Recognise a tidied number: 12 digits, the 9 of an old card, a passport, or none of them."""
    if _ID_NUMBER.fullmatch(value):
        return IdKind.PERSONAL
    if _OLD_ID_NUMBER.fullmatch(value):
        return IdKind.OLD_CARD
    return IdKind.PASSPORT if _PASSPORT.fullmatch(value) else None


def check_id_number(value: str) -> Problem | None:
    """Check a personal identification number: 12 digits (Law on Identification 2023, art. 12).

    The 9 digits of an old card are told apart, so that the person learns what to do.
    """
    if _OLD_ID_NUMBER.fullmatch(value):
        return Problem("id_number_old", {"digits": OLD_ID_DIGITS})
    if _ID_NUMBER.fullmatch(value):
        return None
    return Problem("id_number_wrong", {"digits": ID_DIGITS})


def birth_year_of(id_number: str) -> int:
    """Read the year of birth out of a valid 12-digit number (Decree 137/2015, art. 13)."""
    return 1900 + int(id_number[3]) // 2 * 100 + int(id_number[4:6])


def sex_of(id_number: str) -> Sex:
    """Read the sex out of a valid 12-digit number (Decree 137/2015, art. 13)."""
    return Sex.FEMALE if int(id_number[3]) % 2 else Sex.MALE


def id_number_warnings(
    id_number: str, *, birth_date: date | None = None, sex: Sex | None = None
) -> list[Problem]:
    """List where a valid 12-digit number and the facts beside it do not fit together.

    Prefixes from 100 on stand for births abroad, so only unknown smaller ones are strange.
    """
    warnings = []
    prefix = id_number[:3]
    if int(prefix) < _FIRST_ABROAD and prefix not in _PROVINCES:
        warnings.append(Problem("id_number_province", {"prefix": prefix}))
    if birth_date and birth_date.year != birth_year_of(id_number):
        warnings.append(Problem("id_number_birth_year", {"year": birth_year_of(id_number)}))
    if sex and sex is not sex_of(id_number):
        warnings.append(Problem("id_number_sex"))
    return warnings


def check_tax_code(value: str) -> Problem | None:
    """Check a tax code: 10 digits, 10-3 for a dependent unit, or a person's 12 digits.

    The tenth digit is 10 minus the weighted sum modulo 11 (Circular 105/2020, art. 5);
    persons and household businesses use the personal number, which has no check digit.
    """
    if _ID_NUMBER.fullmatch(value):
        return None
    found = _TAX_CODE.fullmatch(value)
    if not found or found[2] == "000" or found[1][2:9] == "0000000":
        return Problem("tax_code_wrong")
    digits = [int(digit) for digit in found[1]]
    summed = sum(digit * weight for digit, weight in zip(digits, _TAX_WEIGHTS, strict=False))
    return None if digits[9] == 10 - summed % 11 else Problem("tax_code_check")


def check_phone(value: str) -> Problem | None:
    """Check a Vietnamese number: 10 digits for a mobile, 11 beginning with 02 for a land line."""
    return None if _PHONE.fullmatch(value) else Problem("phone_wrong", {"digits": 10})


def check_email(value: str) -> Problem | None:
    """Check an address of mail by its form; only a message that arrives proves it."""
    if len(value) > EMAIL_LENGTH:
        return Problem("too_long", {"limit": EMAIL_LENGTH, "length": len(value)})
    mailbox = value.partition("@")[0]
    dotted = mailbox.startswith(".") or mailbox.endswith(".") or ".." in mailbox
    return Problem("email_wrong") if dotted or not _EMAIL.fullmatch(value) else None


def check_passport(value: str) -> Problem | None:
    """Check a passport number of any country: 6 to 9 capitals and digits, one digit at least."""
    return None if _PASSPORT.fullmatch(value) else Problem("passport_wrong")


def check_birth_date(value: date, *, today: date) -> Problem | None:
    """Check that a living person can have been born on the day."""
    if value > today:
        return Problem("date_in_future", {"today": today.isoformat()})
    earliest = today.year - OLDEST_YEARS
    if value.year < earliest:
        return Problem("date_out_of_range", {"earliest": earliest, "latest": today.year})
    return None


def check_name(value: str) -> Problem | None:
    """Check a person's name: letters of any script, spaces, dots, apostrophes and hyphens."""
    if len(value) > NAME_LENGTH:
        return Problem("too_long", {"limit": NAME_LENGTH, "length": len(value)})
    strange = sorted({one for one in value if not _is_name_sign(one)})
    if strange:
        return Problem("name_characters", {"characters": " ".join(strange[:10])})
    return None if any(map(str.isalpha, value)) else Problem("name_without_letters")


def _is_name_sign(one: str) -> bool:
    return one in _NAME_SIGNS or unicodedata.category(one)[0] in "LM"


def mask_id(value: str) -> str:
    """Hide the middle of a number that is shown to others: ``056*****1234``."""
    head, tail = (3, 4) if len(value) >= ID_DIGITS else (2, 2)
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]
