"""The client of the national payment platform: asks for a payment, asks what became of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from casework.payments import platform
from casework.payments.platform import BadMessage, Order, Outcome
from foundation.errors import Unavailable
from foundation.settings import Settings

TIMEOUT = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""
LARGEST = 64 * 1024


class PlatformRefused(Exception):  # noqa: N818 - a fact, told to people as it stands
    """The platform did not take a payment up: its code."""

    def __init__(self, code: str) -> None:
        """Keep what the platform said."""
        super().__init__(code)
        self.code = code


class PaymentPlatform:
    """One way to the platform, shared by threads; nothing is asked before the first call."""

    def __init__(self, settings: Settings) -> None:
        """Remember addresses and the secret; an empty address means that there is no platform."""
        self._url = settings.payment_url.rstrip("/")
        self._pages = settings.payment_pages or settings.payment_url
        self.partner, self.secret = settings.payment_partner, settings.payment_secret
        self._http = requests.Session()
        self._http.trust_env = False

    @property
    def is_set(self) -> bool:
        """Tell whether there is a platform to speak to."""
        return bool(self._url and self.secret)

    def init(self, order: Order) -> tuple[str, str]:
        """Ask for a payment; return where the payer goes on, and what was sent.

        Raises PlatformRefused, Unavailable. The address must be on the platform's own site.
        """
        sent = platform.init_message(order, partner=self.partner, secret=self.secret)
        answer = self._post("/init", sent)
        code = str(answer.get("MaLoi", ""))
        if code != platform.SUCCESS:
            raise PlatformRefused(code[:20])
        address = str(answer.get("UrlThanhToan", ""))
        if not self._is_theirs(address):
            raise PlatformRefused("address")
        return address, str(sent)

    def query(self, merchant_ref: str, *, at: datetime) -> Outcome:
        """Ask what became of a payment; raise Unavailable, BadMessage."""
        sent = platform.query_message(merchant_ref, partner=self.partner, secret=self.secret, at=at)
        answer = self._post("/query", sent)
        return platform.outcome(
            answer, merchant_ref=merchant_ref, partner=self.partner, secret=self.secret
        )

    def callback(self, message: object) -> Mapping[str, str]:
        """Return the fields of a word of the platform whose check is right; raise BadMessage."""
        told = platform.verified(message, platform.CALLBACK, self.secret)
        if told["MaDoiTac"] != self.partner:
            raise BadMessage(why="other")
        return told

    def _is_theirs(self, address: str) -> bool:
        """Tell whether an address is on the site on which people pay."""
        there, theirs = urlsplit(address), urlsplit(self._pages)
        return (there.scheme, there.netloc) == (theirs.scheme, theirs.netloc)

    def _post(self, path: str, body: Mapping[str, str]) -> dict[str, Any]:
        try:
            answer = self._http.post(
                f"{self._url}{path}",
                json=dict(body),
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            with answer:
                if answer.status_code != requests.codes.ok:
                    raise Unavailable("payments")
                data = answer.raw.read(LARGEST + 1, decode_content=True)
                if len(data) > LARGEST:
                    raise Unavailable("payments")
            read = json.loads(data)
        except (requests.RequestException, ValueError, OSError) as error:
            raise Unavailable("payments") from error
        if not isinstance(read, dict):
            raise Unavailable("payments")
        return read
