"""Writes a page as PDF/A-2b: the picture, and the words invisible over it.

Written by hand because it is small, quick and the same for the same page. The font has no drawn
letters; its codes are the letters' numbers in Unicode, so searching and copying give the words.
"""

import hashlib
import io
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize
from xml.sax.saxutils import escape

from gateways.scanning.inside import pictures

DATA = Path(__file__).resolve().parents[1] / "tessdata"
A4_LONG_INCHES = 11.693
LETTER_WIDTH = 0.5
"""Every letter of the font without letters is half as wide as it is high."""
DESCENT = 0.2
"""The part of a line's height that lies below its letters' feet."""
BMP = 0xFFFF
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box on the mended picture, in points of the picture from the upper left."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


def resolution(size: tuple[int, int], dpi: int) -> float:
    """Return the points an inch; of a page that does not tell, that of A4."""
    return float(dpi or max(size) / A4_LONG_INCHES)


class Sheet:
    """Numbered objects of a PDF, written in the order they were added."""

    def __init__(self) -> None:
        """Begin without objects."""
        self._objects: list[bytes] = []

    def add(self, body: str | bytes) -> str:
        """Add an object; return how others refer to it."""
        self._objects.append(body.encode() if isinstance(body, str) else body)
        return f"{len(self._objects)} 0 R"

    def replace(self, reference: str, body: str) -> None:
        """Say what an object that was added empty is."""
        self._objects[int(reference.split(maxsplit=1)[0]) - 1] = body.encode()

    def stream(self, data: bytes, words: str = "", *, packed: bool = True) -> str:
        """Add a stream, compressed unless its ``words`` name a filter of their own."""
        if packed:
            data, words = zlib.compress(data, 6), f"/Filter /FlateDecode {words}"
        head = f"<< /Length {len(data)} {words} >>\nstream\n".encode()
        return self.add(head + data + b"\nendstream")

    def finish(self, root: str) -> bytes:
        """Return the file; its identity is the digest of what it holds."""
        out = io.BytesIO()
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self._objects, 1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        start, size = out.tell(), len(places) + 1
        digest = hashlib.sha256(out.getvalue()).hexdigest()[:32]
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        out.writelines(b"%010d 00000 n \n" % place for place in places)
        trailer = f"<< /Size {size} /Root {root} /ID [<{digest}> <{digest}>] >>"
        out.write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode())
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Scan:
    """A page's picture, JPEG or bilevel PNG, and how it is laid on the paper.

    ``turned`` clockwise and ``skew`` anticlockwise, in degrees, are how the picture lies now;
    ``shade`` is the colour of its paper, red, green and blue from 0 to 255.
    """

    data: bytes
    media_type: str
    dpi: int
    turned: int
    skew: float
    shade: tuple[int, int, int]


def written(scan: Scan, lines: Sequence[Sequence[Word]]) -> bytes:
    """Return a PDF of one page at scale 100 %, upright.

    The picture's bytes stay as they are, it is laid turned and straightened: nothing is lost by
    coding it again. The words stand on the page as it is seen.
    """
    sheet = Sheet()
    image, size = _image(sheet, scan.data, scan.media_type)
    scale = 72 / resolution(size, scan.dpi)
    seen = size[::-1] if scan.turned in {90, 270} else size
    width, height = f"{seen[0] * scale:.3f}", f"{seen[1] * scale:.3f}"
    drawn = _laid(scan, size, seen, scale) + "".join(_text(lines, scale, seen[1]))
    contents = sheet.stream(drawn.encode())
    resources = f"<< /XObject << /P {image} >> /Font << /F {_font(sheet)} >> >>"
    root, pages = sheet.add(""), sheet.add("")
    page = sheet.add(
        f"<< /Type /Page /Parent {pages} /MediaBox [0 0 {width} {height}] "
        f"/Contents {contents} /Resources {resources} >>"
    )
    sheet.replace(pages, f"<< /Type /Pages /Kids [{page}] /Count 1 >>")
    xmp = sheet.stream(metadata(), "/Type /Metadata /Subtype /XML", packed=False)
    colours = sheet.stream((DATA / "srgb.icc").read_bytes(), "/N 3")
    sheet.replace(
        root,
        f"<< /Type /Catalog /Pages {pages} /Metadata {xmp} /OutputIntents [<< /Type /OutputIntent "
        "/S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) "
        f"/DestOutputProfile {colours} >>] >>",
    )
    return sheet.finish(root)


def _laid(scan: Scan, size: tuple[int, int], seen: tuple[int, int], scale: float) -> str:
    """Return the orders that draw the picture about the middle of the page, in its shade."""
    angle = math.radians(-scan.turned - scan.skew)
    cosine, sine = round(math.cos(angle), 9), round(math.sin(angle), 9)
    a, b = size[0] * scale * cosine, size[0] * scale * sine
    c, d = -size[1] * scale * sine, size[1] * scale * cosine
    across, up = seen[0] * scale / 2 - (a + c) / 2, seen[1] * scale / 2 - (b + d) / 2
    matrix = " ".join(f"{value:.4f}" for value in (a, b, c, d, across, up))
    ground = ""
    if scan.skew:
        shade = " ".join(f"{one / 255:.3f}" for one in scan.shade)
        ground = f"{shade} rg 0 0 {seen[0] * scale:.3f} {seen[1] * scale:.3f} re f\n"
    return f"q {ground}{matrix} cm /P Do Q\n"


def _image(sheet: Sheet, data: bytes, media_type: str) -> tuple[str, tuple[int, int]]:
    """Add the picture as it is: a JPEG's bytes, or the bits of a bilevel page."""
    with pictures.unread(data, media_type) as picture:
        size = picture.size
        words = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} "
        if media_type == "image/jpeg":
            space = "/DeviceGray" if picture.mode == "L" else "/DeviceRGB"
            words += f"/BitsPerComponent 8 /ColorSpace {space} /Filter /DCTDecode"
            return sheet.stream(data, words, packed=False), size
        words += "/BitsPerComponent 1 /ColorSpace /DeviceGray"
        return sheet.stream(picture.convert("1").tobytes(), words), size


def _font(sheet: Sheet) -> str:
    """Add the font without drawn letters: every code shows glyph 1 and means its letter."""
    letters = (DATA / "glyphless.ttf").read_bytes()
    program = sheet.stream(letters, f"/Length1 {len(letters)}")
    descriptor = sheet.add(
        "<< /Type /FontDescriptor /FontName /GlyphLessFont /Flags 5 /FontBBox [0 0 500 1000] "
        f"/ItalicAngle 0 /Ascent 1000 /Descent -1 /CapHeight 1000 /StemV 80 /FontFile2 {program} >>"
    )
    glyphs = sheet.stream(b"\0\1" * (BMP + 1))
    lower = sheet.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GlyphLessFont /DW 500 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {descriptor} /CIDToGIDMap {glyphs} >>"
    )
    meaning = sheet.stream(TO_UNICODE)
    return sheet.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /GlyphLessFont /Encoding /Identity-H "
        f"/DescendantFonts [{lower}] /ToUnicode {meaning} >>"
    )


def _text(lines: Sequence[Sequence[Word]], scale: float, height: int) -> Iterator[str]:
    """Yield the drawing orders of the words, line by line, each stretched over its box."""
    yield "BT 3 Tr\n"
    for line in lines:
        top, bottom = min(word.top for word in line), max(word.bottom for word in line)
        size = max(1.0, (bottom - top) * scale)
        base = (height - bottom) * scale + DESCENT * size
        yield f"/F {size:.2f} Tf\n"
        for word in line:
            text = "".join(one for one in normalize("NFC", word.text) if ord(one) <= BMP)
            if not text:
                continue
            natural = len(text) * LETTER_WIDTH * size
            stretch = 100 * max(1, word.right - word.left) * scale / natural
            codes = f"{text} ".encode("utf-16-be").hex()
            yield f"{stretch:.2f} Tz 1 0 0 1 {word.left * scale:.2f} {base:.2f} Tm <{codes}> Tj\n"
    yield "ET"


@cache
def metadata(title: str = "", at: str = "") -> bytes:
    """Return XMP that declares PDF/A-2b, with title and time where they are told."""
    named = (
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt>'
        "</dc:title>"
    )
    dated = f"<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        f"{named if title else ''}{dated if at else ''}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()
