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


def next_anchor(session: Session, *, at: datetime) -> AuditAnchor | None:
    """Work out the seal over all entries since the last anchor; None if there are none.

    Only entries of finished transactions are taken, those numbered below the oldest still
    running, so a slow writer's entry is never passed over. The seal is not kept yet: a
    time-stamp service may be asked in between.
    """
    last = session.scalars(select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1)).first()
    horizon = session.scalar(text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    start = last.upto_txid if last else 0
    hashes = session.scalars(
        select(AuditEntry.hash)
        .where(AuditEntry.txid >= start, AuditEntry.txid < func.coalesce(horizon, 0))
        .order_by(AuditEntry.id)
    ).all()
    if not hashes or horizon is None:
        return None
    return AuditAnchor(
        at=at,
        from_txid=start,
        upto_txid=horizon,
        entries=len(hashes),
        previous_id=last.id if last else None,
        digest=rules.anchor_digest(last.digest if last else rules.GENESIS, hashes),
    )


def keep_anchor(session: Session, anchor: AuditAnchor, *, token: bytes | None) -> bool:
    """Keep a seal with its time-stamp token; False where another one was kept meanwhile."""
    session.execute(text("lock table audit_anchor in share row exclusive mode"))
    newest = session.scalar(select(func.max(AuditAnchor.id)))
    if newest != anchor.previous_id:
        return False
    anchor.token = token
    session.add(anchor)
    session.flush()
    return True
