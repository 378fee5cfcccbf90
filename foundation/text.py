"""Vietnamese text: cleaning what people type, folding it for search, ordering it for lists.

PostgreSQL as shipped here has no Vietnamese collation and no ``unaccent``, so both keys are
made here and kept in columns of their own, compared byte by byte (``COLLATE "C"``).
"""

import re
import unicodedata
from collections.abc import Iterator

GRAM = 3
"""How many characters one gram of the substring search has."""

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_NOT_WORD = re.compile(r"[\W_]+")
# Marks that steer the direction of writing can make a name look like another one.
_INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}

_ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_SIGNS = " _-–—,;:!?.…·'‘’\"“”«»()[]{}§@*/\\&#%`^°+×<=>|~$₫€"
_PUNCTUATION = {sign: rank for rank, sign in enumerate(_SIGNS)}
_LETTER_MARKS = frozenset("\u0302\u0306\u031b")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"
_OTHER_SIGN, _FIRST_DIGIT, _FIRST_LETTER, _OTHER_LETTER = "49", 50, 60, "99"


def _is_kept(char: str) -> bool:
    if char in _INVISIBLE:
        return False
    return char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}


def clean(text: str) -> str:
    """Return the text in NFC, trimmed, with plain line ends and no control or hidden marks."""
    if text.isprintable() and _INVISIBLE.isdisjoint(text):  # nearly always, and ten times faster
        return unicodedata.normalize("NFC", text).strip()
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(filter(_is_kept, lines))).strip()


def clean_line(text: str) -> str:
    """Return the cleaned text as one line with single spaces, as names and titles are kept."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """Return the text in lower case without accents and with đ as d, for searching."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d").replace("ð", "d")
    letters = (char for char in unicodedata.normalize("NFKD", plain) if _is_folded(char))
    return " ".join("".join(letters).split())


def _is_folded(char: str) -> bool:
    return not unicodedata.combining(char) and (char.isspace() or _is_kept(char))


def words(text: str) -> list[str]:
    """Split the folded text into its words, in order and with repeats."""
    return _NOT_WORD.sub(" ", fold(text)).split()


def grams(text: str) -> list[str]:
    """List the distinct 3-grams of the folded text, its ends marked by spaces, to be stored."""
    return _grams_of(f"  {fold(text)} ")


def inner_grams(text: str) -> list[str]:
    """List the distinct 3-grams every stored text must have that contains this one anywhere."""
    return _grams_of(fold(text))


def _grams_of(folded: str) -> list[str]:
    return sorted({folded[start : start + GRAM] for start in range(len(folded) - GRAM + 1)})


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """Yield each base character of the text with the marks that follow it."""
    base, marks = "", ""
    for char in unicodedata.normalize("NFD", text):
        if base and unicodedata.combining(char):
            marks += char
            continue
        if base:
            yield base, marks
        base, marks = char, ""
    if base:
        yield base, marks


def _primary(letter: str) -> str:
    if letter in _ALPHABET:
        return str(_FIRST_LETTER + _ALPHABET[letter])
    if letter.isdecimal():
        return str(_FIRST_DIGIT + unicodedata.decimal(letter))
    if letter.isspace():
        return "00"
    if letter in _PUNCTUATION:
        return f"{_PUNCTUATION[letter]:02d}"
    return f"{_OTHER_LETTER if letter.isalpha() else _OTHER_SIGN}{ord(letter):06x}"


def _weights(base: str, marks: str) -> tuple[str, str, str]:
    lower = base.lower()[0]
    shaping = "".join(mark for mark in marks if mark in _LETTER_MARKS)
    letter = unicodedata.normalize("NFC", lower + shaping)
    known = letter in _ALPHABET
    others = [mark for mark in marks if not (known and mark in _LETTER_MARKS)]
    tone = _TONES.get(others[0], _OTHER_MARK) if others else "0"
    return _primary(letter if known else lower), tone, "1" if base != lower else "0"


def sort_key(text: str) -> str:
    """Return an ASCII key whose byte order is the Vietnamese order of CLDR.

    Letters come first (a ă â … y z), then tones (huyền, hỏi, ngã, sắc, nặng), then small
    before capital, each compared over the whole text before the next counts.
    """
    weights = [_weights(base, marks) for base, marks in _letters(text)]
    return " ".join("".join(level) for level in zip(*weights, strict=True))
