"""What the engine sees at a glance: codes, blank backs, faults, each page in its own bytes."""

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageFilter

from casework.scanning.pages import Fault
from tests import scans

CODE = "MC1:H32.15-260105-0007:part:02:7GQ2K4"


def looked(scanner, image, *, dpi=200):
    pages = list(scanner.look(scans.as_jpeg(image, dpi=dpi), "image/jpeg"))
    assert len(pages) == 1
    return pages[0]


@pytest.fixture(scope="module")
def letter():
    return scans.page("letter", 1, noise=8, skew=1)


@pytest.fixture(scope="module")
def mixed():
    """A pile: a good page, a blank back, a cover sheet turned, a page drawn and not scanned."""
    images = [
        scans.page("letter", 2, noise=8),
        scans.page("blank", 2, noise=8),
        scans.qr_page(CODE, rotate=180),
    ]
    pdf = pikepdf.open(io.BytesIO(scans.as_pdf(images)))
    pdf.add_blank_page(page_size=(595, 842)).Contents = pikepdf.Stream(
        pdf, b"0.2 0.3 0.8 rg 100 300 300 200 re f"
    )
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()


def test_a_pile_is_told_page_by_page(scanner, mixed):
    facts = scanner.outline(mixed, "scan.pdf")
    assert (facts.media_type, facts.pages, facts.problem) == ("application/pdf", 4, "")
    pages = list(scanner.look(mixed, "application/pdf"))
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert [page.is_blank for page in pages] == [False, True, False, False]
    assert [list(page.codes) for page in pages] == [[], [], [CODE], []]
    assert {page.dpi for page in pages} == {200}
    assert [page.faults for page in pages[:3]] == [frozenset()] * 3


def test_a_scanned_page_keeps_its_bytes(scanner, mixed):
    page = next(scanner.look(mixed, "application/pdf"))
    with pikepdf.open(io.BytesIO(mixed)) as pdf:
        assert page.image == pdf.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()
    assert (page.width, page.height) == (1654, 2339)


def test_pages_are_given_in_the_range_asked_for(scanner, mixed):
    pages = scanner.look(mixed, "application/pdf", first=2, count=2)
    assert [page.number for page in pages] == [2, 3]
    assert list(scanner.look(mixed, "application/pdf", first=9)) == []


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, 6, -5])
@pytest.mark.parametrize("faint", [False, True])
def test_a_cover_sheet_is_read_however_it_lies(scanner, rotate, faint):
    image = scans.qr_page(CODE, rotate=rotate, faint=faint)
    assert list(looked(scanner, image).codes) == [CODE]


def test_what_shines_through_does_not_make_a_page(scanner, letter):
    other_side = letter.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    shade = 255 - np.asarray(other_side.filter(ImageFilter.GaussianBlur(2)), np.float32)
    back = np.asarray(scans.page("blank", 1, noise=6), np.float32) - shade * 0.12
    page = looked(scanner, Image.fromarray(back.clip(0, 255).astype(np.uint8)))
    assert page.is_blank
    assert page.faults == frozenset()


def test_one_line_is_no_blank_page(scanner):
    image = scans.page("blank", 3, noise=8)
    image.paste(scans.page("letter", 3).crop((0, 640, 1654, 690)), (0, 1100))
    assert not looked(scanner, image).is_blank


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda page: page.point(lambda value: int(value * 0.35)), Fault.DARK),
        (lambda page: page.point(lambda value: int(250 - (250 - value) * 0.2)), Fault.FAINT),
        (lambda page: page.filter(ImageFilter.GaussianBlur(3.5)), Fault.BLURRED),
        (lambda page: page.crop((0, 0, 1300, 2339)), Fault.CUT),
        (lambda page: page.crop((300, 0, 1654, 2339)), Fault.CUT),
    ],
)
def test_a_bad_page_is_told(scanner, letter, change, fault):
    page = looked(scanner, change(letter))
    assert page.faults == {fault}
    assert not page.is_blank
    assert looked(scanner, letter).faults == frozenset()


@pytest.mark.parametrize("told", [100, 72])
def test_a_coarse_scan_is_told_by_its_file_or_by_its_size(scanner, letter, told):
    page = looked(scanner, letter.resize((827, 1170)), dpi=told)
    assert page.faults == {Fault.LOW_RESOLUTION}
    assert page.dpi == (0 if told == 72 else 100)


def test_a_dark_rim_of_the_machine_is_no_writing_cut_off(scanner, letter):
    image = letter.copy()
    image.paste((30, 30, 30), (0, 0, 16, image.height))
    image.paste((0, 0, 0), (0, image.height - 50, image.width, image.height))
    assert looked(scanner, image).faults == frozenset()


def test_a_long_pile_is_split_right(scanner):
    images, wanted = [], []
    for number in range(60):
        is_cover = number % 5 == 0
        text = f"{CODE}:{number}"
        turn = (0, 90, 180, 270, 4, -6)[number // 5 % 6]
        images.append(
            scans.qr_page(text, rotate=turn, faint=number % 3 == 0)
            if is_cover
            else scans.page(("letter", "tricky", "blank")[number % 3], number % 7)
        )
        wanted.append([text] if is_cover else [])
    pdf = scans.as_pdf(images)
    pages = scanner.look(pdf, "application/pdf", count=60)
    assert [list(page.codes) for page in pages] == wanted
