"""Which passwords are good enough: long, not everybody's, not the person's own facts.

ASVS 5.0, chapter 6.2: no rules about kinds of characters, pasting allowed, known ones refused.
"""

import re
from collections.abc import Iterable

from foundation.errors import Problem
from foundation.text import fold

MINIMUM, MAXIMUM = 10, 128
_SHORTEST_BASE = 6
_SHORTEST_FACT = 6

_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LOOKALIKES = str.maketrans("@4$5013!7", "aassoleit")
_ROWS = (
    "01234567890",
    "1234567891011121314",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_COMMON_WORDS = (
    "password passw passwort passphrase admin administrator adminadmin root user guest "
    "welcome letmein login master secret dragon monkey sunshine princess football baseball "
    "superman batman iloveyou trustno changeme default test testing qwerty qwertyuiop qwert "
    "asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef abcdefgh hello helloworld computer "
    "internet samsung iphone google facebook youtube zalo tiktok manchester chelsea liverpool "
    "matkhau matkhaumoi matkhaucua matkhaucuatoi khongcomatkhau khongbiet khongco khongnho "
    "anhyeuem emyeuanh anhnhoem emnhoanh yeuem yeuanh toiyeuban toiyeuvietnam vietnam "
    "vietnamvodich vodich hanoi saigon saigondep khanhhoa nhatrang camranh ninhthuan "
    "giadinh giadinhtoi hanhphuc congtac congchuc canbo vanphong ubnd ubndxa ubndtinh "
    "dichvucong motcua cuocsong tinhyeu conyeume conyeubome bome meyeucon boyeucon "
    "nguyen nguyenvan nguyenthi tranvan levan phamvan matma bimat quenmatkhau xinchao "
    "chaocacban thanhcong maymanantam phatloc phattai locphat thinhvuong"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def check_password(password: str, *, own_facts: Iterable[str] = ()) -> Problem | None:
    """Say what is wrong with a password, given the person's name, numbers and addresses."""
    if len(password) < MINIMUM:
        return Problem("password_short", {"minimum": MINIMUM, "length": len(password)})
    if len(password) > MAXIMUM:
        return Problem("password_long", {"maximum": MAXIMUM, "length": len(password)})
    if is_common(password):
        return Problem("password_common")
    if any(_is_built_on(password, fact) for fact in own_facts):
        return Problem("password_personal")
    return None


def is_common(password: str) -> bool:
    """Tell whether a password is one that attackers try first.

    That is a short text repeated, a walk along the keys or the alphabet, or a common word
    with digits and signs around it or in place of its letters.
    """
    plain = fold(password).replace(" ", "")
    base = plain[: _period(plain)]
    if len(base) < _SHORTEST_BASE or any(_walks_along(base, row) for row in _ROWS):
        return True
    stem = _EDGES.sub("", base)
    spellings = (stem, stem.translate(_LOOKALIKES))
    return any(_NOT_LETTER_OR_DIGIT.sub("", spelling) in _COMMON for spelling in spellings)


def _period(text: str) -> int:
    """Return after how many characters the text repeats itself; its length when never."""
    return next((n for n in range(1, len(text)) if text[n:] == text[:-n]), len(text))


def _walks_along(text: str, row: str) -> bool:
    return text in row * 2 or text in row[::-1] * 2


def _is_built_on(password: str, fact: str) -> bool:
    folded = _NOT_LETTER_OR_DIGIT.sub("", fold(fact.partition("@")[0]))
    plain = _NOT_LETTER_OR_DIGIT.sub("", fold(password))
    return len(folded) >= _SHORTEST_FACT and folded in plain
