"""Whether the process is alive and whether what it needs answers, for machines that watch."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

from flask import Blueprint, Response, current_app, jsonify

from foundation.log import logger
from web.access import PUBLIC, open_to

Check = Callable[[], object]

PATIENCE = 8.0
ESSENTIAL = frozenset({"database", "object_store"})
blueprint = Blueprint("health", __name__)
log = logger(__name__)


@blueprint.get("/healthz")
@open_to(PUBLIC)
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@open_to(PUBLIC)
def ready() -> tuple[Response, int]:
    """Say for each dependency whether it answers and in how many milliseconds.

    Without the essential ones nothing can be filed (503). While another is away filing goes on
    and what needs it waits in the queue: degraded, but still ready for visitors.
    """
    found = ask(current_app.extensions["checks"])
    away = {name for name, one in found.items() if not one["ok"]}
    if away & ESSENTIAL:
        return jsonify(status="not_ready", checks=found), 503
    return jsonify(status="degraded" if away else "ready", checks=found), 200


def ask(checks: Mapping[str, Check]) -> dict[str, dict[str, object]]:
    """Ask all dependencies side by side; one that is silent too long counts as away."""
    with_time = ThreadPoolExecutor(max_workers=max(1, len(checks)), thread_name_prefix="ready")
    try:
        asked = {name: with_time.submit(_time, check) for name, check in checks.items()}
        return {name: _result(name, future) for name, future in asked.items()}
    finally:
        with_time.shutdown(wait=False, cancel_futures=True)


def _time(check: Check) -> float:
    begun = time.monotonic()
    check()
    return time.monotonic() - begun


def _result(name: str, future: "Future[float]") -> dict[str, object]:
    """Never tell more than yes or no: a message could hold an address or a secret."""
    try:
        return {"ok": True, "ms": round(future.result(PATIENCE) * 1000, 1)}
    except Late:
        return {"ok": False, "ms": round(PATIENCE * 1000, 1)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the dependency is not ready
        log.warning("not ready", dependency=name, kind=type(error).__name__)
        return {"ok": False, "ms": None}
