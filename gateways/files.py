"""The object store behind S3: bytes go in under their hash and are read back at once.

Keys are ``blob/<two hex digits>/<sha256>``; what browsers send straight to the store waits under
``incoming/<ticket>`` until it has been looked at. Errors of the store become ``Unavailable``.
"""

import base64
import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from foundation.errors import NotFound, Unavailable
from foundation.settings import Settings
from gateways.signed_http import SignedHttp

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

T = TypeVar("T")

CHUNK = 256 * 1024
TICKET_SECONDS = 900
RETRY_SECONDS = 15
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that lie in the store: their hash in hex and their size."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where a browser posts a file straight to the store, and the fields that go before it."""

    url: str
    fields: Mapping[str, str]


def key_of(sha256: str) -> str:
    """Return the key of bytes by their hash."""
    return f"blob/{sha256[:2]}/{sha256}"


class FileStore:
    """Bytes in and out of one bucket; one client for all threads."""

    def __init__(self, settings: Settings, *, parallel: int = 16) -> None:
        """Make the client; nothing is asked of the store yet."""
        self._bucket = settings.s3_bucket
        self._client = _client(settings, settings.s3_endpoint)
        self._direct = SignedHttp(
            settings.s3_endpoint,
            settings.s3_bucket,
            settings.s3_access_key,
            settings.s3_secret_key,
        )
        public = settings.s3_public_endpoint or settings.s3_endpoint
        self._public = _client(settings, public)
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="files")

    def put(self, data: bytes, *, media_type: str, sha256: str | None = None) -> Blob:
        """Store bytes and read their size and hash back; raise Unavailable.

        The store itself checks the bytes against the hash sent with them and keeps it, so the
        answer to the read-back is the store's own word on what it holds.
        """
        digest = sha256 or hashlib.sha256(data).hexdigest()
        return self._put(data, Blob(digest, len(data)), {"content-type": media_type})

    def put_file(self, held: IO[bytes], *, media_type: str, sha256: str, size: int) -> Blob:
        """Store a file of a known hash and size piece by piece; raise Unavailable."""
        held.seek(0)
        headers = {"content-type": media_type, "content-length": str(size)}
        return self._put(held, Blob(sha256, size), headers)

    def _put(self, data: bytes | IO[bytes], blob: Blob, headers: Mapping[str, str]) -> Blob:
        checksum = base64.b64encode(bytes.fromhex(blob.sha256)).decode()
        sent = {**headers, "x-amz-checksum-sha256": checksum}
        try:
            status = self._direct.put(key_of(blob.sha256), data, blob.sha256, sent)
        except HTTPError as error:
            raise Unavailable("files", RETRY_SECONDS) from error
        if status != HTTPStatus.OK or self.has(blob.sha256) != blob:
            raise Unavailable("files", RETRY_SECONDS)
        return blob

    def put_many(
        self, files: Sequence[tuple[bytes, str]], *, hashes: Sequence[str | None] = ()
    ) -> list[Blob]:
        """Store several (bytes, media type) side by side, in order; raise Unavailable.

        Hashes that are known already are not worked out again.
        """
        wanted = list(itertools.zip_longest(files, hashes))
        waiting = [
            self._pool.submit(self.put, data, media_type=kind, sha256=known)
            for (data, kind), known in wanted[1:]
        ]
        stored = [
            self.put(data, media_type=kind, sha256=known) for (data, kind), known in wanted[:1]
        ]
        return stored + [one.result() for one in waiting]

    def has(self, sha256: str) -> Blob | None:
        """Tell what the store holds under a hash, by its own word; raise Unavailable."""
        try:
            status, found = self._direct.head(key_of(sha256), {"x-amz-checksum-mode": "ENABLED"})
        except HTTPError as error:
            raise Unavailable("files", RETRY_SECONDS) from error
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK:
            raise Unavailable("files", RETRY_SECONDS)
        checksum = found.get("x-amz-checksum-sha256")
        held = base64.b64decode(checksum).hex() if checksum else sha256
        return Blob(held, int(found["content-length"]))

    def read(self, sha256: str) -> bytes:
        """Return bytes whole, checked against their hash; raise NotFound or Unavailable."""
        data = self._get(key_of(sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unavailable("files", RETRY_SECONDS)
        return data

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Yield bytes piece by piece, for answers to people; raise NotFound or Unavailable."""
        found = self._ask(lambda: self._client.get_object(Bucket=self._bucket, Key=key_of(sha256)))
        return found["Body"].iter_chunks(CHUNK)

    def presign_upload(self, ticket: str, *, max_bytes: int) -> Ticket:
        """Let a browser post one file of at most so many bytes straight to the store."""
        made = self._public.generate_presigned_post(
            self._bucket,
            f"incoming/{ticket}",
            Conditions=[["content-length-range", 1, max_bytes]],
            ExpiresIn=TICKET_SECONDS,
        )
        return Ticket(made["url"], made["fields"])

    def take_upload(self, ticket: str) -> bytes:
        """Read what a browser has sent for a ticket; raise NotFound or Unavailable."""
        return self._get(f"incoming/{ticket}")

    def stream_upload(self, ticket: str) -> Iterator[bytes]:
        """Yield what a browser has sent for a ticket; raise NotFound or Unavailable."""
        key = f"incoming/{ticket}"
        found = self._ask(lambda: self._client.get_object(Bucket=self._bucket, Key=key))
        return found["Body"].iter_chunks(CHUNK)

    def settle_upload(self, ticket: str, data: bytes, *, media_type: str) -> Blob:
        """Keep a ticket's bytes under their hash and clear the way they came in by."""
        blob = self.put(data, media_type=media_type)
        self._ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=f"incoming/{ticket}"))
        return blob

    def drop_upload(self, ticket: str) -> None:
        """Delete what was sent for a ticket and never taken in; nothing there is no fault."""
        self._ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=f"incoming/{ticket}"))

    def delete(self, sha256: str) -> None:
        """Delete bytes nobody refers to any more."""
        self._ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=key_of(sha256)))

    def check(self) -> None:
        """Raise Unavailable unless the bucket answers."""
        self._ask(lambda: self._client.head_bucket(Bucket=self._bucket))

    def _get(self, key: str) -> bytes:
        def ask() -> bytes:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

        return self._ask(ask)

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _GONE:
                raise NotFound(what="file") from error
            raise Unavailable("files", RETRY_SECONDS) from error
        except BotoCoreError as error:
            raise Unavailable("files", RETRY_SECONDS) from error


def _client(settings: Settings, endpoint: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key,
        region_name="us-east-1",
        config=Config(
            s3={"addressing_style": "path", "payload_signing_enabled": False},
            signature_version="s3v4",
            retries={"max_attempts": 1},
            connect_timeout=2,
            read_timeout=20,
            max_pool_connections=32,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
