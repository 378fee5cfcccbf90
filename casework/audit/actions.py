"""What the journal does: append an act, anchor what has been written."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from casework.audit import rules
from casework.audit.author import Author
from casework.audit.records import AuditAnchor, AuditEntry


def append(
    session: Session,
    chain: str,
    act: str,
    *,
    by: Author,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one act at the end of its chain, in the caller's transaction.

    The database function takes the chain's lock and links the hash, so that acts of two
    people on one dossier fall in line instead of failing.
    """
    body = rules.canonical_body(chain, act, by=by, at=at, details=details or {})
    session.execute(
        text("select audit_append(:chain, :at, :act, :actor, :body)"),
        {"chain": chain, "at": at, "act": act, "actor": by.account_id, "body": body},
    )


def anchor(session: Session, *, at: datetime) -> AuditAnchor | None:
    """Seal all entries of finished transactions since the last anchor; None if there are none.

    Entries are taken by transaction number below the oldest transaction still running, so a
    slow writer's entry is never passed over.
    """
    last = session.scalars(
        select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1).with_for_update()
    ).first()
    horizon = session.scalar(text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    start = last.upto_txid if last else 0
    hashes = session.scalars(
        select(AuditEntry.hash)
        .where(AuditEntry.txid >= start, AuditEntry.txid < func.coalesce(horizon, 0))
        .order_by(AuditEntry.id)
    ).all()
    if not hashes or horizon is None:
        return None
    sealed = AuditAnchor(
        at=at,
        from_txid=start,
        upto_txid=horizon,
        entries=len(hashes),
        previous_id=last.id if last else None,
        digest=rules.anchor_digest(last.digest if last else rules.GENESIS, hashes),
    )
    session.add(sealed)
    return sealed
