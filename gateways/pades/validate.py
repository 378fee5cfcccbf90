"""Check the signatures of a PDF: coverage, changes afterwards, trust and revocation apart.

Validity is judged at the signing time (Circular 15/2025/TT-BKHCN annex II), which only a
time-stamp proves. Whatever cannot be read becomes a verdict, never an exception.
"""

import dataclasses
import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from casework.signatures.rules import (
    Level,
    Reason,
    Revocation,
    SignatureFacts,
    SignatureReport,
    TimeSource,
    Verdict,
    summarise,
    unreadable,
)

MOST_SIGNATURES = 20
_TOLERANCE = timedelta(minutes=10)


def validate(pdf: bytes, roots: Sequence[x509.Certificate]) -> SignatureReport:
    """Return the report on a PDF of any origin."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            return unreadable(Reason.ENCRYPTED)
        signatures = list(reader.embedded_regular_signatures)
    except Exception:  # noqa: BLE001 - a stranger's file may break the reader anywhere
        return unreadable(Reason.UNREADABLE)
    if len(signatures) > MOST_SIGNATURES:
        return unreadable(Reason.TOO_COSTLY)
    last = len(signatures) - 1
    facts = [
        _safely(reader, signature, roots, is_last=number == last)
        for number, signature in enumerate(signatures)
    ]
    report = summarise(tuple(facts))
    if facts and not pdf.rstrip().endswith(b"%%EOF"):
        reasons = (*report.reasons, Reason.CHANGED_AFTER_SIGNING)
        return dataclasses.replace(report, verdict=Verdict.INVALID, reasons=reasons)
    return report


def _safely(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    *,
    is_last: bool,
) -> SignatureFacts:
    try:
        return _check(reader, signature, roots, is_last=is_last)
    except Exception:  # noqa: BLE001 - a stranger's signature may break the library anywhere
        return _broken(str(getattr(signature, "field_name", "")))


def _check(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    *,
    is_last: bool,
) -> SignatureFacts:
    stamped_at = _stamped_at(signature)
    status = validate_pdf_signature(
        signature,
        signer_validation_context=_context(reader, roots, stamped_at),
        ts_validation_context=_context(reader, roots, stamped_at),
    )
    stamp = status.timestamp_validity
    is_stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    level = _level(reader, signature, roots, is_stamped=is_stamped)
    certificate = status.signing_cert
    reasons = (
        *_content_reasons(status, last=is_last),
        *_trust_reasons(status, lambda: _leniently(reader, signature, roots, stamped_at)),
        *([Reason.TIMESTAMP_NOT_TRUSTED] if stamp is not None and not is_stamped else []),
    )
    return SignatureFacts(
        field=str(signature.field_name),
        signer=_attribute(certificate.subject, "common_name"),
        organisation=_attribute(certificate.subject, "organization_name"),
        issuer=_attribute(certificate.issuer, "common_name"),
        signed_at=stamped_at if is_stamped else status.signer_reported_dt,
        time_source=TimeSource.TIMESTAMP if is_stamped else TimeSource.CLAIMED,
        intact=bool(status.intact and status.valid),
        covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        modification=_modification(status),
        trusted=bool(status.trusted),
        revocation=_revocation(status),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        verdict=_verdict(reasons),
        level=level,
        reasons=reasons,
    )


def _leniently(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    moment: datetime | None,
) -> PdfSignatureStatus:
    """Check again as if revocation data were optional, to tell what else is wrong."""
    return validate_pdf_signature(
        signature, signer_validation_context=_context(reader, roots, moment, mode="soft-fail")
    )


def _context(
    reader: PdfFileReader,
    roots: Sequence[x509.Certificate],
    moment: datetime | None,
    *,
    mode: str = "hard-fail",
) -> ValidationContext:
    """Judge at a moment from the evidence in the file only; without revocation data, fail."""
    terms: dict[str, Any] = {
        "trust_roots": list(roots),
        "allow_fetching": False,
        "revocation_mode": mode,
        "moment": moment,
        "time_tolerance": _TOLERANCE,
        "retroactive_revinfo": True,
    }
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(terms)
    except NoDSSFoundError:
        return ValidationContext(**terms, crls=[], ocsps=[])


def _stamped_at(signature: EmbeddedPdfSignature) -> datetime | None:
    data = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
    if data is None:
        return None
    content = data["encap_content_info"]["content"].parsed
    moment = content["gen_time"].native
    return moment if isinstance(moment, datetime) else None


def _content_reasons(status: PdfSignatureStatus, *, last: bool) -> list[Reason]:
    reasons: list[Reason] = []
    if not status.intact:
        reasons.append(Reason.ALTERED)
    elif not status.valid:
        reasons.append(Reason.BROKEN_SIGNATURE)
    if status.intact and not _is_allowed(status, last=last):
        reasons.append(Reason.CHANGED_AFTER_SIGNING)
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        reasons.append(Reason.NOT_WHOLE)
    return reasons


def _is_allowed(status: PdfSignatureStatus, *, last: bool) -> bool:
    """Allow form filling between signatures, after the last one nothing but evidence."""
    level = status.modification_level
    if level is None:
        return False
    most = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    return level <= most and status.docmdp_ok is not False


def _trust_reasons(
    status: PdfSignatureStatus, check_leniently: Callable[[], PdfSignatureStatus]
) -> list[Reason]:
    """Say why a certificate is not trusted; the library tells missing evidence from nothing."""
    if status.trusted:
        return []
    if status.revoked or "REVOKED" in _indication(status):
        return [Reason.CERTIFICATE_REVOKED]
    lenient = check_leniently()
    if lenient.trusted:
        return [Reason.REVOCATION_NOT_CHECKED]
    if any(word in _indication(lenient) for word in ("EXPIRED", "OUT_OF_BOUNDS")):
        return [Reason.CERTIFICATE_EXPIRED]
    return [Reason.ISSUER_NOT_TRUSTED]


def _indication(status: PdfSignatureStatus) -> str:
    return getattr(status.trust_problem_indic, "name", "") or ""


_DOUBTFUL = frozenset({Reason.REVOCATION_NOT_CHECKED, Reason.ISSUER_NOT_TRUSTED})


def _verdict(reasons: Sequence[Reason]) -> Verdict:
    """Call a signature invalid for a fault, unknown where only trust could not be settled."""
    if not reasons:
        return Verdict.VALID
    return Verdict.UNKNOWN if _DOUBTFUL.issuperset(reasons) else Verdict.INVALID


def _revocation(status: PdfSignatureStatus) -> Revocation:
    if status.trusted:
        return Revocation.GOOD
    return Revocation.REVOKED if status.revoked else Revocation.UNKNOWN


def _modification(status: PdfSignatureStatus) -> str:
    level = status.modification_level
    return level.name.lower() if level is not None else "unknown"


def _level(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    *,
    is_stamped: bool,
) -> Level:
    if not is_stamped:
        return Level.B_B
    if "/DSS" not in reader.root:
        return Level.B_T
    for stamp in reader.embedded_timestamp_signatures:
        if stamp.signed_revision > signature.signed_revision:
            moment = _document_stamp_time(stamp)
            checked = validate_pdf_timestamp(
                stamp, validation_context=_context(reader, roots, moment)
            )
            if checked.valid and checked.intact and checked.trusted:
                return Level.B_LTA
    return Level.B_LT


def _document_stamp_time(stamp: EmbeddedPdfSignature) -> datetime | None:
    content = stamp.signed_data["encap_content_info"]["content"].parsed
    moment = content["gen_time"].native
    return moment if isinstance(moment, datetime) else None


def _attribute(name: x509.Name, attribute: str) -> str:
    value = name.native.get(attribute, "")
    return value if isinstance(value, str) else str(value[0])


def _broken(field: str) -> SignatureFacts:
    return SignatureFacts(
        field=field,
        signer="",
        organisation="",
        issuer="",
        signed_at=None,
        time_source=TimeSource.CLAIMED,
        intact=False,
        covers_whole=False,
        modification="unknown",
        trusted=False,
        revocation=Revocation.UNKNOWN,
        valid_from=None,
        valid_to=None,
        verdict=Verdict.INVALID,
        level=Level.B_B,
        reasons=(Reason.BROKEN_SIGNATURE,),
    )
