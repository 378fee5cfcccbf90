"""Which words are a mark of secrecy: MẬT, TỐI MẬT, TUYỆT MẬT standing as a marking.

Law on the protection of state secrets 2018 art. 8 and Circular 24/2020/TT-BCA: the three marks are
stamped in capitals. "Bí mật", "bảo mật", "mật độ", "mật khẩu" and headings in capitals that only
contain the syllable are none.
"""

import re
import unicodedata

TOP_SECRET, SECRET, CONFIDENTIAL = "TUYỆT MẬT", "TỐI MẬT", "MẬT"
MARKS = (TOP_SECRET, SECRET, CONFIDENTIAL)
"""From the gravest down."""

_GAP = r"[ \t\u00a0]+"
_TWO = re.compile(rf"(?<!\w)(TUYỆT|TỐI){_GAP}MẬT(?!\w)")
_NAMED = re.compile(
    rf"(?:độ{_GAP}mật|mức{_GAP}mật|mức{_GAP}độ{_GAP}mật)\s*[:\-]\s*((?:tuyệt|tối)?\s*mật)(?!\w)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\W*((?:TUYỆT|TỐI)?\s*MẬT)\W*", re.IGNORECASE)
_BARE = re.compile(
    r"(?<!\w)(?<!BÍ )(?<!BẢO )(?<!THẦN )(?<!CƠ )MẬT(?!\w)"
    rf"(?!{_GAP}(?:ĐỘ|KHẨU|ONG|VỤ|MÃ|THƯ|THIẾT)(?!\w))"
)
_DOCUMENT = re.compile(rf"(?:VĂN{_GAP}BẢN|TÀI{_GAP}LIỆU|HỒ{_GAP}SƠ|CÔNG{_GAP}VĂN)$")


def marks_in(text: str) -> list[str]:
    """Return the marks that stand in a typed text, the gravest first, each once."""
    found = set()
    for line in unicodedata.normalize("NFC", text).splitlines():
        found |= _marks_of(line)
    return [mark for mark in MARKS if mark in found]


def _marks_of(line: str) -> set[str]:
    found = {f"{match[1]} MẬT" for match in _TWO.finditer(line)}
    found |= {_written(match[1]) for match in _NAMED.finditer(line)}
    alone = _ALONE.fullmatch(line)
    if alone and (alone[1].isupper() or " " in alone[1].strip()):
        found.add(_written(alone[1]))
    rest = _TWO.sub("", line)
    shouted = rest.isupper()
    for match in _BARE.finditer(rest):
        before = rest[: match.start()].rstrip()
        if not shouted or _DOCUMENT.search(before):
            found.add(CONFIDENTIAL)
    return found


def _written(words: str) -> str:
    return " ".join(words.upper().split())
