"""Passwords as they are kept: Argon2id with 19 MiB and two passes (OWASP's measure).

Checking an unknown login costs as long as a known one, so that time does not tell which
logins exist.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the text that is kept in place of a password."""
    return _HASHER.hash(password)


@cache
def _of_nobody() -> str:
    return _HASHER.hash("nobody's password")


def is_right(kept: str | None, password: str) -> bool:
    """Compare a password with what is kept; with nothing it takes as long and is always wrong.

    Nothing is kept of an account that a desk made and nobody has activated.
    """
    try:
        _HASHER.verify(kept or _of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Tell whether a password was kept with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
