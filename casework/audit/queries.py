"""What is asked of the journal: one chain, all chains, whether they hold."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from casework.audit import rules
from casework.audit.records import AuditAnchor, AuditEntry


def chain(session: Session, name: str) -> list[AuditEntry]:
    """Return the entries of one chain in order."""
    return list(
        session.scalars(select(AuditEntry).where(AuditEntry.chain == name).order_by(AuditEntry.seq))
    )


def all_entries(session: Session) -> Iterator[AuditEntry]:
    """Yield every entry chain by chain in order, without holding them all in memory."""
    yield from session.scalars(
        select(AuditEntry)
        .order_by(AuditEntry.chain, AuditEntry.seq)
        .execution_options(yield_per=1000)
    )


def all_anchors(session: Session) -> Iterator[AuditAnchor]:
    """Yield every anchor in order."""
    yield from session.scalars(select(AuditAnchor).order_by(AuditAnchor.id))


def broken_chains(session: Session) -> list[tuple[str, int]]:
    """List (chain, sequence number) of each chain that no longer adds up."""
    broken: list[tuple[str, int]] = []
    for name, entries in groupby(all_entries(session), key=attrgetter("chain")):
        links = ((entry.seq, entry.body, entry.hash) for entry in entries)
        if (place := rules.first_break(links)) is not None:
            broken.append((name, place))
    return broken


def broken_anchors(session: Session) -> list[int]:
    """List the anchors whose digest no longer matches the entries they sealed."""
    broken, previous = [], rules.GENESIS
    for anchor in session.scalars(select(AuditAnchor).order_by(AuditAnchor.id)):
        hashes = session.scalars(
            select(AuditEntry.hash)
            .where(AuditEntry.txid >= anchor.from_txid, AuditEntry.txid < anchor.upto_txid)
            .order_by(AuditEntry.id)
        )
        if rules.anchor_digest(previous, hashes) != anchor.digest:
            broken.append(anchor.id)
        previous = anchor.digest
    return broken


def anchors_over(session: Session, name: str) -> list[tuple[AuditAnchor, str, list[str]]]:
    """Return each anchor that seals entries of a chain, the digest before it and all its hashes.

    That is what somebody else needs to recompute it: hashes of other chains tell nothing else.
    """
    sealing = exists().where(
        AuditEntry.chain == name,
        AuditEntry.txid >= AuditAnchor.from_txid,
        AuditEntry.txid < AuditAnchor.upto_txid,
    )
    before = aliased(AuditAnchor)
    rows = session.execute(
        select(AuditAnchor, before.digest)
        .outerjoin(before, before.id == AuditAnchor.previous_id)
        .where(sealing)
        .order_by(AuditAnchor.id)
    ).all()
    return [(one, digest or rules.GENESIS, _sealed_by(session, one)) for one, digest in rows]


def _sealed_by(session: Session, anchor: AuditAnchor) -> list[str]:
    hashes = session.scalars(
        select(AuditEntry.hash)
        .where(AuditEntry.txid >= anchor.from_txid, AuditEntry.txid < anchor.upto_txid)
        .order_by(AuditEntry.id)
    )
    return list(hashes)


def page(
    session: Session, name: str, *, before: int | None = None, limit: int = 30
) -> list[AuditEntry]:
    """Return entries of one chain, newest first, going on below a sequence number."""
    asked = select(AuditEntry).where(AuditEntry.chain == name)
    if before is not None:
        asked = asked.where(AuditEntry.seq < before)
    return list(session.scalars(asked.order_by(AuditEntry.seq.desc()).limit(limit)))
