"""What the scanning engine tells of a scan: facts of a file, a look at each page, its text.

Plain values only, so that verbs, worker and screens speak of pages without knowing the engine.
Scanning rules: Decree 30/2020 annex I (PDF, colour, at least 200 dpi, scale 100 %), Circular
05/2025/TT-BNV art. 8 (two-layer PDF/A, 300 dpi for maps, file name = dossier code + "." + number).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ADMINISTRATIVE_DPI = 200
MAP_DPI = 300


class Fault(StrEnum):
    """What is wrong with a page so that it must be scanned again."""

    DARK = "dark"
    FAINT = "faint"
    BLURRED = "blurred"
    CUT = "cut"
    LOW_RESOLUTION = "low_resolution"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A file from the scanner before its pages are looked at.

    ``media_type`` is what the bytes are; ``is_signed`` tells a PDF with signatures, whose bytes
    must be kept as they are; ``problem`` is the code of what speaks against the whole file
    (file_unreadable, file_encrypted, file_too_costly, file_type, too_many_pages), else "".
    """

    media_type: str
    pages: int
    is_signed: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PageLook:
    """One page as it came from the scanner, seen within a fraction of a second.

    ``number`` counts from 1 within its file. ``image`` is the page as JPEG or PNG in its own
    resolution, upright as far as quick means tell; ``dpi`` is 0 where nothing told it.
    ``codes`` are the texts of the QR codes on the page. A page that could not be opened has an
    empty ``image`` and the fault UNREADABLE.
    """

    number: int
    image: bytes
    media_type: str
    width: int
    height: int
    dpi: int
    faults: frozenset[Fault]
    is_blank: bool
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page after recognition.

    ``pdf`` is a PDF of one page at scale 100 %: the picture mended (turned, straightened) with
    the recognised words invisible over it; ``turned`` is in degrees clockwise (0, 90, 180, 270),
    ``skew`` in degrees; ``confidence`` is the mean of the words' (0 to 100); ``secrecy`` are the
    marks of secrecy seen as stamps ("MẬT", "TỐI MẬT", "TUYỆT MẬT").
    """

    pdf: bytes
    text: str
    confidence: int
    turned: int
    skew: float
    secrecy: Sequence[str]
