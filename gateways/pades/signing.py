"""Sign and seal: B-LT for a person, B-LTA for an agency, in fields that were laid out before.

Decree 30/2020 annex I: the person's blue hand, the agency's red seal over its left third; on
the agency's own slips the seal alone. Revocation data must be there or there is no signature;
a service that does not answer is ``Unavailable``, never a silently lower level.
"""

import asyncio
import functools
import io
import socket
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import aiohttp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.errors import (
    CRLFetchError,
    ExpiredError,
    InsufficientRevinfoError,
    OCSPFetchError,
    RevokedError,
)

from casework.papers.rules import date_in_words
from casework.signatures.rules import SignatureReport
from foundation.errors import Unavailable
from foundation.settings import Settings
from gateways import xml_signing
from gateways.pades import appearance, foreign, stamp
from gateways.pades.fill import fill
from gateways.pades.picture import Pressed, press, shown_as
from gateways.pades.prepare import prepare
from gateways.pades.trust import Answers, TrustStore
from gateways.pades.validate import validate
from gateways.signers.keyfile import KeyFiles, SigningKey
from gateways.typesetting import Typesetter

RESERVED_BYTES = 24_576
"""Room for one CMS object in hex: RSA-3072, its chain and a time-stamp need about 9 kB."""
RETRY_SECONDS = 60
_EVIDENCE = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
"""The evidence goes into the signed revision itself: the file is written and read once less."""
_OUTAGES = (
    TimestampRequestError,
    CRLFetchError,
    OCSPFetchError,
    InsufficientRevinfoError,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)


class KeyRefusedError(Exception):
    """The certificate may not sign (revoked, expired, not trusted): trying again is no use."""


class Signing:
    """Everything that is done to a PDF with a key of this installation."""

    def __init__(self, settings: Settings, typesetter: Typesetter) -> None:
        """Remember keys, trust and the time-stamp service; nothing is asked yet."""
        self._keys = KeyFiles(settings)
        self._typesetter = typesetter
        self._answers = Answers()
        self.trust = TrustStore(settings.trust_roots)
        self._stamper = HTTPTimeStamper(settings.tsa_url, timeout=10) if settings.tsa_url else None

    def prepare(self, pdf: bytes) -> bytes:
        """Return a paper with its marked places as empty fields."""
        return prepare(pdf)

    def sign_person(self, pdf: bytes, key_id: str) -> bytes:
        """Return the PDF with a person's signature in the field ``Leader`` (B-LT)."""
        key = self._keys.key(key_id)
        looks = shown_as(_hand_of(key))
        return self._sign(_writer(pdf), key, "Leader", looks, long_term=False)

    def seal(self, pdf: bytes, key_id: str, *, number: str, issued_on: date) -> bytes:
        """Fill number and day in and seal, in one revision (B-LTA); ``number`` with its symbol."""
        key = self._keys.key(key_id)
        writer = _writer(pdf)
        values = {"number": (number, False), "issued_on": (date_in_words(issued_on), True)}
        fill(writer, values, self._typesetter)
        return self._sign(writer, key, "Agency", shown_as(_seal_of(key)), long_term=True)

    def seal_slip(self, pdf: bytes, key_id: str) -> bytes:
        """Lay out a slip's field and seal it (B-LTA)."""
        key = self._keys.key(key_id)
        looks = shown_as(_seal_of(key))
        return self._sign(_writer(prepare(pdf)), key, "Agency", looks, long_term=True)

    def sign_copy(self, pdf: bytes, key_id: str, *, lines: Sequence[str]) -> bytes:
        """Sign an e-copy that is a PDF/A already (B-LTA): text above on the right, no picture."""
        key = self._keys.key(key_id)
        looks = stamp.style(lines, self._typesetter)
        writer = _writer(stamp.lay_out(pdf, lines))
        return self._sign(writer, key, stamp.FIELD, looks, long_term=True)

    def sign_detached(self, data: bytes, key_id: str) -> bytes:
        """Return a detached CMS signature over bytes, time-stamped where a service is set.

        Raises NotFound for an unknown key, Unavailable.
        """
        signer = self._keys.key(key_id).signer
        try:
            made = asyncio.run(
                signer.async_sign_general_data(data, "sha256", timestamper=self._stamper)
            )
        except _OUTAGES as error:
            raise Unavailable("signing", RETRY_SECONDS) from error
        return bytes(made.dump())

    def sign_xml(self, data: bytes, key_id: str) -> bytes:
        """Return an XML document with an enveloped signature; raise NotFound for an unknown key."""
        return xml_signing.sign(data, self._keys.key(key_id))

    def validate(self, pdf: bytes) -> SignatureReport:
        """Check our own signatures against the pinned roots, from what the file carries."""
        return validate(pdf, self.trust.roots())

    def foreign(self, pdf: bytes) -> SignatureReport:
        """Check a stranger's PDF in a child process with limits, within ten seconds."""
        return foreign.check(pdf, self.trust.file)

    def timestamp(self, digest: bytes) -> bytes | None:
        """Have a SHA-256 digest time-stamped; None where no service is set. Raises Unavailable."""
        if self._stamper is None:
            return None
        try:
            token = asyncio.run(self._stamper.async_timestamp(digest, "sha256"))
        except _OUTAGES as error:
            raise Unavailable("timestamp", RETRY_SECONDS) from error
        return bytes(token.dump())

    def check(self) -> None:
        """Raise NotFound or Unavailable unless keys and roots are there."""
        self._keys.check()
        self.trust.roots()

    def check_stamper(self) -> None:
        """Raise Unavailable where the time-stamp service, if one is set, takes no connection."""
        if self._stamper is None:
            return
        address = urlsplit(self._stamper.url)
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            socket.create_connection((address.hostname or "", port), timeout=5).close()
        except OSError as error:
            raise Unavailable("timestamp", RETRY_SECONDS) from error

    def _sign(
        self,
        writer: IncrementalPdfFileWriter,
        key: SigningKey,
        field: str,
        looks: StaticStampStyle,
        *,
        long_term: bool,
    ) -> bytes:
        context = self._answers.context(self.trust, key.key_id)
        metadata = PdfSignatureMetadata(
            field_name=field,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            name=key.name,
            embed_validation_info=True,
            dss_settings=_EVIDENCE,
            use_pades_lta=long_term and self._stamper is not None,
            validation_context=context,
        )
        signer = PdfSigner(
            metadata,
            signer=key.signer,
            timestamper=self._stamper,
            stamp_style=looks,
        )
        try:
            made = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED_BYTES)
        except _OUTAGES as error:
            self._answers.forget(key.key_id)
            raise Unavailable("signing", RETRY_SECONDS) from error
        except SigningError as error:
            self._answers.forget(key.key_id)
            raise _read(error) from error
        self._answers.keep(key.key_id, context)
        return bytes(made.getvalue())


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)


@functools.lru_cache(maxsize=256)
def _hand_of(key: SigningKey) -> Pressed:
    return press(key.picture or appearance.hand(key.name))


@functools.lru_cache(maxsize=256)
def _seal_of(key: SigningKey) -> Pressed:
    return press(key.picture or appearance.seal(key.name))


def _read(error: SigningError) -> Exception:
    """Tell an outage from a certificate that may not sign, by what caused the error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RevokedError | ExpiredError):
            return KeyRefusedError(str(cause))
        if isinstance(cause, _OUTAGES):
            return Unavailable("signing", RETRY_SECONDS)
        cause = cause.__cause__ or cause.__context__
    return KeyRefusedError(str(error))
