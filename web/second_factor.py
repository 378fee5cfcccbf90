"""The second factor: a six-digit code that a phone computes from a shared secret (RFC 6238)."""

from datetime import datetime

import pyotp

STEP = 30
DIGITS = 6


def new_secret() -> str:
    """Draw a secret of 160 bits."""
    return pyotp.random_base32()


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
