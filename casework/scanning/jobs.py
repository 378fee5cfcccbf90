"""The work that scanning leaves to the worker."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.jobs import Job

AT_ONCE = 10
"""The priority of a page scanned anew: somebody waits for it."""
_A_PILE = 50


def reading_priority(number: int, *, is_anew: bool) -> int:
    """Return how soon a page is read: small piles are not kept waiting by the end of large ones."""
    return AT_ONCE if is_anew else -((number - 1) // _A_PILE)


@dataclass(frozen=True, slots=True)
class SplitSource(Job):
    """Look at each page of a file from the scanner and put it in its place.

    Asked for under the lock of its batch, so that the files of a pile keep their order.
    """

    queue: ClassVar[str] = "split"
    source_id: int


@dataclass(frozen=True, slots=True)
class ReadPage(Job):
    """Recognise what is written on one page."""

    queue: ClassVar[str] = "ocr"
    page_id: int


@dataclass(frozen=True, slots=True)
class BindCopy(Job):
    """Join the pages of a part into one searchable PDF/A."""

    queue: ClassVar[str] = "papers"
    copy_id: int


@dataclass(frozen=True, slots=True)
class SignCopy(Job):
    """Sign a bound copy with the agency's seal and put it into the dossier."""

    queue: ClassVar[str] = "sign"
    copy_id: int
