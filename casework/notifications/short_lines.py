"""How long a message to a telephone is: the letters and parts that gateways count (3GPP TS 23.038).

Messages go in plain letters: marks would halve the room and are lost on some telephones.
"""

import unicodedata
from dataclasses import dataclass

LONGEST = 160
MOST_PARTS = 2
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
"""Letters that take the room of two."""
_ROOM = {True: (160, 153), False: (70, 67)}
"""Room of a message that is alone, and of one part of a longer one: GSM-7, then UCS-2."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a message is: letters counted as the network does, and in how many parts."""

    is_gsm7: bool
    units: int
    parts: int


def plain(text: str) -> str:
    """Return text without the marks of its letters, and without what has no plain letter."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in bare if one.isascii())


def size(text: str) -> Size:
    """Measure a message as the network counts it."""
    is_gsm7 = set(text) <= _BASIC | _EXTENDED
    if is_gsm7:
        units = sum(2 if one in _EXTENDED else 1 for one in text)
    else:
        units = len(text.encode("utf-16-be")) // 2
    alone, part = _ROOM[is_gsm7]
    return Size(is_gsm7, units, 1 if units <= alone else -(-units // part))
