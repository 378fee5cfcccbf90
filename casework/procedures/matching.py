"""Prepares texts for a search that forgives missing accents, filler words and slips of the key."""

from __future__ import annotations

import re
from collections.abc import Iterable

from foundation.text import words

LONGEST_SEARCH = 200
_FILLERS = re.compile(r"\b(thu tuc|toi muon|lam the nao|lam|xin|can|cho|o dau)\b")
_CODE = re.compile(r"\s*(\d)\D?(\d{6})\s*", re.ASCII)


def plain(text: str) -> str:
    """Return the folded words of a text, one space apart."""
    return " ".join(words(text))


def searchable(phrases: Iterable[str]) -> str:
    """Fold phrases to one line each, between line breaks, so that a whole one can be found."""
    return "\n".join(("", *(plain(one) for one in phrases), ""))


def word_grams(folded: str) -> list[str]:
    """List the 3-grams of each word with its ends marked, so that word order does not matter."""
    padded = (f" {word} " for word in folded.split())
    return sorted({word[at : at + 3] for word in padded for at in range(len(word) - 2)})


def asked_words(text: str) -> str:
    """Return what is really searched for: folded words without fillers such as "thủ tục"."""
    folded = plain(text[:LONGEST_SEARCH])
    return " ".join(_FILLERS.sub(" ", folded).split()) or folded


def as_code(text: str) -> str:
    """Return the code that a search may mean ("1001193" is 1.001193), else an empty text."""
    found = _CODE.fullmatch(text[:LONGEST_SEARCH])
    return f"{found[1]}.{found[2]}" if found else ""


def prefix_query(folded: str) -> str:
    """Write a PostgreSQL tsquery that wants every word, the last one perhaps unfinished."""
    return " & ".join(f"'{word}'" for word in folded.split()) + ":*"
