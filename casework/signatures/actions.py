"""What happens to signatures: ordered by a person, made by the worker, recorded with evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.people.actor import Actor
from casework.signatures.records import Signature, SignatureKind, SignatureState
from casework.signatures.rules import SignatureReport
from foundation.jobs import Job, enqueue


@dataclass(frozen=True, slots=True)
class MakeSignature(Job):
    """Make one ordered signature; runs again after a crash without signing twice."""

    queue: ClassVar[str] = "sign"
    signature_id: int


def order(
    session: Session,
    *,
    dossier_id: int,
    paper_id: int,
    kind: SignatureKind,
    key_id: str,
    source_sha256: str,
    by: Actor,
    at: datetime,
) -> Signature:
    """Order the signature of exactly the bytes seen; ordering again after a failure is allowed."""
    signature = session.scalars(
        select(Signature)
        .where(Signature.paper_id == paper_id, Signature.kind == kind.value)
        .with_for_update()
    ).first()
    if signature is None:
        signature = Signature(dossier_id=dossier_id, paper_id=paper_id, kind=kind.value)
        session.add(signature)
    signature.state = SignatureState.ORDERED.value
    signature.key_id, signature.source_sha256 = key_id, source_sha256
    signature.signer_id, signature.signer = by.account_id, by.name
    signature.ordered_at, signature.failure = at, ""
    session.flush()
    enqueue(session, MakeSignature(signature.id), lock=f"paper:{paper_id}")
    return signature


def record(
    session: Session,
    signature: Signature,
    *,
    result_sha256: str,
    report: SignatureReport,
    at: datetime,
) -> None:
    """Write down that the signature was made, of what and with which evidence."""
    signature.state = SignatureState.SIGNED.value
    signature.result_sha256, signature.report = result_sha256, report.to_json()
    signature.signed_at = at
    session.flush()


def fail(session: Session, signature: Signature, *, failure: str) -> None:
    """Write down that the signature could not be made, and why."""
    signature.state, signature.failure = SignatureState.FAILED.value, failure
    session.flush()


def drop_orders(session: Session, dossier_id: int, *, failure: str) -> None:
    """Take back what was ordered for a dossier and is not made yet, saying why."""
    session.execute(
        update(Signature)
        .where(Signature.dossier_id == dossier_id, Signature.state == SignatureState.ORDERED.value)
        .values(state=SignatureState.FAILED.value, failure=failure)
    )


def lock(session: Session, signature_id: int) -> Signature | None:
    """Return a signature, locked, or None."""
    return session.get(Signature, signature_id, with_for_update=True)
