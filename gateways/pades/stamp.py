"""The text of an e-copy's signature, on page 1 above on the right (Decree 30/2020 annex I).

Form of copy, agency and time of signing in Times 10, black, without a picture. It stands in the
margin strip over the page's own text; what is under it stays legible, for the text has no ground.
"""

import binascii
import io
import math
import uuid
from collections.abc import Sequence
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import StaticStampStyle

from casework.papers.rules import signing_time
from gateways.typesetting import Typesetter

FIELD = "Agency"
WIDTH, LINE_HEIGHT = 216, 12.0
"""Points: 76 mm hold nearly every agency's name in one line at 10 points."""
FROM_TOP, FROM_RIGHT = 9.0, 28.0
_LETTERS_A_LINE = 44
_PRINT, _APPEND_ONLY = 4, 3


def copy_lines(form: str, agency: str, at: datetime) -> tuple[str, str, str]:
    """Return the three lines: hình thức sao, tên cơ quan, thời gian ký."""
    return form, agency, signing_time(at)


def lay_out(pdf: bytes, lines: Sequence[str]) -> bytes:
    """Return a PDF/A without signatures with an empty field for the agency's on page 1."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        left, _, right, top = (float(one) for one in page.mediabox)
        width = min(WIDTH, right - left - 2 * FROM_TOP)
        edge = right - min(FROM_RIGHT, right - left - width - FROM_TOP)
        height = _height(lines)
        box = [edge - width, top - FROM_TOP - height, edge, top - FROM_TOP]
        blank = Stream(
            document,
            b"",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, width, height]),
            Resources=Dictionary(),
        )
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(FIELD),
                TU=String("Chữ ký số của cơ quan trên bản sao điện tử"),
                Rect=Array(box),
                F=_PRINT,
                P=page.obj,
                AP=Dictionary(N=document.make_indirect(blank)),
            )
        )
        page.obj.Annots = Array([*page.obj.get("/Annots", []), field])
        form = Dictionary(Fields=Array([field]), SigFlags=_APPEND_ONLY)
        document.Root.AcroForm = document.make_indirect(form)
        made = io.BytesIO()
        document.save(made, deterministic_id=True)
        return made.getvalue()


def _height(lines: Sequence[str]) -> float:
    rows = sum(max(1, math.ceil(len(line) / _LETTERS_A_LINE)) for line in lines)
    return rows * LINE_HEIGHT + 4


def style(lines: Sequence[str], typesetter: Typesetter) -> StaticStampStyle:
    """Return how the signature looks: the lines, set by the house's own typesetter."""
    drawn = typesetter.draw(
        "copy_stamp", {"width": WIDTH, "height": _height(lines), "lines": list(lines)}
    )
    return StaticStampStyle(
        border_width=0,
        background=DrawnPage(drawn),
        background_opacity=1,
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MAX,
            y_align=layout.AxisAlignment.ALIGN_MAX,
            margins=layout.Margins.uniform(0),
        ),
    )


class DrawnPage(PdfContent):
    """The first page of a PDF in memory as content of the file being signed."""

    def __init__(self, pdf: bytes) -> None:
        """Keep the page; it is brought over when it is drawn."""
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Bring the page over and return the order that draws it."""
        writer: BasePdfFileWriter = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        name = "/Import" + binascii.hexlify(uuid.uuid4().bytes).decode()
        self.resources.xobject[name] = page
        left, bottom, right, top = (float(one) for one in page.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return f"{name} Do".encode()
