"""Signing: ordered signatures are made and recorded, once, whatever crashes in between.

Bytes are read, signed and stored outside any transaction; then one transaction looks whether
the same order still stands and records the outcome. A signature made in vain is an orphan in
the store, never a second result.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from casework.dossiers import issuing, revoking
from casework.dossiers import queries as dossiers
from casework.files import actions as files
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.registers import actions as registers
from casework.signatures import actions as signatures
from casework.signatures.actions import MakeSignature
from casework.signatures.records import Signature, SignatureKind
from casework.signatures.rules import SignatureReport, Verdict
from foundation import log
from foundation.errors import NotFound, Unavailable
from gateways.pades.signing import KeyRefusedError, Signing
from worker.tools import PDF, Attempt, Tools

_log = log.logger(__name__)


class CannotSignError(Exception):
    """This order can never be carried out; ``code`` says why, for the person who gave it."""

    def __init__(self, code: str) -> None:
        """Keep the stable code."""
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be signed, as it stood when the job began."""

    dossier_id: int
    kind: SignatureKind
    key_id: str
    source_sha256: str
    ordered_at: datetime | None
    file_name: str
    number: str
    issued_on: date | None
    revokes: bool
    """Whether the paper belongs to a cancellation, which moves no dossier."""


def make_signature(job: MakeSignature, tools: Tools, attempt: Attempt) -> None:
    """Make and record one ordered signature; tell who ordered it when it cannot be made."""
    order = _read_order(job, tools)
    if order is None:
        return
    try:
        signed, report = _sign(order, tools)
        blob = tools.gateways.files.put(signed, media_type=PDF)
    except CannotSignError as error:
        _log.warning("signature refused", signature=job.signature_id, code=error.code)
        _record_failure(job, order, tools, error.code)
        return
    except Exception as error:
        if attempt.is_last(error):
            code = "signing_unavailable" if isinstance(error, Unavailable) else "signing_error"
            _record_failure(job, order, tools, code)
        raise
    facts = files.FileFacts(blob.sha256, blob.size, PDF, order.file_name)
    _record(job, order, tools, facts, report)


def _read_order(job: MakeSignature, tools: Tools) -> _Order | None:
    with tools.database.reading() as session:
        signature = session.get(Signature, job.signature_id)
        if signature is None or not issuing.is_ordered(signature):
            return None
        paper = session.get_one(Paper, signature.paper_id)
        source = session.get_one(StoredFile, paper.file_id)
        entry = registers.entry_of_paper(session, paper.id)
        return _Order(
            dossier_id=signature.dossier_id,
            kind=SignatureKind(signature.kind),
            key_id=signature.key_id,
            source_sha256=signature.source_sha256,
            ordered_at=signature.ordered_at,
            file_name=source.name,
            number=registers.shown_number(entry) if entry else "",
            issued_on=entry.issued_on if entry else None,
            revokes=paper.kind in revoking.KINDS,
        )


def _sign(order: _Order, tools: Tools) -> tuple[bytes, SignatureReport]:
    """Sign exactly the bytes that were seen (raises CannotSignError, Unavailable)."""
    try:
        source = tools.gateways.files.read(order.source_sha256)
    except NotFound:
        raise CannotSignError("source_missing") from None
    if hashlib.sha256(source).hexdigest() != order.source_sha256:
        raise CannotSignError("source_changed")
    return sign_checked(tools, lambda signing: _signed(source, order, signing))


def _signed(source: bytes, order: _Order, signing: Signing) -> bytes:
    if order.kind is SignatureKind.PERSON:
        return signing.sign_person(source, order.key_id)
    if order.issued_on is None:
        raise CannotSignError("not_numbered")
    return signing.seal(source, order.key_id, number=order.number, issued_on=order.issued_on)


def sign_checked(tools: Tools, sign: Callable[[Signing], bytes]) -> tuple[bytes, SignatureReport]:
    """Sign and check what came out (raises CannotSignError, Unavailable)."""
    signing = tools.gateways.signing
    try:
        signed = sign(signing)
    except NotFound:
        raise CannotSignError("no_key") from None
    except KeyRefusedError:
        raise CannotSignError("key_refused") from None
    report = signing.validate(signed)
    if report.verdict is not Verdict.VALID:
        raise CannotSignError("not_valid_when_made")
    return signed, report


def _still_ordered(session: Session, job: MakeSignature, order: _Order) -> Signature | None:
    """Return the locked signature if the very order that was carried out still stands."""
    signature = signatures.lock(session, job.signature_id)
    if signature is None or not issuing.is_ordered(signature):
        return None
    same = (signature.source_sha256, signature.ordered_at) == (
        order.source_sha256,
        order.ordered_at,
    )
    return signature if same else None


def _record(
    job: MakeSignature,
    order: _Order,
    tools: Tools,
    facts: files.FileFacts,
    report: SignatureReport,
) -> None:
    at = tools.clock()
    with tools.database.transaction() as session:
        dossier = dossiers.lock_by_id(session, order.dossier_id)
        signature = _still_ordered(session, job, order)
        if signature is None:
            return
        stored = files.keep_made(session, facts, at=at)
        made = issuing.Made(stored.id, facts.sha256, report)
        verbs = revoking if order.revokes else issuing
        if order.kind is SignatureKind.PERSON:
            verbs.record_signature(session, dossier, signature, made, at=at)
        else:
            verbs.record_seal(session, dossier, signature, made, at=at)


def _record_failure(job: MakeSignature, order: _Order, tools: Tools, failure: str) -> None:
    with tools.database.transaction() as session:
        dossier = dossiers.lock_by_id(session, order.dossier_id)
        signature = _still_ordered(session, job, order)
        if signature is not None:
            verbs = revoking if order.revokes else issuing
            verbs.record_failure(session, dossier, signature, failure=failure, at=tools.clock())
