"""The second factor: a six-digit code that a phone computes from a shared secret (RFC 6238)."""

from datetime import datetime

import pyotp
import segno

from foundation import sealing

PURPOSE = "second factor"
STEP = 30
DIGITS = 6


def new_secret() -> str:
    """Draw a secret of 160 bits."""
    return pyotp.random_base32()


def sealed(secret_key: str, account_id: int, secret: str) -> str:
    """Return a secret as it is kept: sealed for its account."""
    return sealing.seal(secret_key, PURPOSE, f"account:{account_id}", secret)


def opened(secret_key: str, account_id: int, kept: str | None) -> str:
    """Return the secret that is kept of an account; nothing where there is none or it is broken.

    Secrets kept before sealing came stand there plainly; they are sealed when next used.
    """
    if not kept or not sealing.is_sealed(kept):
        return kept or ""
    return sealing.unseal(secret_key, PURPOSE, f"account:{account_id}", kept) or ""


def picture(secret: str, *, name: str, issuer: str) -> str:
    """Draw what a telephone scans to take the secret over, as SVG data."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4))


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is: the present one or a neighbour, else None."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdecimal()):
        return None
    totp, present = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    steps = (present, present - 1, present + 1)
    return next(
        (step for step in steps if pyotp.utils.strings_equal(totp.generate_otp(step), typed)), None
    )
