"""The page that a browser keeps: which files it consists of, and the worker that keeps them.

Only this page's own shell, scripts, style and fonts are kept, under a name that is the hash of
their contents; nothing of it is personal, and no other page is ever answered from there.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import current_app, render_template, url_for

PREFIX = "mot-cua-quay-"
_SCRIPTS = (
    "page", "card", "find", "form", "lists", "numbers", "parts", "qr", "send", "slip", "store",
    "vault", "words",
)  # fmt: skip
_FONTS = tuple(
    f"fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for weight in (400, 600, 700)
    for subset in ("vietnamese", "latin", "latin-ext")
)
FILES = (
    "css/app.css",
    "img/mark.svg",
    "img/icons.svg",
    *(f"js/counter/{name}.js" for name in _SCRIPTS),
    *_FONTS,
)


def shell() -> str:
    """Draw the shell: the same for everybody who reads its language."""
    return render_template("backoffice/offline/shell.html")


def worker(drawn: str) -> str:
    """Write the service worker for a shell: its version, what it keeps, then what it does."""
    kept = {
        "prefix": PREFIX,
        "version": _version(drawn),
        "shell": url_for("backoffice.offline.show"),
        "files": [url_for("static", filename=name) for name in FILES],
    }
    script = (_static() / "js" / "counter" / "worker.js").read_text("utf-8")
    return f"const KEPT = {json.dumps(kept)};\n{script}"


def manifest(name: str, short_name: str, language: str) -> dict[str, object]:
    """Write the web app manifest."""
    here = url_for("backoffice.offline.show")
    mark = url_for("static", filename="img/mark.svg")
    return {
        "id": here,
        "start_url": here,
        "scope": here,
        "name": name,
        "short_name": short_name,
        "lang": language,
        "display": "standalone",
        "background_color": "#fbf8f2",
        "theme_color": "#0a3a5a",
        "icons": [{"src": mark, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def _version(drawn: str) -> str:
    return hashlib.sha256(_files_digest(str(_static())) + drawn.encode()).hexdigest()[:20]


@lru_cache(maxsize=4)
def _files_digest(folder: str) -> bytes:
    """Hash the files once a process: they change with the release only."""
    names = (*FILES, "js/counter/worker.js")
    return hashlib.sha256(b"".join((Path(folder) / name).read_bytes() for name in names)).digest()


def _static() -> Path:
    return Path(str(current_app.static_folder))
