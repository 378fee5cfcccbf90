"""The door of the scanning engine: asks children, and turns whatever befalls them into verdicts."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from casework.scanning.pages import Fault, PageLook, PageRead, SourceFacts
from gateways.scanning import wire
from gateways.scanning.children import Child, DiedError, Nursery

COSTLY = "file_too_costly"
MOST_DEATHS = 4
"""After so many pages that killed their child the rest of the file is given up unseen."""


class ScanRefusedError(Exception):
    """A page could not be worked on; ``code`` is stable: file_unreadable, file_too_costly …."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Scanner:
    """Looks at scans and reads them, in at most ``places`` children at once; threads may share it.

    Children wait for more work and end with this process, or at ``close()``.
    """

    def __init__(self, places: int = 2) -> None:
        """Start nothing yet."""
        self._nursery = Nursery(places)

    def outline(self, data: bytes, name: str) -> SourceFacts:
        """Tell what a file is; what is wrong with it stands in ``problem``, nothing is raised.

        Goes by the bytes alone; ``name`` is taken so that the caller need not drop it.
        """
        del name
        try:
            head = self._ask("outline", [data]).head
        except ScanRefusedError as error:
            return SourceFacts("", 0, problem=error.code)
        return SourceFacts(
            str(head["media_type"]), int(head["pages"]), bool(head["is_signed"]), head["problem"]
        )

    def look(
        self, data: bytes, media_type: str, *, first: int = 1, count: int = 20
    ) -> Iterator[PageLook]:
        """Yield the pages from ``first`` on, at most ``count``; a bad page does not stop the rest.

        A place is held only while a page is opened, so reading a page inside of the loop is fine.
        The file's end ends the pages; a file that cannot be opened at all yields nothing.
        """
        reading, deaths = _Reading(self._nursery, data, media_type), 0
        try:
            for number in range(first, first + count):
                try:
                    answer = reading.page(number) if deaths < MOST_DEATHS else None
                except DiedError:
                    answer, deaths = None, deaths + 1
                if answer is not None and answer.head.get("is_past"):
                    return
                yield _unreadable(number) if answer is None else _looked(answer, number)
        finally:
            reading.close()

    def read(self, image: bytes, media_type: str, *, dpi: int, is_map: bool = False) -> PageRead:
        """Recognise one page; ``dpi`` 0 is taken for A4. Raises ScanRefusedError."""
        answer = self._ask("read", [image], media_type=media_type, dpi=dpi, is_map=is_map)
        head = answer.head
        return PageRead(
            pdf=answer.parts[0],
            text=head["text"],
            confidence=head["confidence"],
            turned=head["turned"],
            skew=head["skew"],
            secrecy=tuple(head["secrecy"]),
        )

    def marks(self, image: bytes, media_type: str, *, dpi: int) -> Sequence[str]:
        """Return the marks of secrecy stamped in red on the upper part of a page, unread.

        Raises ScanRefusedError.
        """
        answer = self._ask("glance", [image], media_type=media_type, dpi=dpi)
        return tuple(answer.head["secrecy"])

    def bind(self, pages: Sequence[bytes], *, title: str, at: datetime) -> bytes:
        """Join PDFs of one page each into one PDF/A-2b; the same arguments give the same bytes.

        Raises ScanRefusedError.
        """
        return self._ask("bind", pages, title=title, at=at.isoformat(timespec="seconds")).parts[0]

    def thumbnail(self, image: bytes, *, width: int = 240) -> bytes:
        """Return a small JPEG of a JPEG or PNG for lists. Raises ScanRefusedError."""
        return self._ask("thumbnail", [image], width=width).parts[0]

    def waiting(self) -> list[int]:
        """Return the process numbers of the children that wait, for those who measure them."""
        return self._nursery.waiting()

    def close(self) -> None:
        """End the children that wait."""
        self._nursery.close()

    def _again(self, verb: str, parts: Sequence[bytes], **words: Any) -> wire.Message:  # noqa: ANN401 - whatever JSON takes
        """Ask a child that did nothing before: the last may have died of its age."""
        child = Child()
        try:
            return child.ask(verb, parts, **words)
        except DiedError:
            raise ScanRefusedError(COSTLY) from None
        finally:
            self._nursery.give_back(child)

    def _ask(self, verb: str, parts: Sequence[bytes], **words: Any) -> wire.Message:  # noqa: ANN401 - whatever JSON takes
        with self._nursery.place():
            child = self._nursery.take()
            try:
                answer = child.ask(verb, parts, **words)
            except DiedError:
                if child.is_new:
                    raise ScanRefusedError(COSTLY) from None
                answer = self._again(verb, parts, **words)
            finally:
                self._nursery.give_back(child)
        if "code" in answer.head:
            raise ScanRefusedError(answer.head["code"])
        return answer


class _Reading:
    """A file being looked at: the child that has it open, and its replacement when it dies."""

    def __init__(self, nursery: Nursery, data: bytes, media_type: str) -> None:
        self._nursery, self._data, self._media_type = nursery, data, media_type
        self._child: Child | None = None

    def page(self, number: int) -> wire.Message:
        """Look at a page; raise DiedError when it kills a child that did nothing else before."""
        with self._nursery.place():
            if self._child is not None:
                try:
                    return self._child.ask("page", number=number)
                except DiedError:
                    self._child = None
                self._child = Child()
            else:
                self._child = self._nursery.take()
            try:
                opened = self._child.ask("open", [self._data], media_type=self._media_type)
                if "code" in opened.head:
                    return wire.Message({"is_past": True})
                return self._child.ask("page", number=number)
            except DiedError:
                self._child = None
                raise

    def close(self) -> None:
        """Give the child back."""
        if self._child is not None:
            self._nursery.give_back(self._child)


def _unreadable(number: int) -> PageLook:
    faults = frozenset({Fault.UNREADABLE})
    return PageLook(number, b"", "", 0, 0, 0, faults, is_blank=False, codes=())


def _looked(answer: wire.Message, number: int) -> PageLook:
    head = answer.head
    if "code" in head:
        return _unreadable(number)
    return PageLook(
        number=number,
        image=answer.parts[0],
        media_type=head["media_type"],
        width=head["width"],
        height=head["height"],
        dpi=head["dpi"],
        faults=frozenset(Fault(one) for one in head["faults"]),
        is_blank=head["is_blank"],
        codes=tuple(head["codes"]),
    )
