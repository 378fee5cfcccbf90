"""What the engine reads: Vietnamese words, however the page lies, in a PDF/A one can search."""

import re
import subprocess
from datetime import datetime, timedelta, timezone

import pytest

from gateways.scanning.inside import stamps
from tests import scans
from tests.gateways.scanning import measures, pdfa

AT = datetime(2026, 1, 5, 9, 15, tzinfo=timezone(timedelta(hours=7)))
WORST = 0.03
"""The share of wrong letters that is allowed on scans in the condition of a desk."""


def read(scanner, image, *, dpi=200):
    return scanner.read(scans.as_jpeg(image, dpi=dpi), "image/jpeg", dpi=dpi)


def error_rate(found, wanted):
    wanted = measures.plain(wanted)
    return measures.distance(measures.plain(found), wanted) / len(wanted)


def told(pdf, program, *words):
    """What a program of another house says of a PDF."""
    command = ["/usr/bin/env", program, *words]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def leaning(scanner):
    """A page leaning by two degrees with a seal over its text."""
    return read(scanner, scans.page("letter", 7, noise=10, skew=2, sealed=True))


@pytest.mark.parametrize(
    ("seed", "dpi", "skew"), [(1, 200, 2), (2, 200, -2), (3, 300, 2), (4, 200, 0), (5, 300, -1)]
)
def test_few_letters_are_wrong_under_noise_skew_and_seal(scanner, seed, dpi, skew):
    image = scans.page("letter", seed, dpi=dpi, noise=10, skew=skew, sealed=True)
    page = read(scanner, image, dpi=dpi)
    assert error_rate(page.text, scans.truth("letter", seed)) <= WORST
    assert abs(page.skew - skew) <= 0.15
    assert (page.turned, page.secrecy) == (0, ())
    assert page.confidence >= 85


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_is_turned_upright(scanner, rotate):
    page = read(scanner, scans.page("letter", 6, noise=6, skew=1, rotate=rotate))
    assert (page.turned + rotate) % 360 == 0
    assert error_rate(page.text, scans.truth("letter", 6)) <= WORST


def test_the_words_lie_over_the_picture_in_composed_letters(scanner, leaning):
    text = told(leaning.pdf, "pdftotext", "-raw", "-", "-")
    assert error_rate(text, scans.truth("letter", 7)) <= WORST
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert motto in text
    boxes = told(leaning.pdf, "pdftotext", "-bbox", "-", "-")
    line = next(one for one in boxes.splitlines() if ">CỘNG<" in one)
    left, top = (float(line.split(f'{side}Min="')[1].split('"')[0]) for side in "xy")
    drawn_at = 142 - scans.font(12, 200, "Bold").getlength(motto) / 200 * 25.4 / 2
    assert abs(left / 72 * 25.4 - drawn_at) < 1.5
    assert abs(top / 72 * 25.4 - 18) < 1.5


def test_a_page_has_its_size_on_paper(leaning):
    assert "(A4)" in told(leaning.pdf, "pdfinfo", "-")


def test_every_page_and_the_bound_file_are_archival(scanner, leaning, tmp_path):
    upside_down = read(scanner, scans.page("short", 8, rotate=180))
    bound = scanner.bind([leaning.pdf, upside_down.pdf], title="Tờ khai <1> & giấy tờ", at=AT)
    again = scanner.bind([leaning.pdf, upside_down.pdf], title="Tờ khai <1> & giấy tờ", at=AT)
    assert bound == again
    for pdf in (leaning.pdf, bound):
        assert pdfa.faults(pdf) == set()
        file = tmp_path / "scan.pdf"
        file.write_bytes(pdf)
        told(b"", "qpdf", "--check", str(file))
    facts = told(bound, "pdfinfo", "-")
    assert "Tờ khai <1> & giấy tờ" in facts
    assert re.search(r"Pages: +2\n", facts)
    assert len(bound) < len(leaning.pdf) + len(upside_down.pdf)


def test_the_picture_is_not_coded_again(leaning, scanner):
    data = scans.as_jpeg(scans.page("short", 9, skew=1, sealed=True))
    assert data in scanner.read(data, "image/jpeg", dpi=200).pdf


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_stamp_of_secrecy_is_seen_over_text(scanner, mark):
    image = scans.page("letter", len(mark), noise=8, skew=1, mark=mark, sealed=True)
    assert read(scanner, image).secrecy == (mark,)


def test_a_black_stamp_of_secrecy_is_seen_beside_text(scanner):
    image = scans.sheet()
    scans.draw_text(image, "letter", 3, 200)
    scans.put(image, scans.stamp("TỐI MẬT", colour=(40, 40, 40)), (18, 38), 2)
    assert read(scanner, image.convert("L")).secrecy == ("TỐI MẬT",)


@pytest.mark.parametrize("seed", [1, 2])
def test_words_that_only_look_like_marks_are_none(scanner, seed):
    page = read(scanner, scans.page("tricky", seed, noise=8, skew=-1, sealed=True))
    assert page.secrecy == ()
    assert "mật khẩu" in page.text.lower()


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("VỊ TRÍ, MẶT", ""),
        ("MẶT", ""),
        ("MẶT BẰNG", ""),
        ("BÍ MẬT", ""),
        ("MẬT", "MẬT"),
        ("|MẬT|", "MẬT"),
        ("TỐI MẬT", "TỐI MẬT"),
        ("TUYỆT MẬT", "TUYỆT MẬT"),
    ],
)
def test_printed_capitals_that_differ_by_a_letter_are_no_mark(words, mark):
    assert stamps._written(words.replace(" ", "")) == mark


def test_an_empty_page_reads_as_nothing(scanner):
    page = read(scanner, scans.page("blank", 1, noise=8))
    assert (page.text, page.turned, page.skew, page.secrecy) == ("", 0, 0.0, ())


def test_a_bilevel_fax_is_read(scanner):
    image = scans.page("letter", 2, skew=1).convert("L").point(lambda value: 255 * (value > 140))
    page = next(iter(scanner.look(png(image.convert("1")), "image/png")))
    assert page.media_type == "image/png"
    found = scanner.read(page.image, page.media_type, dpi=page.dpi)
    assert error_rate(found.text, scans.truth("letter", 2)) <= WORST
    assert pdfa.faults(found.pdf) == set()


def png(image):
    return scans.encoded(image, "PNG", dpi=(200, 200))
