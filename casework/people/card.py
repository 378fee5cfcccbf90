"""What a hand scanner types from the QR of an identity card, or a clerk from its face.

The text of the QR is seven fields parted by "|": number, old number, name, day of birth, sex,
address, day of issue. Newer cards have more fields, and the old number is often empty. The text is
personal from end to end: it is read here and then forgotten, never written down as it came.

Codes of problems: card_unreadable, card_garbled, id_number_old, id_number_wrong [digits],
tax_code_wrong, tax_code_check.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from casework.people import rules
from casework.people.rules import Sex
from foundation.errors import Invalid, Problem
from foundation.text import clean_line, fold

LONGEST = 2_000
_BAR, _FIELDS = "|", 7
_DAY = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_JUNK = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\u200b]")
_SEXES = {"nam": Sex.MALE, "male": Sex.MALE, "nu": Sex.FEMALE, "female": Sex.FEMALE}
_TAX_CODE = re.compile(r"\d{10}(?:-?\d{3})?", re.ASCII)
_TAX_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Card:
    """The facts of an identity card; ``birth_date`` and ``issued_on`` may be unreadable (None)."""

    id_number: str
    name: str
    old_number: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    address: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number that was typed: a person's twelve digits, or an organisation's tax code."""

    value: str
    is_tax_code: bool = False


def read_card(text: str) -> Card | None:
    """Read the text of a card's QR; None where it is not such a text.

    Line ends, a byte order mark and blanks that scanners add are left out; so are fields after
    the seventh.
    """
    fields = [clean_line(one) for one in _JUNK.sub("", text[:LONGEST]).split(_BAR)]
    if len(fields) < _FIELDS:
        return None
    number, old, name, born, sex, address, issued = fields[:_FIELDS]
    number = rules.tidy_number(number)
    if rules.check_id_number(number) or rules.check_name(name):
        return None
    old = rules.tidy_number(old)
    return Card(
        id_number=number,
        name=name,
        old_number=old if rules.kind_of_id(old) is rules.IdKind.OLD_CARD else "",
        birth_date=_day(born),
        sex=_SEXES.get(fold(sex)),
        address=address[:300],
        issued_on=_day(issued),
    )


def read(text: str) -> Card | Number:
    """Read what came into the box of the card: the QR's text or a bare number.

    Raises Invalid at "card" saying what to do: the number of an old card (nine digits), the text of
    a scanner whose keyboard layout or input method spoils it, or what is no card at all.
    """
    plain = _JUNK.sub("", text[:LONGEST]).strip()
    if found := read_card(plain):
        return found
    number = rules.tidy_number(plain)
    if rules.check_id_number(number) is None:
        return Number(number)
    if _TAX_CODE.fullmatch(number):
        return _tax_code(number)
    raise Invalid({"card": _fault(plain, number)})


def _tax_code(number: str) -> Number:
    code = number if "-" in number or len(number) == _TAX_DIGITS else f"{number[:10]}-{number[10:]}"
    if problem := rules.check_tax_code(code):
        raise Invalid({"card": problem})
    return Number(code, is_tax_code=True)


def _fault(plain: str, number: str) -> Problem:
    """Tell the kinds of failure apart, without repeating anything of what was read."""
    if not plain:
        return Problem("required")
    if number.isascii() and number.isdecimal():
        wrong = rules.check_id_number(number)
        return wrong or Problem("id_number_wrong", {"digits": rules.ID_DIGITS})
    if len(plain) < rules.ID_DIGITS or not any(one.isdecimal() for one in plain):
        return Problem("card_unreadable")
    return Problem("card_garbled")


def consistency(card: Card) -> list[Problem]:
    """List where the number and the facts on a card disagree: told, never a reason to refuse."""
    return rules.id_number_warnings(card.id_number, birth_date=card.birth_date, sex=card.sex)


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace("/", ""))
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
