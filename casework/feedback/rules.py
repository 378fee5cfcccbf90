"""Ratings: the scale, the criteria of Decree 61/2018 art. 31, the address on a dossier's slip."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from enum import IntEnum, StrEnum

from foundation.errors import Problem
from foundation.ids import is_reference

LONGEST_REMARK = 2_000
PATH = "/danh-gia/"
_PURPOSE = b"rating-address-1"
_MAC_BYTES = 15


class Satisfaction(IntEnum):
    """The scale (Circular 01/2018 art. 13): the number is what is stored."""

    DISSATISFIED = 0
    SATISFIED = 1
    VERY_SATISFIED = 2


class RatingWay(StrEnum):
    """By which way a rating came (Decree 61/2018 art. 29)."""

    KIOSK = "kiosk"
    QR = "qr"
    SLIP = "slip"
    ONLINE = "online"


CRITERIA = ("a", "b", "c", "d", "đ", "e", "g", "h", "i")
"""The letters of Decree 61/2018 art. 31.1; what they stand for is worded at the doors."""


def rating_token(reference: str, secret: str) -> str:
    """Return the token that lets its bearer rate one dossier: the reference with a seal.

    Who knows only the code of a dossier cannot work it out.
    """
    key = hashlib.sha256(_PURPOSE + secret.encode()).digest()
    seal = hmac.new(key, reference.encode(), hashlib.sha256).digest()[:_MAC_BYTES]
    return f"{reference}.{base64.b32encode(seal).decode().lower()}"


def rating_path(reference: str, secret: str) -> str:
    """Return the path at the portal where one dossier is rated: what a slip's QR leads to."""
    return PATH + rating_token(reference, secret)


def read_token(token: str, secret: str) -> str | None:
    """Return the reference of a token that bears our seal, else None."""
    reference, _, _ = token.partition(".")
    if len(token) > 100 or not token.isascii() or not is_reference(reference):  # noqa: PLR2004
        return None
    return reference if hmac.compare_digest(token, rating_token(reference, secret)) else None


def problems_in(overall: int | None, marks: Mapping[str, int], remark: str) -> dict[str, Problem]:
    """Say what is wrong with a rating, by field."""
    scale = {one.value for one in Satisfaction}
    problems: dict[str, Problem] = {}
    if overall is None:
        problems["overall"] = Problem("rating_needed")
    elif overall not in scale:
        problems["overall"] = Problem("not_a_choice")
    for letter, mark in marks.items():
        if letter not in CRITERIA or mark not in scale:
            problems[f"mark_{letter}"] = Problem("not_a_choice")
    if len(remark) > LONGEST_REMARK:
        problems["remark"] = Problem("too_long", {"limit": LONGEST_REMARK, "length": len(remark)})
    return problems
