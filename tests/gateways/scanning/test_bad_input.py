"""Every bad file ends in a verdict, within its limits, and the engine goes on."""

import io
import struct
import time
import zlib
from datetime import UTC, datetime

import numpy as np
import pikepdf
import pillow_heif
import pytest
from PIL import Image

from casework.scanning.pages import Fault
from gateways.scanning import ScanRefusedError
from tests import scans

AT = datetime(2026, 1, 5, tzinfo=UTC)
UNREADABLE = frozenset({Fault.UNREADABLE})


@pytest.fixture(scope="module")
def letter():
    return scans.page("short", 1)


def pdf_of(pages, *, save=None):
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    written = io.BytesIO()
    pdf.save(written, **(save or {}))
    return written.getvalue()


def with_bomb(pages=3, bomb=2):
    """A PDF one of whose pages draws two gigabytes of nothing, packed twice."""
    pdf = pikepdf.open(io.BytesIO(scans.as_pdf([scans.page("short", 1)] * pages)))
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 24)) for _ in range(120)) + packer.flush()
    stream = pikepdf.Stream(pdf, b"")
    twice = pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
    stream.write(zlib.compress(packed, 9), filter=twice)
    pdf.pages[bomb - 1].Contents = pdf.make_indirect(stream)
    written = io.BytesIO()
    pdf.save(written, compress_streams=False)
    return written.getvalue()


def png_bomb(side=50_000):
    """A PNG of a few kilobytes that says it has 2.5 thousand million points."""

    def chunk(kind, data):
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def encrypted():
    return pdf_of(2, save={"encryption": pikepdf.Encryption(owner="a", user="b")})


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"", "scan.pdf", "file_empty"),
        (b"<!doctype html><title>Scan</title>", "scan.pdf", "file_type"),
        (b"%PDF-1.7\n" + bytes(200), "scan.pdf", "file_unreadable"),
        (encrypted(), "scan.pdf", "file_encrypted"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "scan.jpg", "file_unreadable"),
        (png_bomb(), "scan.png", "file_too_many_pixels"),
        (pdf_of(2001), "scan.pdf", "too_many_pages"),
    ],
    ids=["empty", "html", "rubbish", "encrypted", "jpeg", "bomb", "pages"],
)
def test_a_file_that_is_not_taken_is_told_by_a_code(scanner, data, name, problem):
    assert scanner.outline(data, name).problem == problem
    pages = list(scanner.look(data, "application/pdf", count=2))
    assert pages == [] or problem == "too_many_pages"


def test_a_signed_file_is_told(scanner):
    pdf = pikepdf.open(io.BytesIO(pdf_of(1)))
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="A", V=pikepdf.Dictionary())
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], SigFlags=3)
    written = io.BytesIO()
    pdf.save(written)
    assert scanner.outline(written.getvalue(), "a.pdf").is_signed
    assert not scanner.outline(pdf_of(1), "a.pdf").is_signed


def test_a_truncated_file_gives_the_pages_it_has(scanner, letter):
    whole = scans.as_pdf([letter] * 3)
    facts = scanner.outline(whole[: len(whole) * 2 // 3], "scan.pdf")
    assert facts.problem in {"", "file_unreadable"}
    for page in scanner.look(whole[: len(whole) * 2 // 3], "application/pdf", count=3):
        assert page.faults in {UNREADABLE, frozenset()}


def test_a_page_that_kills_its_child_spoils_no_other(scanner):
    begun = time.monotonic()
    pages = list(scanner.look(with_bomb(), "application/pdf"))
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1].faults == UNREADABLE or pages[1].is_blank
    assert pages[0].image
    assert pages[2].image
    assert time.monotonic() - begun < 90


def test_of_a_thousand_pages_only_those_asked_for_are_opened(scanner):
    data = pdf_of(1000)
    assert scanner.outline(data, "scan.pdf").pages == 1000
    begun = time.monotonic()
    pages = list(scanner.look(data, "application/pdf", first=991, count=20))
    assert [page.number for page in pages] == list(range(991, 1001))
    assert all(page.is_blank for page in pages)
    assert time.monotonic() - begun < 45


def test_forty_megapixels_are_looked_at_and_read(scanner, letter):
    large = letter.resize((5300, 7500))
    data = scans.as_jpeg(large, dpi=640, quality=60)
    page = next(scanner.look(data, "image/jpeg"))
    assert page.faults == frozenset()
    assert "CỘNG HÒA" in scanner.read(page.image, page.media_type, dpi=page.dpi).text


def test_more_than_sixty_megapixels_are_refused(scanner):
    data = scans.encoded(Image.new("L", (9000, 7000), 255), "PNG")
    assert [page.faults for page in scanner.look(data, "image/png")] == []
    with pytest.raises(ScanRefusedError) as refused:
        scanner.read(data, "image/png", dpi=300)
    assert refused.value.code == "file_too_many_pixels"


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_kind_become_pages(scanner, letter, mode):
    grey = letter.convert("L")
    image = (
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
        if mode == "I;16"
        else letter.convert(mode)
    )
    kind = "JPEG" if mode == "CMYK" else "PNG"
    page = next(scanner.look(scans.encoded(image, kind, dpi=(200, 200)), f"image/{kind.lower()}"))
    assert page.faults == frozenset()
    assert (page.width, page.height, page.dpi) == (*letter.size, 200)
    shown = Image.open(io.BytesIO(page.image))
    assert shown.mode in {"1", "L", "RGB"}
    assert shown.convert("L").getpixel((5, 5)) > 240


def test_a_tiff_gives_its_frames(scanner, letter):
    frames = [letter, scans.qr_page("MC1:x"), scans.page("blank", 1)]
    data = scans.encoded(frames[0], "TIFF", dpi=(200, 200), save_all=True, append_images=frames[1:])
    assert scanner.outline(data, "scan.tif").pages == 3
    pages = list(scanner.look(data, "image/tiff"))
    assert [list(page.codes) for page in pages] == [[], ["MC1:x"], []]
    assert pages[2].is_blank


def test_a_photo_of_a_telephone_is_turned_by_what_it_tells(scanner, letter):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = scans.encoded(letter.rotate(90, expand=True), "JPEG", exif=exif)
    page = next(scanner.look(data, "image/jpeg"))
    assert (page.width, page.height) == letter.size
    written = io.BytesIO()
    pillow_heif.from_pillow(letter).save(written, quality=70)
    assert scanner.outline(written.getvalue(), "anh.heic").media_type == "image/heic"
    page = next(scanner.look(written.getvalue(), "image/heic"))
    assert (page.media_type, page.width, page.faults) == ("image/jpeg", 1654, frozenset())


def test_what_is_no_picture_is_refused_and_the_next_is_read(scanner, letter):
    for data in (b"", b"rubbish", png_bomb(), scans.as_jpeg(letter)[:900]):
        with pytest.raises(ScanRefusedError):
            scanner.read(data, "image/jpeg", dpi=200)
        with pytest.raises(ScanRefusedError):
            scanner.thumbnail(data)
    small = Image.open(io.BytesIO(scanner.thumbnail(scans.as_jpeg(letter))))
    assert small.width == 240
    with pytest.raises(ScanRefusedError):
        scanner.bind([b"no pdf"], title="A", at=AT)


def test_a_child_that_ends_between_questions_is_replaced(scanner, letter):
    scanner.thumbnail(scans.as_jpeg(letter))
    for child in scanner._nursery._idle:
        child._process.kill()
    assert scanner.thumbnail(scans.as_jpeg(letter))
