"""Whom we trust, and what their authorities last said: roots and recent revocation answers."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator import ValidationContext

from foundation.errors import Unavailable

ANSWERS_LAST_SECONDS = 120.0


class TrustStore:
    """The pinned root certificates of a PEM file, read again when the file changes."""

    def __init__(self, file: Path) -> None:
        """Remember the file; it may appear later."""
        self.file = file
        self._read_at = -1.0
        self._roots: tuple[x509.Certificate, ...] = ()
        self._lock = threading.Lock()

    def roots(self) -> Sequence[x509.Certificate]:
        """Return the roots; raise Unavailable where there is no list of roots yet."""
        with self._lock:
            if not self.file.is_file():
                raise Unavailable("trust")
            changed = self.file.stat().st_mtime
            if changed != self._read_at:
                found = pem.unarmor(self.file.read_bytes(), multiple=True)
                self._roots = tuple(x509.Certificate.load(der) for _, _, der in found)
                self._read_at = changed
            return self._roots


class Answers:
    """Revocation answers gathered while signing, used again for a short while."""

    def __init__(self) -> None:
        """Start with none."""
        self._kept: dict[str, tuple[float, list[ocsp.OCSPResponse], list[crl.CertificateList]]] = {}
        self._lock = threading.Lock()

    def context(self, trust: TrustStore, key_id: str) -> ValidationContext:
        """Return a context that fails hard without revocation data.

        With answers fresh enough it asks nobody: the library would ask again all the same.
        """
        with self._lock:
            at, responses, lists = self._kept.get(key_id, (0.0, [], []))
        fresh = time.monotonic() - at < ANSWERS_LAST_SECONDS
        return ValidationContext(
            trust_roots=list(trust.roots()),
            allow_fetching=not fresh,
            revocation_mode="hard-fail",
            ocsps=responses if fresh else None,
            crls=lists if fresh else None,
            retroactive_revinfo=True,
        )

    def forget(self, key_id: str) -> None:
        """Drop what is kept, so that the next signature asks anew."""
        with self._lock:
            self._kept.pop(key_id, None)

    def keep(self, key_id: str, context: ValidationContext) -> None:
        """Keep what a context has gathered, counted from when it was asked."""
        with self._lock:
            known = self._kept.get(key_id)
            if known and time.monotonic() - known[0] < ANSWERS_LAST_SECONDS:
                return
            self._kept[key_id] = (time.monotonic(), list(context.ocsps), list(context.crls))
