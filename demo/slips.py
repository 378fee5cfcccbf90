"""Draw docs/slips: ``python -m demo.slips [folder]`` sets, seals and draws every slip.

Runs on a database and with a test authority of its own that are thrown away; nothing has to be
running. The pictures show the first page.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import environ
from pathlib import Path

import pypdfium2
from PIL import Image

from demo import province, slip_scenes
from demo.slip_scenes import Scene
from demo.stand_ins.pki import ensure_pki
from demo.stand_ins.web import open_server
from foundation.database import Database, open_engine
from foundation.postgres import EmbeddedPostgres
from foundation.settings import Settings
from gateways.pades.signing import Signing
from gateways.typesetting import Typesetter

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "slips"
SCALE = 2.0
"""Pixels of a picture per point of the page."""
COLOURS = 48


class _Enough(Exception):  # noqa: N818 - ends the transaction that is not to be kept
    """The scenes have been played and nothing of them is to stay."""


@contextmanager
def signing(folder: Path, scenes: list[Scene], typesetter: Typesetter) -> Iterator[Signing]:
    """Open a test authority that has certified every sender of the scenes."""
    keys = {
        scene.facts["issuer_key"]: scene.facts["agency"] for scene in scenes if _is_sealed(scene)
    }
    server = open_server(folder, 0)
    url = f"http://127.0.0.1:{server.port}"
    ensure_pki(folder, [], sorted(keys.items()), url)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    settings = Settings(
        pki_dir=folder, trust_roots=folder / "roots.pem", tsa_url=f"{url}/demo/tsa/tsa"
    )
    try:
        yield Signing(settings, typesetter)
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _is_sealed(scene: Scene) -> bool:
    return bool(scene.facts.get("issuer_key")) and not scene.facts.get("printed")


def played(home: Path) -> list[Scene]:
    """Play the scenes on a fresh database in a folder."""
    postgres = EmbeddedPostgres(home / "pg", "slips")
    postgres.start()
    try:
        url = postgres.url("slips")
        command = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, cwd=ROOT, env={**environ, "DATABASE_URL": url}, check=True)
        database = Database(open_engine(url, statement_timeout_ms=120_000))
        with suppress(_Enough), database.transaction() as session:
            agencies = province.load_reference(session)
            people = province.People(
                session, password="", hash_password=lambda _: "", at=slip_scenes.NINE
            )
            people.load(agencies)
            scenes = slip_scenes.all_scenes(session)
            raise _Enough
        database.engine.dispose()
        return scenes
    finally:
        postgres.destroy()


def draw(pdf: bytes, page: int = 0) -> Image.Image:
    """Draw one page in few colours, so that the picture stays small."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    image: Image.Image = document[page].render(scale=SCALE).to_pil().convert("RGB")
    document.close()
    return image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def pages_in(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


def main(arguments: list[str]) -> int:
    """Draw all slips into a folder; return the exit status."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    typesetter = Typesetter()
    with tempfile.TemporaryDirectory(prefix="mc-slips-") as home:
        Path(home).chmod(0o755)
        scenes = played(Path(home))
        with signing(Path(home) / "pki", scenes, typesetter) as seal:
            for scene in scenes:
                pdf = typesetter.typeset(scene.template, scene.facts, at=slip_scenes.NINE)
                if _is_sealed(scene):
                    pdf = seal.seal_slip(pdf, scene.facts["issuer_key"])
                path = folder / f"{scene.name}.png"
                draw(pdf).save(path, optimize=True)
                print(f"{path.name}: {path.stat().st_size // 1024} kB, {pages_in(pdf)} trang")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
