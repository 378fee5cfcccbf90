"""What partners have to know of this installation: its code, its door, its certificates."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from casework.installations import certificates
from casework.installations.certificates import Certificate
from casework.installations.records import Purpose
from foundation.clock import now
from gateways import Gateways
from web.access import settings


@dataclass(frozen=True, slots=True)
class Own:
    """This installation as partners enter it; ``is_open`` tells whether its door has a port."""

    code: str
    name: str
    is_open: bool
    port: int
    tls: Certificate | None
    signing: Certificate | None


def facts() -> Own:
    """Return what partners have to know; certificates are None where there are no keys."""
    given = settings()
    keys = cast("Gateways", current_app.extensions["gateways"]).exchange.keys
    pair: list[Certificate | None] = [None, None]
    if keys.complete():
        texts = (keys.tls_certificate.read_text(), keys.signing_certificate.read_text())
        found = (
            certificates.read(text, purpose, at=now())
            for text, purpose in zip(texts, (Purpose.TLS, Purpose.SIGNING), strict=True)
        )
        pair = [one if isinstance(one, Certificate) else None for one in found]
    return Own(
        code=given.installation_code,
        name=given.installation_name,
        is_open=bool(given.exchange_port and given.installation_code and all(pair)),
        port=given.exchange_port,
        tls=pair[0],
        signing=pair[1],
    )
