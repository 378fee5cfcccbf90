"""HTTPS to partners: both sides are known by pinned certificates, nothing is followed or guessed.

The name in a partner's certificate does not matter, only that it is the pinned one; a connection
to anybody else ends before a byte of ours is sent.
"""

import hashlib
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from foundation.errors import Unavailable
from gateways.exchange.keys import KeyFolder

JOSE = "application/jose"
MESSAGES, FILES = "/api/exchange/v1/messages", "/api/exchange/v1/files"
MOST_REPLY = 256 * 1024
CHUNK = 256 * 1024
MOST_POOLS = 64
ONCE_MORE = urllib3.Retry(
    1, connect=0, redirect=0, status=0, allowed_methods=None, respect_retry_after_header=False
)
"""A kept connection may have gone meanwhile; a message sent twice has one effect."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Where a partner's door is and the certificates by which its connection is known."""

    url: str
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner's door answered."""

    status: int
    media_type: str
    text: str


class FileRefused(Exception):  # noqa: N818 - an answer of the partner
    """The partner does not give the file, or gives other bytes; ``code`` says which."""

    def __init__(self, code: str) -> None:
        """Keep why."""
        self.code = code
        super().__init__(code)


class Client:
    """Speaks to partners; connections are kept open and shared by all threads."""

    def __init__(self, keys: KeyFolder) -> None:
        """Remember the keys; none is read yet."""
        self._keys = keys
        self._pools: dict[Partner, urllib3.HTTPSConnectionPool] = {}
        self._lock = threading.Lock()

    def post(self, partner: Partner, token: str) -> Answer:
        """Send a signed message; raise Unavailable where the partner does not answer."""
        answer = self._send(partner, MESSAGES, token)
        try:
            data = answer.read(MOST_REPLY + 1)
        except (HTTPError, OSError) as error:
            raise Unavailable("partner") from error
        finally:
            answer.release_conn()
        if len(data) > MOST_REPLY:
            raise Unavailable("partner")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        return Answer(answer.status, kind, data.decode(errors="replace"))

    def fetch(self, partner: Partner, token: str, *, sha256: str, size: int) -> bytes:
        """Fetch a file of a known hash and size; raise FileRefused or Unavailable."""
        answer = self._send(partner, FILES, token)
        try:
            if answer.status >= 500 or answer.status == 429:  # noqa: PLR2004 - comes and goes
                raise Unavailable("partner")
            if answer.status != 200:  # noqa: PLR2004 - the file or nothing
                raise FileRefused("file_refused")
            return _read(answer, sha256, size)
        except (HTTPError, OSError) as error:
            raise Unavailable("partner") from error
        finally:
            answer.close()

    def _send(self, partner: Partner, path: str, token: str) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool(partner).urlopen(
                "POST",
                f"{(parse_url(partner.url).path or '').rstrip('/')}{path}",
                body=token.encode(),
                headers={"content-type": JOSE, "accept": f"{JOSE}, application/octet-stream"},
                redirect=False,
                preload_content=False,
            )
        except (HTTPError, OSError) as error:
            raise Unavailable("partner") from error

    def _pool(self, partner: Partner) -> urllib3.HTTPSConnectionPool:
        with self._lock:
            found = self._pools.get(partner)
            if found is None:
                if len(self._pools) >= MOST_POOLS:
                    self._pools.clear()
                found = self._pools[partner] = self._open(partner)
            return found

    def _open(self, partner: Partner) -> urllib3.HTTPSConnectionPool:
        to = parse_url(partner.url)
        if to.scheme != "https" or not to.host:
            raise Unavailable("partner")
        more: Mapping[str, object] = {"port": to.port} if to.port else {}
        return urllib3.HTTPSConnectionPool(
            to.host,
            **more,  # type: ignore[arg-type]
            maxsize=8,
            timeout=urllib3.Timeout(connect=5, read=30),
            retries=ONCE_MORE,
            ssl_context=self._context(partner),
            assert_hostname=False,
        )

    def _context(self, partner: Partner) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED
        # A pin is a leaf: it is the anchor itself, whoever issued it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata="".join(partner.pins))
        context.load_cert_chain(self._keys.tls_certificate, self._keys.tls_key)
        return context


def _read(answer: urllib3.BaseHTTPResponse, sha256: str, size: int) -> bytes:
    digest, pieces, held = hashlib.sha256(), [], 0
    for piece in answer.stream(CHUNK):
        held += len(piece)
        if held > size:
            raise FileRefused("file_differs")
        digest.update(piece)
        pieces.append(piece)
    if held != size or digest.hexdigest() != sha256:
        raise FileRefused("file_differs")
    return b"".join(pieces)
