"""Papers set from data with typst into PDF/A-3a + PDF/UA-1, with the committed fonts only."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "casework" / "papers" / "templates"
FONTS = ROOT / "static" / "fonts" / "documents"
NO_PACKAGES = FONTS / "no-packages"

ARCHIVAL: list[Any] = ["a-3a", "ua-1"]
MOST_DATA = 1_000_000
"""The largest data for one paper, in characters of JSON: about 300 pages, a second of work."""


class TypesettingError(Exception):
    """A template is missing or broken, or the data do not fit it: a bug, never the citizen's."""


class Typesetter:
    """Sets papers; keeps one compiler per template and thread, because compilers are not shared."""

    def __init__(self, templates: Path = TEMPLATES, fonts: Path = FONTS) -> None:
        """Load the fonts once; templates are loaded when first used."""
        self._templates = templates
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
        )
        self._here = threading.local()

    def typeset(
        self, template: str, data: Mapping[str, Any], *, at: datetime | None = None
    ) -> bytes:
        """Return the PDF of a template's name and data; the same ``at`` gives the same bytes.

        A text under ``qr``, of the paper or of one of its ``sheets``, becomes a QR code. Raises
        TypesettingError.
        """
        return self._compile(template, _with_codes(data), at=at, standards=ARCHIVAL)

    def draw(self, template: str, data: Mapping[str, Any]) -> bytes:
        """Return a bare one-page PDF to be used as an appearance inside another PDF."""
        return self._compile(template, data, at=None, standards=None)

    def check(self) -> None:
        """Set a small paper, to notice a broken installation at once; raise TypesettingError."""
        self.draw("filling", {"width": 100, "height": 16, "text": "ngày 05", "italic": True})

    def _compile(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        at: datetime | None,
        standards: list[Any] | None,
    ) -> bytes:
        text = json.dumps(data, ensure_ascii=False)
        if len(text) > MOST_DATA:
            message = f"{len(text)} characters of data are too many for one paper"
            raise TypesettingError(message)
        try:
            pdf = self._compiler(template).compile(
                format="pdf",
                sys_inputs={"data": text},
                pdf_standards=standards or [],
                timestamp=int(at.timestamp()) if at else None,
                pdf_tags=standards is not None,
            )
        except typst.TypstError as error:
            message = f"{template}: {error}"
            raise TypesettingError(message) from error
        if not isinstance(pdf, bytes):
            message = f"{template}: no PDF came out"
            raise TypesettingError(message)
        return pdf

    def _compiler(self, template: str) -> typst.Compiler:
        kept: dict[str, typst.Compiler] = self._here.__dict__
        if template not in kept:
            source = self._templates / f"{template}.typ"
            if not source.is_file():
                message = f"no template {template!r}"
                raise TypesettingError(message)
            kept[template] = typst.Compiler(
                str(source),
                root=str(self._templates),
                font_paths=self._fonts,
                package_path=str(NO_PACKAGES),
                package_cache_path=str(NO_PACKAGES),
            )
        return kept[template]


def _with_codes(data: Mapping[str, Any]) -> Mapping[str, Any]:
    shown = {**data, "qr": qr_drawing(data["qr"])} if data.get("qr") else data
    sheets = data.get("sheets")
    return {**shown, "sheets": [_with_codes(one) for one in sheets]} if sheets else shown


@functools.lru_cache(maxsize=512)
def qr_drawing(text: str) -> str:
    """Return a QR code as SVG: error level M and the quiet zone of four modules."""
    return segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True)
