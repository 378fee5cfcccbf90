"""Values drawn once and kept beside the data: passwords of embedded parts, chosen ports."""

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


class Keepsakes:
    """A small JSON file that only its owner can read, safe against two writers at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return what is kept under ``name``, None if nothing is."""
        return self._read().get(name)

    def remember(self, name: str, draw: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what is kept under ``name``; the first time, draw it and keep it."""
        with self._locked():
            kept = self._read()
            if name not in kept:
                kept[name] = draw()
                self._write(kept)
            return kept[name]

    def replace(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Keep another value under ``name``."""
        with self._locked():
            self._write({**self._read(), name: value})

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return {}

    def _write(self, kept: dict[str, Any]) -> None:
        new = self._file.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)
