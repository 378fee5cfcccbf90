"""Public codes and secrets: what stands in an address instead of a row's number.

A reference is read aloud, typed from paper and scanned, so it avoids letters that look alike
and carries a check character. A token is a secret; only its hash is stored.
"""

import hashlib
import re
import secrets
import unicodedata

PREFIX = "KH"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (they look like 1 and 0) and no U."""

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-‐-―._/]+")
_RANDOM, _GROUP = 9, 5
_FIELD_SIZE, _FIELD_POLYNOMIAL = 32, 0b100101


def _check_character(body: str) -> str:
    """Compute the check over GF(32): it catches each wrong letter and each swap of two."""
    state = 0
    for letter in body:
        state = (state ^ _VALUES[letter]) << 1
        if state & _FIELD_SIZE:
            state ^= _FIELD_POLYNOMIAL
    return ALPHABET[state]


def _grouped(letters: str) -> str:
    return f"{PREFIX}-{letters[:_GROUP]}-{letters[_GROUP:]}"


def new_reference() -> str:
    """Draw a public code such as ``KH-7M2QX-4D9TB``: 45 random bits and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM))
    return _grouped(body + _check_character(body))


def read_reference(text: str) -> str | None:
    """Return the code a person typed in its written form, or None when it cannot be one.

    Small letters, spaces, missing dashes or prefix and O, I, L for 0, 1, 1 are forgiven.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:64]).strip().upper())
    if len(plain) == len(PREFIX) + _RANDOM + 1:
        plain = plain.removeprefix(PREFIX)
    letters = plain.translate(_LOOKALIKES)
    if len(letters) != _RANDOM + 1 or not all(letter in _VALUES for letter in letters):
        return None
    return _grouped(letters) if _check_character(letters[:-1]) == letters[-1] else None


def is_reference(text: str) -> bool:
    """Tell whether the text is a code exactly as this module writes it."""
    return read_reference(text) == text


def new_token() -> str:
    """Draw a secret of 256 bits that may stand in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token in hex: what is stored in its place."""
    return hashlib.sha256(token.encode()).hexdigest()
