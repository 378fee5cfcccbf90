"""What is asked of the journal: one chain, all chains, whether they hold."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

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
