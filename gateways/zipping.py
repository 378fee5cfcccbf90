"""Archives written piece by piece: never more of one in memory than a piece of a file."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_EPOCH = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """One member of an archive: its path, its size in bytes and what yields its pieces."""

    path: str
    size: int
    pieces: Callable[[], Iterable[bytes]]


class _Outlet:
    """Where the archive is written to: it gives away what it got and cannot go back."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take a piece."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: the reader takes what is there."""

    def taken(self) -> bytes:
        """Give away what has been written since the last time."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


def stream(members: Iterable[Packed]) -> Iterator[bytes]:
    """Yield an archive as it is written; its members are stored as they are, not packed closer.

    An error of a member's pieces ends the stream in the middle, so that nobody takes half an
    archive for a whole one.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for member in members:
            info = zipfile.ZipInfo(member.path, date_time=_EPOCH)
            info.external_attr = 0o644 << 16
            info.file_size = member.size
            with archive.open(info, "w") as target:
                for piece in member.pieces():
                    target.write(piece)
                    yield outlet.taken()
            yield outlet.taken()
    yield outlet.taken()
