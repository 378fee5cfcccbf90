"""Bare requests to an S3 store, signed by AWS Signature Version 4, over connections kept open.

Putting and asking after an object are by far the commonest requests. The general client spends
more on each than the store does, and hashes the bytes again, which the house has just done.
"""

import functools
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO
from urllib.parse import quote, urlsplit

import urllib3

from foundation.clock import now

NOTHING = hashlib.sha256(b"").hexdigest()
REGION, SERVICE = "us-east-1", "s3"
_ALGORITHM = "AWS4-HMAC-SHA256"


class SignedHttp:
    """Signs and sends requests for objects of one bucket; one pool for all threads."""

    def __init__(self, endpoint: str, bucket: str, access_key: str, secret_key: str) -> None:
        """Open the pool; nothing is asked of the store yet."""
        parts = urlsplit(endpoint)
        self._host = parts.netloc
        self._base = f"{parts.path.rstrip('/')}/{bucket}/"
        self._access_key = access_key
        self._secret_key = secret_key
        self._pool = urllib3.connection_from_url(
            endpoint,
            maxsize=32,
            timeout=urllib3.Timeout(connect=2, read=20),
            retries=urllib3.Retry(1, redirect=0, status=0, allowed_methods=None),
        )

    def put(
        self, key: str, data: bytes | IO[bytes], sha256: str, headers: Mapping[str, str]
    ) -> int:
        """Put bytes of a known hash and return the status; raise urllib3's HTTPError.

        A file is sent piece by piece; its headers must say its ``content-length``.
        """
        return self._send("PUT", key, headers, sha256, data).status

    def head(self, key: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        """Ask after an object: its status and headers; raise urllib3's HTTPError."""
        answer = self._send("HEAD", key, headers, NOTHING, None)
        return answer.status, answer.headers

    def _send(
        self,
        method: str,
        key: str,
        headers: Mapping[str, str],
        sha256: str,
        body: bytes | IO[bytes] | None,
    ) -> urllib3.BaseHTTPResponse:
        path, at = quote(self._base + key), now().astimezone(UTC)
        signed = {
            **headers,
            "host": self._host,
            "x-amz-content-sha256": sha256,
            "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
        }
        signed["authorization"] = self._authorization(method, path, signed, sha256, at)
        del signed["host"]  # the pool writes it
        return self._pool.urlopen(method, path, body, signed, redirect=False)

    def _authorization(
        self, method: str, path: str, headers: Mapping[str, str], sha256: str, at: datetime
    ) -> str:
        names = sorted(headers)
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        canonical = f"{method}\n{path}\n\n{lines}\n{';'.join(names)}\n{sha256}"
        day = f"{at:%Y%m%d}"
        scope = f"{day}/{REGION}/{SERVICE}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{headers['x-amz-date']}\n{scope}\n{hashed}"
        signature = hmac.digest(_key_of(self._secret_key, day), text.encode(), "sha256").hex()
        credential = f"{self._access_key}/{scope}"
        return (
            f"{_ALGORITHM} Credential={credential},"
            f" SignedHeaders={';'.join(names)}, Signature={signature}"
        )


@functools.lru_cache(maxsize=8)
def _key_of(secret_key: str, day: str) -> bytes:
    """Derive the key that signs the requests of one day."""
    key = f"AWS4{secret_key}".encode()
    for word in (day, REGION, SERVICE, "aws4_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    return key
