"""What hardly changes, read anew once a minute by each process."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")
_LAST = 60.0


class Kept(Generic[T]):
    """Something read once a minute by each process; what is empty is not kept."""

    def __init__(self, read: Callable[[Session], T]) -> None:
        self._read = read
        self._lock = Lock()
        self._kept: tuple[float, T] | None = None

    def of(self, session: Session) -> T:
        """Return it as it was within the last minute."""
        with self._lock:
            kept = self._kept
        if kept and time.monotonic() - kept[0] < _LAST:
            return kept[1]
        found = self._read(session)
        with self._lock:
            self._kept = (time.monotonic(), found) if found else None
        return found
