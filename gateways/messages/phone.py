"""Short messages to telephones: SMS and Zalo by the HTTP interfaces of configurable gateways.

POST to the gateway's address with a bearer key and JSON ``{"to", "text", "key"}``; 200 with
``{"accepted": true}`` means that the gateway will deliver it, 4xx that it never will, all else that
it is to be asked again. The same ``key`` is the same message, so that none is sent twice.
"""

import requests

from foundation.errors import Unavailable
from foundation.settings import Settings
from gateways.messages.smtp import UndeliverableError

TIMEOUT = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""
RETRY_SECONDS = 60
_LATER = frozenset({408, 425, 429})


class PhoneMessages:
    """The ways to telephones, shared by threads; nothing is asked before the first message."""

    def __init__(self, settings: Settings) -> None:
        """Remember addresses and keys; an empty address means that there is no such way."""
        self._ways = {
            "sms": (settings.sms_url, settings.sms_key),
            "zalo": (settings.zalo_url, settings.zalo_key),
        }
        self._http = requests.Session()
        self._http.trust_env = False

    def has(self, channel: str) -> bool:
        """Tell whether there is a gateway of a channel."""
        return bool(self._ways.get(channel, ("", ""))[0])

    def send(self, channel: str, to: str, text: str, key: str) -> None:
        """Send one message; raise Unavailable, UndeliverableError."""
        url, secret = self._ways[channel]
        if not url:
            raise UndeliverableError(channel)
        try:
            answer = self._http.post(
                url,
                json={"to": to, "text": text, "key": key},
                headers={"Authorization": f"Bearer {secret}"},
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            said = answer.json() if answer.status_code == requests.codes.ok else {}
        except (requests.RequestException, ValueError) as error:
            raise Unavailable(channel, RETRY_SECONDS) from error
        if isinstance(said, dict) and said.get("accepted") is True:
            return
        refused = 400 <= answer.status_code < 500 and answer.status_code not in _LATER  # noqa: PLR2004
        if refused:
            raise UndeliverableError(channel)
        raise Unavailable(channel, RETRY_SECONDS)
