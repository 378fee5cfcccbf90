"""The exchange with partner installations: own keys, signatures, connections (see keys, jws)."""

import threading

from foundation.settings import Settings
from gateways.exchange import jws
from gateways.exchange.client import Answer, Client, FileRefused, Partner
from gateways.exchange.jws import NotSigned, Signer
from gateways.exchange.keys import KeyFolder

__all__ = ["Answer", "Exchange", "FileRefused", "NotSigned", "Partner"]


class Exchange:
    """Signs for this installation and speaks to others; keys are read when first used."""

    def __init__(self, settings: Settings) -> None:
        """Remember who this installation is; nothing is read or asked yet."""
        self.code = settings.installation_code
        self.keys = KeyFolder(settings.exchange_dir)
        self.client = Client(self.keys)
        self._signer: Signer | None = None
        self._lock = threading.Lock()

    @property
    def is_set_up(self) -> bool:
        """Tell whether this installation has a code and keys of its own."""
        return bool(self.code) and self.keys.complete()

    def sign(self, payload: bytes) -> str:
        """Sign for this installation; raise NotFound where it has no keys."""
        with self._lock:
            if self._signer is None:
                self._signer = self.keys.signer()
        return self._signer.sign(payload)

    def own(self, token: str) -> bytes:
        """Return what this installation itself signed; raise NotSigned."""
        return jws.verify(token, self.keys.signing_certificate.read_text())
