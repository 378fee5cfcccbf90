import io
import random
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from PIL import Image

from foundation.errors import Invalid, NotFound
from gateways.inspection import Inspector, sniff

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
INSPECTOR = Inspector()


def pdf_of(pages=1, change=None, **saving):
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    made = io.BytesIO()
    document.save(made, **saving)
    return made.getvalue()


def picture_of(kind, size=(40, 30)):
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, kind)
    return made.getvalue()


def locked_pdf(user):
    return pdf_of(encryption=pikepdf.Encryption(owner="a", user=user))


def bomb():
    def fill(document):
        flat = zlib.compressobj(9)
        megabyte = bytes(1024 * 1024)
        once = b"".join([flat.compress(megabyte) for _ in range(1000)]) + flat.flush()
        stream = pikepdf.Stream(document, b"")
        filters = pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
        stream.write(zlib.compress(once, 9), filter=filters)
        document.pages[0].Contents = document.make_indirect(stream)

    return pdf_of(change=fill, compress_streams=False)


def huge_png():
    def chunk(kind, body):
        ending = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + ending

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (pdf_of(), "Tờ khai.pdf", PDF),
        (picture_of("JPEG"), "ảnh.JPG", JPEG),
        (picture_of("JPEG"), "ảnh.jpeg", JPEG),
        (picture_of("PNG"), "ảnh.png", PNG),
    ],
    ids=["pdf", "JPG", "jpeg", "png"],
)
def test_a_file_is_what_its_bytes_are(data, name, media_type):
    assert sniff(data, name) == media_type
    assert INSPECTOR.inspect(data, media_type).problem == ""


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "trống.pdf", "file_empty"),
        (picture_of("PNG"), "ảnh.pdf", "file_type"),
        (pdf_of(), "tờ khai.png", "file_type"),
        (picture_of("GIF"), "ảnh.gif", "file_type"),
        (picture_of("GIF"), "ảnh.png", "file_type"),
        (b"MZ\x90\x00", "chương trình.pdf", "file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ảnh.png", "file_type"),
        (locked_pdf("b"), "khóa.pdf", "file_encrypted"),
    ],
    ids=["empty", "png as pdf", "pdf as png", "gif", "gif as png", "exe", "svg", "locked"],
)
def test_what_is_not_taken_is_named(data, name, code):
    with pytest.raises(Invalid) as refused:
        sniff(data, name)
    assert refused.value.fields["file"].code == code


def test_pages_are_counted():
    assert INSPECTOR.inspect(pdf_of(3), PDF).pages == 3
    assert INSPECTOR.count_pages(pdf_of(3)) == 3
    assert INSPECTOR.inspect(picture_of("PNG"), PNG).pages == 1


@pytest.mark.parametrize("user", ["b", ""], ids=["to open", "to change"])
def test_a_locked_pdf_is_found(user):
    assert INSPECTOR.inspect(locked_pdf(user), PDF).problem == "file_encrypted"


def add_link(document, action):
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
    )
    document.pages[0].Annots = pikepdf.Array([link])


def run_script(document):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
    document.Root.OpenAction = script


def launch(document):
    add_link(document, pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))


def attach(document):
    document.attachments["virus.exe"] = b"MZ"


def visit(document):
    add_link(document, pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.vn"))


@pytest.mark.parametrize("change", [run_script, launch, attach])
def test_a_pdf_that_does_something_is_refused(change):
    found = INSPECTOR.inspect(pdf_of(change=change), PDF)
    assert found.problem == "file_active_content"
    packed = pdf_of(change=change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert INSPECTOR.inspect(packed, PDF).problem == "file_active_content"


def test_a_pdf_with_a_web_link_is_taken():
    assert INSPECTOR.inspect(pdf_of(change=visit), PDF).problem == ""


def test_a_small_pdf_that_grows_to_a_gigabyte_is_stopped():
    data = bomb()
    assert len(data) < 20_000
    before = time.monotonic()
    found = INSPECTOR.inspect(data, PDF)
    assert found.problem in {"file_too_costly", "file_unreadable"}
    with pytest.raises(Invalid):
        INSPECTOR.rasterise(data, 1)
    assert time.monotonic() - before < 45


def test_a_small_picture_of_nine_hundred_megapixels_is_refused():
    assert INSPECTOR.inspect(huge_png(), PNG).problem == "file_too_many_pixels"


@pytest.mark.parametrize("media_type", [PDF, JPEG, PNG, "text/html"])
def test_garbage_is_unreadable(media_type):
    found = INSPECTOR.inspect(random.Random(1).randbytes(5000), media_type)
    assert found.pages is None
    assert found.problem in {"file_unreadable", "file_type"}


def test_a_picture_cut_short_is_unreadable():
    noisy = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(noisy, "PNG")
    assert INSPECTOR.inspect(noisy.getvalue()[:9000], PNG).problem == "file_unreadable"


def test_a_page_is_drawn_as_a_picture():
    drawn = Image.open(io.BytesIO(INSPECTOR.rasterise(pdf_of(2), 2, dpi=72)))
    assert (drawn.format, drawn.size) == ("PNG", (595, 842))


def test_a_giant_page_is_drawn_smaller():
    giant = pikepdf.new()
    giant.add_blank_page(page_size=(14_400, 14_400))
    made = io.BytesIO()
    giant.save(made)
    drawn = Image.open(io.BytesIO(INSPECTOR.rasterise(made.getvalue(), 1)))
    assert drawn.width * drawn.height < 12_100_000


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_not_found(number):
    with pytest.raises(NotFound):
        INSPECTOR.rasterise(pdf_of(1), number)


def test_drawing_garbage_is_invalid():
    with pytest.raises(Invalid):
        INSPECTOR.rasterise(b"%PDF-1.7 garbage", 1)
    with pytest.raises(Invalid):
        INSPECTOR.count_pages(b"")


def damaged(turn):
    chance = random.Random(turn)
    media_type = (PDF, PDF, JPEG, PNG)[turn % 4]
    whole = {
        PDF: pdf_of(3, change=visit),
        JPEG: picture_of("JPEG", (300, 200)),
        PNG: picture_of("PNG", (300, 200)),
    }
    data = bytearray(whole[media_type])
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randint(len(data) // 2, len(data))]), media_type


@pytest.mark.slow
def test_two_hundred_damaged_files_get_a_verdict_each():
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: INSPECTOR.inspect(*damaged(one)), range(200)))
    codes = {"file_unreadable", "file_too_costly", "file_active_content", "file_encrypted"}
    assert {one.problem for one in found} <= codes | {"", "file_too_many_pixels"}
    assert any(one.problem for one in found)
