"""One application for all tests of a process: its routes are compiled once.

Everything it stands on lies in its extensions and is exchanged from test to test.
"""

import dataclasses
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask

from foundation.database import Database
from foundation.settings import Settings
from web.app import Outside, new_app

_MADE: dict[object, Flask] = {}


Doors = tuple[tuple[str, Blueprint], ...]
"""The prefix of each door, and the door."""


def with_doors(
    doors: Doors, settings: Settings, database: Database, gateways: Any, **more: Any
) -> Flask:
    """Return the application of some doors on a test's database and gateways.

    ``more`` are facts of its ``Outside`` that differ from a world in which all is well.
    """
    key = doors, dataclasses.replace(settings, database_url="", var_dir=Path())
    told: dict[str, Any] = {"checks": {}, "has_blob": lambda _: True, **more}
    outside = Outside(read_blob=gateways.files.read, **told)
    app = _MADE.get(key)
    if app is None:
        app = _MADE[key] = new_app(settings, database, outside)
        for prefix, door in doors:
            app.register_blueprint(door, url_prefix=prefix)
    app.extensions |= {
        "settings": settings,
        "database": database,
        "gateways": gateways,
        "outside": outside,
        "checks": app.extensions["checks"] | outside.checks,
    }
    return app
