"""The format of the journal, simple enough for a stranger's program to recompute it.

``body`` is JSON in UTF-8 with sorted keys, no spaces and no escapes for letters; times are
``YYYY-MM-DDTHH:MM:SS.ffffffZ``. ``hash = hex(SHA-256(previous hash in hex || body))`` where the
first entry of a chain has 64 zeros before it. See docs/audit-format.md.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from casework.audit.author import Author

GENESIS = "0" * 64


def canonical_body(
    chain: str, act: str, *, by: Author, at: datetime, details: Mapping[str, object]
) -> str:
    """Write one act as the canonical JSON that is hashed."""
    return json.dumps(
        {
            "act": act,
            "actor": {
                "account": by.account_id,
                "agency": by.agency_id,
                "kind": by.kind.value,
                "name": by.name,
            },
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "chain": chain,
            "details": dict(details),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def link(previous: str, body: str) -> str:
    """Compute the hash of an entry from the hash before it."""
    return hashlib.sha256(previous.encode() + body.encode()).hexdigest()


def first_break(entries: Iterable[tuple[int, str, str]]) -> int | None:
    """Return the sequence number at which a chain of (seq, body, hash) breaks, or None."""
    previous, expected = GENESIS, 1
    for seq, body, hashed in entries:
        if seq != expected or link(previous, body) != hashed:
            return expected
        previous, expected = hashed, expected + 1
    return None


def anchor_digest(previous: str, hashes: Iterable[str]) -> str:
    """Compute the digest of an anchor over entry hashes in order of their ids."""
    digest = hashlib.sha256(previous.encode())
    for hashed in hashes:
        digest.update(hashed.encode())
    return digest.hexdigest()
