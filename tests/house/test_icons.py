"""Every icon that a page names is in the sprite; a name that is not draws an empty place."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPRITE = set(re.findall(r'id="([a-z-]+)"', (ROOT / "static/img/icons.svg").read_text()))
NAMED = re.compile(
    r"""\b(?:icon|draw)\(\s*"([a-z-]+)"    # icon("check")
      | \bicon="([a-z-]+)"                 # icon="check"
      | "(?:gold|green|plain|red|sea)",\ "([a-z-]+)"(?!:)  # a tone and its icon
    """,
    re.VERBOSE,
)


def _named():
    for door in ("web", "portal", "backoffice"):
        for kind in ("*.html", "*.py"):
            for file in (ROOT / door).rglob(kind):
                for found in NAMED.finditer(file.read_text(encoding="utf-8")):
                    yield next(filter(None, found.groups())), file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("name", "file"), sorted(set(_named())))
def test_an_icon_named_on_a_page_is_in_the_sprite(name, file):
    assert name in SPRITE, file
