"""Setting and signing one result, beside typst and pyHanko with a loaded key alone.

Both sides sign with RSA-3072 at level B-B. The product also lays out the fields, draws the
signature's picture and shows it; what B-LT adds is told apart, with stand-ins for the services.
"""

import contextlib
import io
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from bench.ground import ROOT, Ground, free_port, wait_for
from bench.outcome import Outcome, Pace, at_least
from demo.stand_ins.pki import certify
from demo.stand_ins.plan import Holder
from foundation.settings import read_settings
from gateways.pades.appearance import hand
from gateways.pades.picture import press, shown_as
from gateways.pades.prepare import prepare
from gateways.pades.signing import RESERVED_BYTES, Signing
from gateways.signers.keyfile import KeyFiles, SigningKey
from gateways.typesetting import Typesetter

FLOOR_BYTES = 12_000
LEADER = Holder("leader", "Trần Văn Đo", "Ủy ban nhân dân phường Nha Trang", "Chủ tịch")
FACTS = {
    "parent": "Ủy ban nhân dân tỉnh Khánh Hòa",
    "agency": "Ủy ban nhân dân phường Nha Trang",
    "place": "Nha Trang",
    "symbol": "GXN-UBND",
    "kind": "Giấy xác nhận",
    "summary": "Tình trạng hôn nhân",
    "body": ["Nội dung của một đoạn trong giấy xác nhận, dài chừng một dòng rưỡi."] * 6,
    "signer_title": "Chủ tịch",
    "signer": "Trần Văn Đo",
}


def issue(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Set and sign one paper; then tell what evidence from the services adds."""
    with _authority(ground) as address:
        settings = read_settings(ground.environ(TSA_URL=f"{address}/demo/tsa/tsa"))
        typesetter = Typesetter()
        key = KeyFiles(settings).key(LEADER.key_id)
        style = shown_as(press(hand(key.name)))
        signing = Signing(settings, typesetter)

        def set_paper() -> bytes:
            code = f"H32.15-260106-{time.perf_counter_ns()}"
            return typesetter.typeset("result", {**FACTS, "code": code})

        def product() -> None:
            _sign(prepare(set_paper()), key, "Leader", RESERVED_BYTES, style)

        def floor() -> None:
            _sign(set_paper(), key, "Signature", FLOOR_BYTES, None)

        def with_evidence() -> None:
            signing.sign_person(signing.prepare(set_paper()), LEADER.key_id)

        ratio, mine, least = _beside(product, floor, pace.papers)
        yield at_least(
            "Set and sign one result, RSA-3072, B-B", 0.7, ratio, _shown(mine), _shown(least)
        )
        ratio, full, bare = _beside(with_evidence, product, pace.papers)
        yield Outcome(
            "The same at B-LT (time stamp and OCSP from stand-ins), beside B-B",
            *(ratio, "", None, _shown(full), _shown(bare)),
        )


@contextlib.contextmanager
def _authority(ground: Ground) -> Iterator[str]:
    """Certify the leader and run the stand-ins; yield their address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    certify(ground.home / "pki", [LEADER], address)
    more = {"STAND_INS_PORT": str(port), "SMTP_PORT": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.stand_ins"],
        cwd=ROOT,
        env=ground.environ(**more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _sign(
    pdf: bytes, key: SigningKey, field: str, reserved: int, style: StaticStampStyle | None
) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signer = PdfSigner(metadata, signer=key.signer, stamp_style=style)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    return bytes(signer.sign_pdf(writer, bytes_reserved=reserved).getvalue())


def _beside(
    product: Callable[[], None], floor: Callable[[], None], papers: int
) -> tuple[float, list[float], list[float]]:
    """Make papers by turns; return the median ratio of the times and both sides' seconds."""
    product()
    floor()
    pairs = [(_timed(product), _timed(floor)) for _ in range(papers)]
    ratio = statistics.median(least / mine for mine, least in pairs)
    return ratio, [mine for mine, _ in pairs], [least for _, least in pairs]


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _shown(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    middle = statistics.median(ordered) * 1000
    return f"p50 {middle:.1f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms"
