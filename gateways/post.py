"""The postal supplier that exchanges files: folders out, in and taken under ``post_dir``.

    <post_dir>/out/<agency code>/…csv      lists made here, for the supplier to fetch
    <post_dir>/in/<agency code>/…csv       lists that the supplier lays down
    <post_dir>/taken/…, refused/…          what was read, where it cannot be read twice

A file is written beside its place and moved there whole, and one that is still growing, hidden
or a link is passed over. Works without a network.
"""

import os
import re
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from casework.post.lists import MOST_BYTES, as_bytes
from casework.post.supplier import FILES, Arrival
from foundation.clock import now
from foundation.errors import Unavailable

AT_REST_SECONDS = 2
"""A file that changed less than this ago may still be being written."""
AT_ONCE = 50
_SAFE = re.compile(r"[A-Za-z0-9._-]{1,120}", re.ASCII)
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


class FolderPost:
    """A supplier whose door is a pair of folders; see casework.post.supplier.Supplier."""

    name = FILES

    def __init__(self, root: Path) -> None:
        """Remember where the folders are; they are made when first needed."""
        self._root = root

    def hand_over(self, agency_code: str, name: str, contents: str) -> None:
        """Lay a list into the folder out; raise Unavailable where that cannot be written."""
        try:
            place = self._folder("out", agency_code)
            waiting = place / f".{name}.{secrets.token_hex(4)}.part"
            waiting.write_bytes(as_bytes(contents))
            waiting.replace(place / _checked(name))
        except OSError as error:
            raise Unavailable("post") from error

    def arrivals(self) -> Sequence[Arrival]:
        """Return the lists at rest in the folders in, oldest first."""
        try:
            top = self._root / "in"
            top.mkdir(parents=True, exist_ok=True)
            found = [
                (path.lstat().st_mtime, path)
                for folder in sorted(top.iterdir())
                if folder.is_dir() and not folder.is_symlink() and _SAFE.fullmatch(folder.name)
                for path in folder.iterdir()
                if _is_ready(path)
            ]
            ready = sorted(found)[:AT_ONCE]
            return [Arrival(path.parent.name, path.name, _read(path)) for _, path in ready]
        except OSError as error:
            raise Unavailable("post") from error

    def settle(self, arrival: Arrival, *, taken: bool) -> None:
        """Move a list out of the folder in, under a name that nothing has yet."""
        source = self._root / "in" / arrival.agency_code / arrival.name
        try:
            place = self._folder("taken" if taken else "refused", arrival.agency_code)
            source.replace(place / f"{now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}-{arrival.name}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unavailable("post") from error

    def _folder(self, kind: str, agency_code: str) -> Path:
        place = self._root / kind / _checked(agency_code)
        place.mkdir(parents=True, exist_ok=True)
        return place


def _checked(name: str) -> str:
    """Return a name that cannot leave its folder."""
    if not _SAFE.fullmatch(name) or name.startswith("."):
        raise Unavailable("post")
    return name


def _is_ready(path: Path) -> bool:
    """Tell whether this is a plain file that nobody is writing any more."""
    if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED):
        return False
    about = path.lstat()
    age = now().timestamp() - about.st_mtime
    return stat.S_ISREG(about.st_mode) and age >= AT_REST_SECONDS


def _read(path: Path) -> bytes:
    """Read a file, one byte more than the most at the most: too large is told by its size."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(opened, "rb") as file:
        return file.read(MOST_BYTES + 1)
