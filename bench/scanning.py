"""Scans: how many pages a minute are looked at and read, beside bare tesseract and OCRmyPDF.

All programs get the same drawn scans of Vietnamese administrative pages: grain, two degrees of
skew, a seal over the text. Bare tesseract is one process a core that writes plain text of pages as
they come; the product also judges, turns, straightens, looks for marks of secrecy and writes PDF/A.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.ground import Ground
from bench.load import Load
from bench.office import Office, opened
from bench.outcome import Outcome, Pace, at_least, at_most, by_turns, p95
from casework.scanning.pages import PageRead
from gateways.scanning import Scanner
from gateways.scanning.inside.paper import DATA
from tests import scans
from tests.gateways.scanning import measures

CORES = 2
JOBS = 4
PAGES = 24
NICE = 10
ENGINE_ALONE = """
import sys, tesserocr
from PIL import Image
api = tesserocr.PyTessBaseAPI(path=sys.argv[1], lang="vie")
for name in sys.argv[2:]:
    api.SetImage(Image.open(name))
    api.GetUTF8Text()
"""


@dataclass(frozen=True, slots=True)
class _Pile:
    """The same pages as one PDF and as files, and what is written on them."""

    dpi: int
    pdf: bytes
    files: Sequence[Path]
    truths: Sequence[str]

    def path(self) -> Path:
        """Return the PDF as a file."""
        file = self.files[0].parent / f"pile-{self.dpi}.pdf"
        file.write_bytes(self.pdf)
        return file


def scan(_ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Read piles in 200 and 300 dpi; then tell errors, splitting, marks and memory."""
    scanner = Scanner(places=CORES)
    with tempfile.TemporaryDirectory() as folder:
        piles = [_pile(dpi, Path(folder)) for dpi in (200, 300)]
        found: list[tuple[str, PageRead]] = []
        for pile in piles:
            yield from _speed(scanner, pile, max(1, pace.rounds // 2), found)
        yield _beside_ocrmypdf(scanner, piles[0])
    yield _errors(found)
    yield _splitting(scanner)
    yield from _marks(scanner)
    scanner.close()
    yield _memory(piles[1])


def desk(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Draw the intake screen while four jobs read pages in a worker's two places, and idle."""
    account = next(one for one in ground.accounts if "reception" in one.roles)
    scanner = Scanner(places=CORES)
    page = scans.as_jpeg(scans.page("letter", 1, noise=10, skew=2, sealed=True))
    over = threading.Event()

    def job() -> None:
        while not over.is_set():
            scanner.read(page, "image/jpeg", dpi=200)

    def busy(office: Office) -> Load:
        over.clear()
        jobs = [threading.Thread(target=job) for _ in range(JOBS)]
        for one in jobs:
            one.start()
        load = office.intake(pace.seconds)
        over.set()
        for one in jobs:
            one.join()
        return load

    with ExitStack() as stack:
        office = opened(stack, ground, account, pace.rows[0])
        office.intake(2)
        measured = by_turns(lambda: busy(office), lambda: office.intake(pace.seconds), p95, 3)
    scanner.close()
    yield at_most("Intake screen while four pages are read, p95 over idle", 2.0, *measured)


def _pile(dpi: int, folder: Path) -> _Pile:
    seeds = range(PAGES)
    images = [
        scans.page("letter", seed, dpi=dpi, noise=10, skew=(2, -2)[seed % 2], sealed=True)
        for seed in seeds
    ]
    files = [folder / f"{dpi}-{seed:02d}.jpg" for seed in seeds]
    for file, image in zip(files, images, strict=True):
        file.write_bytes(scans.as_jpeg(image, dpi=dpi))
    truths = [scans.truth("letter", seed) for seed in seeds]
    return _Pile(dpi, scans.as_pdf(images, dpi=dpi), files, truths)


def _product(scanner: Scanner, pile: _Pile) -> list[PageRead]:
    """Look at and read all pages, one thread for each place."""
    share = PAGES // CORES

    def part(first: int) -> list[PageRead]:
        looks = scanner.look(pile.pdf, "application/pdf", first=first, count=share)
        return [scanner.read(one.image, one.media_type, dpi=one.dpi) for one in looks]

    with ThreadPoolExecutor(CORES) as threads:
        parts = threads.map(part, range(1, PAGES + 1, share))
        return [page for pages in parts for page in pages]


def _side_by_side(commands: Sequence[Sequence[str]]) -> None:
    """Run commands one after the other on each core, as nice as the product's children are."""
    environ = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def run(command: Sequence[str]) -> None:
        nice = ["/usr/bin/env", "nice", "-n", str(NICE), *command]
        subprocess.run(nice, env=environ, capture_output=True, check=True)

    with ThreadPoolExecutor(CORES) as threads:
        list(threads.map(run, commands))


def _speed(
    scanner: Scanner, pile: _Pile, rounds: int, found: list[tuple[str, PageRead]]
) -> Iterator[Outcome]:
    """Yield pages a minute beside tesseract, and beside the product's own engine alone."""
    found += zip(pile.truths, _product(scanner, pile), strict=True)
    alone = [sys.executable, "-c", ENGINE_ALONE, str(DATA)]
    halves = [[*alone, *map(str, pile.files[half::CORES])] for half in range(CORES)]
    job = f"Look at and read {PAGES} pages in {pile.dpi} dpi, 2 cores"
    if shutil.which("tesseract"):
        single = [["tesseract", str(file), "-", "-l", "vie"] for file in pile.files]
        ratio, mine, least = _beside(
            lambda: _product(scanner, pile), lambda: _side_by_side(single), rounds
        )
        yield at_least(f"{job}, beside bare tesseract", 0.9, ratio, _pace(mine), _pace(least))
    else:
        yield _not_measured(f"{job}, beside bare tesseract", "tesseract")
    ratio, mine, least = _beside(
        lambda: _product(scanner, pile), lambda: _side_by_side(halves), rounds
    )
    yield Outcome(
        f"{job}, beside its own engine alone, loaded once",
        *(ratio, "", None, _pace(mine), _pace(least)),
    )


def _beside_ocrmypdf(scanner: Scanner, pile: _Pile) -> Outcome:
    job = f"The same in {pile.dpi} dpi, beside OCRmyPDF as it comes"
    if not shutil.which("ocrmypdf"):
        return _not_measured(job, "ocrmypdf")
    source, target = pile.path(), pile.path().with_suffix(".out.pdf")
    command = ["/usr/bin/env", "ocrmypdf", "-q", "-l", "vie", str(source), str(target)]
    ratio, mine, least = _beside(
        lambda: _product(scanner, pile),
        lambda: subprocess.run(command, capture_output=True, check=True),
        1,
    )
    return at_least(job, 2.0, ratio, _pace(mine), _pace(least))


def _beside(
    product: Callable[[], object], floor: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Work by turns; return the middle ratio of the times and both sides' middle seconds."""
    pairs = [(_timed(product), _timed(floor)) for _ in range(rounds)]
    ratio = statistics.median(least / mine for mine, least in pairs)
    return (
        ratio,
        statistics.median(mine for mine, _ in pairs),
        statistics.median(least for _, least in pairs),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _pace(seconds: float) -> str:
    return f"{PAGES / seconds * 60:.0f} pages/min"


def _not_measured(job: str, program: str) -> Outcome:
    return Outcome(job, 0.0, "", None, "", f"not measured: no {program} on this machine")


def _errors(found: Sequence[tuple[str, PageRead]]) -> Outcome:
    wrong = letters = 0
    worst = 0.0
    for truth, page in found:
        wanted = measures.plain(truth)
        distance = measures.distance(measures.plain(page.text), wanted)
        wrong, letters = wrong + distance, letters + len(wanted)
        worst = max(worst, distance / len(wanted))
    share = 100 * wrong / letters
    return at_most(
        f"Letters read wrong of {len(found)} scans, in %",
        *(3.0, share, f"{wrong} of {letters} letters, worst page {100 * worst:.2f} %", "–"),
    )


def _splitting(scanner: Scanner) -> Outcome:
    """Read 40 cover sheets among 200 pages: turned, leaning, faint."""
    images, wanted = [], []
    for number in range(200):
        code = f"MC1:H32.15-260105-{number:04d}:7GQ2K4"
        turn = (0, 90, 180, 270, 5, -6, 93, 184)[number // 5 % 8]
        kinds = ("letter", "tricky", "short", "blank")
        is_cover = number % 5 == 0
        images.append(
            scans.qr_page(code, rotate=turn, faint=number % 3 == 0)
            if is_cover
            else scans.page(kinds[number % 4], number % 9, noise=6, skew=number % 3 - 1)
        )
        wanted.append([code] if is_cover else [])
    begun = time.perf_counter()
    looks = list(scanner.look(scans.as_pdf(images), "application/pdf", count=200))
    seconds = (time.perf_counter() - begun) / 200
    right = sum(list(look.codes) == codes for look, codes in zip(looks, wanted, strict=True))
    return at_least(
        "Split 200 mixed pages with 40 cover sheets, turned and faint, share right",
        *(1.0, right / 200, f"{right} of 200 right, {seconds * 1000:.0f} ms a page", "–"),
    )


def _marks(scanner: Scanner) -> Iterator[Outcome]:
    """Look for marks of secrecy on 40 stamped pages and on 40 with words that resemble them."""
    dice = random.Random(26)
    seen = false = 0
    for seed in range(40):
        kind, skew = ("letter", "tricky")[seed % 2], dice.uniform(-2, 2)
        mark = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")[seed % 3]
        words = {"noise": 9.0, "skew": skew, "sealed": seed % 4 == 0}
        stamped = scans.page(kind, seed, mark=mark, **words)
        bare = scans.page(kind, 100 + seed, **words)
        pages = [
            scanner.read(scans.as_jpeg(image), "image/jpeg", dpi=200) for image in (stamped, bare)
        ]
        seen += mark in pages[0].secrecy
        false += bool(pages[1].secrecy)
    yield at_least("Red marks of secrecy seen, of 40 pages", 0.95, seen / 40, f"{seen} of 40", "–")
    yield at_most(
        "False alarms, of 40 pages with words like them", 0.025, false / 40, f"{false} of 40", "–"
    )


def _memory(pile: _Pile) -> Outcome:
    """Tell how much memory one child took at most over a hundred pages."""
    scanner = Scanner(places=1)
    images = [file.read_bytes() for file in pile.files]
    peaks = []
    for number in range(100):
        scanner.read(images[number % PAGES], "image/jpeg", dpi=pile.dpi)
        if number in {9, 99}:
            peaks.append(max(_peak(pid) for pid in scanner.waiting()))
    scanner.close()
    return Outcome(
        f"Peak memory of a child over 100 pages in {pile.dpi} dpi, beside over 10",
        *(peaks[1] / peaks[0], "", None, f"{peaks[1]:.0f} MiB", f"{peaks[0]:.0f} MiB"),
    )


def _peak(pid: int) -> float:
    """Return the most memory a process held, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
