"""The judgement on a file: the register decides on our own, the signatures on all others."""

import hashlib
from dataclasses import dataclass
from threading import BoundedSemaphore

from flask_babel import gettext as _

from casework.registers import queries as registers
from casework.registers.records import ResultStanding
from casework.signatures.rules import Reason, SignatureFacts, SignatureReport, Verdict
from foundation.errors import Problem, Unavailable
from portal import evidence, stored, wording
from portal.evidence import Issued
from web import sentences
from web.transactions import let_go, reading

AT_ONCE = 2
PATIENCE_SECONDS = 8.0
RETRY_SECONDS = 10

_turns = BoundedSemaphore(AT_ONCE)
"""A foreign file may cost seconds: two at once in each process, others wait or come back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer about one file, in words, with what it rests on."""

    verdict: Verdict
    title: str
    text: str
    issued: Issued | None
    signatures: tuple[SignatureFacts, ...]
    reasons: tuple[Reason, ...] = ()


def judge(data: bytes) -> Outcome:
    """Judge a file of which nothing is known."""
    known = _in_register(data)
    return _ours(known) if known else _foreign(data)


def compare(data: bytes, issued: Issued) -> Outcome:
    """Judge a file that claims to be the document of a code."""
    if hashlib.sha256(data).hexdigest() == issued.sha256:
        return _ours(issued)
    found = judge(data)
    return Outcome(
        verdict=Verdict.INVALID,
        title=_("Tệp này không phải văn bản số %(number)s", number=issued.number),
        text=_("Nội dung tệp khác với bản đã lưu trong sổ kết quả."),
        issued=None,
        signatures=found.signatures,
        reasons=found.reasons,
    )


def _in_register(data: bytes) -> Issued | None:
    digest = hashlib.sha256(data).hexdigest()
    with reading() as session:
        found = registers.result_by_hash(session, digest)
        return evidence.issued(session, found) if found else None


def _ours(issued: Issued) -> Outcome:
    """Answer for a file whose very bytes the register holds."""
    if issued.standing is ResultStanding.VALID:
        return Outcome(
            verdict=Verdict.VALID,
            title=_("Văn bản thật, do cơ quan nhà nước phát hành"),
            text=_("Tệp giống hệt bản đã lưu trong sổ kết quả, chưa bị sửa đổi."),
            issued=issued,
            signatures=issued.signatures,
        )
    return Outcome(
        verdict=Verdict.INVALID,
        title=str(wording.STANDINGS[issued.standing].title),
        text=_("Văn bản do cơ quan nhà nước phát hành nhưng không còn giá trị."),
        issued=issued,
        signatures=issued.signatures,
    )


def _foreign(data: bytes) -> Outcome:
    report = _report(data)
    title, text = _words(report)
    return Outcome(
        verdict=report.verdict,
        title=title,
        text=text,
        issued=None,
        signatures=report.signatures,
        reasons=report.reasons,
    )


def _report(data: bytes) -> SignatureReport:
    let_go()
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("verification", RETRY_SECONDS)
    try:
        return stored.gateways().signing.foreign(data)
    finally:
        _turns.release()


def _words(report: SignatureReport) -> tuple[str, str]:
    """Say what a report on a foreign file means."""
    elsewhere = _("Văn bản không có trong sổ kết quả của tỉnh Khánh Hòa.")
    if not report.readable:
        told = [str(wording.REASONS[reason]) for reason in report.reasons]
        return _("Không đọc được tệp này"), " ".join(told) or elsewhere
    if not report.signatures:
        return _("Tệp không có chữ ký số"), elsewhere
    if report.verdict is Verdict.VALID:
        return _("Các chữ ký số đều hợp lệ"), elsewhere + " " + _("Hãy xem kỹ ai đã ký.")
    if report.verdict is Verdict.INVALID:
        return _("Chữ ký số không hợp lệ"), elsewhere
    return _("Chưa đủ căn cứ để kết luận"), elsewhere


def sentence(code: str, limit: int) -> str:
    """Put what is wrong with a sending into words; nothing where nothing is."""
    return sentences.say(Problem(code, {"limit": limit})) if code else ""
