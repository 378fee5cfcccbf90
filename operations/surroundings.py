"""What a running house leaves for commands: the addresses and secrets its parts were given.

``flask --app wsgi integrity-check`` is typed in another shell, which knows nothing of the
embedded servers; it finds them in ``var/run/surroundings.json``, for the owner's eyes alone.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from foundation.keepsakes import Keepsakes
from foundation.settings import ROOT, Settings

_NAME = "environment"


def _file(var: Path) -> Keepsakes:
    return Keepsakes(var / "run" / "surroundings.json")


def leave(var: Path, environ: Mapping[str, str]) -> None:
    """Write down the settings that the parts of this house run with."""
    names = [field.name.upper() for field in dataclasses.fields(Settings)]
    _file(var).replace(_NAME, {name: environ[name] for name in names if environ.get(name)})


def complete(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with what was left added, unless it names a database itself."""
    if environ.get("DATABASE_URL"):
        return dict(environ)
    var = Path(environ.get("VAR_DIR") or ROOT / "var")
    return {**(_file(var).get(_NAME) or {}), **environ}
