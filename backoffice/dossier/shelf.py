"""A small shelf of things that were costly to make, the least used thrown away first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class Shelf:
    """Keeps bytes by key up to a total size; safe for the threads of one process."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._total = most_bytes, 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under a key; make and keep it the first time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._put(key, made)
        return made

    def _put(self, key: Hashable, made: bytes) -> None:
        if key in self._kept or len(made) > self._most:
            return
        self._kept[key] = made
        self._total += len(made)
        while self._total > self._most:
            _key, dropped = self._kept.popitem(last=False)
            self._total -= len(dropped)
