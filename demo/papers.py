"""Sample papers that the demo's people hand in: real PDF and JPEG bytes, marked as samples."""

import io
import json
from pathlib import Path

import pypdfium2
import typst

HERE = Path(__file__).parent
FONTS = HERE.parent / "static" / "fonts" / "documents"


class SamplePapers:
    """Makes sample papers, one typesetter for all."""

    def __init__(self) -> None:
        """Open the typesetter on the committed fonts only."""
        self._compiler = typst.Compiler(
            HERE / "templates" / "paper.typ",
            root=HERE / "templates",
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
            ),
        )

    def make(self, title: str, holder: str, place: str, media_type: str) -> bytes:
        """Make one sample paper as PDF or JPEG."""
        data = {
            "title": title,
            "holder": holder,
            "place": place,
            "lines": ["Nội dung của giấy tờ được ghi tại đây theo mẫu của cơ quan có thẩm quyền."],
        }
        pdf = self._compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)})
        if not isinstance(pdf, bytes):
            raise TypeError("no PDF came out")
        return pdf if media_type == "application/pdf" else _photographed(pdf)


def _photographed(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=1.6).to_pil()
    held = io.BytesIO()
    picture.convert("RGB").save(held, "JPEG", quality=82)
    document.close()
    return held.getvalue()
