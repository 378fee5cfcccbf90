"""Prepares texts for a search that forgives missing accents, filler words and slips of the key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from foundation.text import clean_line, fold, words

LONGEST_SEARCH = 200
MOST_WORDS = 12
LONGEST_RUN = 6
MOST_READINGS = 6
MOST_GUESSES = 4
_FILLERS = re.compile(
    r"\b(thu tuc|ho so|toi muon|em muon|muon|toi|lam the nao|lam sao|nhu the nao|the nao|can gi"
    r"|can nhung gi|gom nhung gi|gom gi|het bao nhieu|bao nhieu tien|bao lau|o dau|cho con"
    # Without accents these are also parts of căn cước, di chúc, cho thuê, làm việc.
    r"|can(?! (?:cuoc|ngheo|bo))|di(?! (?:chuc|chuyen|san|tich|doi|dan))|bi(?! hai)"
    r"|cho(?! (?:thue|vay|phep|meo))|lam(?! (?:viec|nghiep|san|sang))|cach|xin|online"
    r"|truc tuyen|qua mang|moi nhat)\b"
)
_CODE = re.compile(r"\s*(\d)\D?(\d{6})\s*", re.ASCII)
_LETTERS = "abcdeghiklmnopqrstuvxy"
_TONE_KEYS = re.compile(r"[sfrxj0-9]")
_DOUBLED = re.compile(r"([aeod])\1")
_TWINS = re.compile(r"(?:[hklmst]|qu)([iy])")
_LONG_ENOUGH_TO_SPLIT = 6
_SHORTEST_GUESSED, _LONGEST_GUESSED = 3, 12
_MORE_THAN_ALL = 20_000
_UNKNOWN_WEIGHS = 300

Reading = tuple[tuple[str, ...], ...]
"""What a search may mean: its words in order, each with the spellings that will do."""


@dataclass(frozen=True, slots=True)
class Term:
    """Holds the spellings of one asked word, the typed one first, and how much it tells."""

    spellings: tuple[str, ...]
    weight: int
    is_unfinished: bool = False

    def query(self, weight: str = "") -> str:
        """Write the term for a tsquery; a weight "A" asks for the words of names only."""
        star = f"*{weight}" if self.is_unfinished else weight
        written = [f"'{self.spellings[0]}'{f':{star}' if star else ''}"]
        written += [f"'{one}'{f':{weight}' if weight else ''}" for one in self.spellings[1:]]
        return f"({' | '.join(written)})"


def plain(text: str) -> str:
    """Return the folded words of a text, one space apart."""
    return " ".join(words(text))


def searchable(phrases: Iterable[str]) -> str:
    """Fold phrases to one line each, between line breaks, so that a whole one can be found."""
    return "\n".join(("", *(plain(one) for one in phrases), ""))


def typed_words(text: str) -> list[str]:
    """Return the first words of a search, folded."""
    return words(text[:LONGEST_SEARCH])[:MOST_WORDS]


def accented(text: str) -> tuple[str, ...]:
    """Return what was typed with accents, as it may stand in a name; nothing without accents."""
    typed = clean_line(text[:LONGEST_SEARCH]).lower()
    return (typed, typed.capitalize()) if typed and typed != fold(typed) else ()


def without_fillers(folded: str) -> str:
    """Leave out fillers such as "thủ tục", unless nothing else is there."""
    return " ".join(_FILLERS.sub(" ", folded).split()) or folded


def as_code(text: str) -> str:
    """Return the code that a search may mean ("1001193" is 1.001193), else an empty text."""
    found = _CODE.fullmatch(text[:LONGEST_SEARCH])
    return f"{found[1]}.{found[2]}" if found else ""


def runs(typed: Sequence[str]) -> list[str]:
    """List every run of words that may be an everyday phrase."""
    return [
        " ".join(typed[at : at + length])
        for length in range(min(LONGEST_RUN, len(typed)), 0, -1)
        for at in range(len(typed) - length + 1)
    ]


def readings(
    typed: Sequence[str], known: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], str]:
    """Say what a search may mean: everyday phrases put into official words, then as typed.

    The longest phrase is taken first and phrases do not overlap. The text as typed is told once
    more where one phrase is all of it: then it says less than the official words do.
    """
    asked = " ".join(typed)
    bare = without_fillers(asked)
    made = [asked]
    taken: list[str] = []
    for run in runs(typed):
        if run in known and not any(f" {run} " in f" {one} " for one in taken):
            taken.append(run)
            made = _replaced(made, run, known[run])
    official = dict.fromkeys(without_fillers(one) for one in made[1:])
    official.pop(bare, None)
    is_whole = bool(official) and any(without_fillers(run) == bare for run in taken)
    return (*list(official)[: MOST_READINGS - 1], bare), bare if is_whole else ""


def _replaced(made: Sequence[str], run: str, meanings: Sequence[str]) -> list[str]:
    """Add to each text so far its forms with a run replaced; the text as typed stays first."""
    more = [
        f" {text} ".replace(f" {run} ", f" {meaning} ", 1).strip()
        for text in (made if len(made) == 1 else made[1:])
        if f" {run} " in f" {text} "
        for meaning in meanings
    ]
    return [*made[:1], *(more or made[1:])]


def twins(word: str) -> tuple[str, ...]:
    """Return a word with its twin of the other spelling: lý and lí, kỹ and kĩ."""
    if not _TWINS.fullmatch(word):
        return (word,)
    return word, word[:-1] + ("i" if word.endswith("y") else "y")


def is_known(word: str, known: Mapping[str, int]) -> bool:
    """Tell whether the catalogue has a word in either of its spellings."""
    return any(one in known for one in twins(word))


def guesses(word: str) -> dict[str, int]:
    """Say which words may be meant by one that nobody writes: the better a guess, the lower.

    Keys of accents left in the word come first, then letters swapped or doubled, then a letter
    too many, another letter, a letter missing.
    """
    if word.isdigit() or not _SHORTEST_GUESSED <= len(word) <= _LONGEST_GUESSED:
        return {}
    found: dict[str, int] = {}
    for rank, guess in _slips(word):
        if guess != word:
            found.setdefault(guess, rank)
    return found


def _slips(word: str) -> Iterator[tuple[int, str]]:
    yield 0, _without_accent_keys(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for head, tail in cuts:
        if len(tail) > 1:
            yield 1, head + tail[1] + tail[0] + tail[2:]
            if tail[0] == tail[1]:
                yield 1, head + tail[1:]
        if tail:
            yield 2, head + tail[1:]
    for head, tail in cuts:
        for letter in _LETTERS:
            if tail:
                yield 3, head + letter + tail[1:]
            yield 3, head + letter + tail


def _without_accent_keys(word: str) -> str:
    """Take out what Telex or VNI left where accents were meant: "giaays" is "giay"."""
    head, tail = word[:1], _TONE_KEYS.sub("", word[1:]).replace("w", "")
    return _DOUBLED.sub(r"\1", head + tail)


def pieces(word: str) -> list[str]:
    """List the parts that a word without its spaces may consist of."""
    if len(word) < _LONG_ENOUGH_TO_SPLIT:
        return []
    ends = range(len(word) + 1)
    return [word[at:end] for at in ends for end in ends if 1 < end - at < len(word)]


def likely(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """Return the known words most likely meant by a strange one: the lesser slip, then the use."""
    ranks = guesses(word)
    found = sorted((rank, -known[guess], guess) for guess, rank in ranks.items() if guess in known)
    least = found[0][0] if found else 0
    return tuple(guess for rank, _, guess in found if rank <= max(least, 1))[:MOST_GUESSES]


def parted(word: str, known: Mapping[str, int]) -> str:
    """Part a strange word typed without spaces into the fewest known ones, or leave it whole."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(2, len(word) + 1):
        found = [
            (*best[at], word[at:end]) for at in range(end) if at in best and word[at:end] in known
        ]
        if found:
            best[end] = min(found, key=len)
    whole = len(word) < _LONG_ENOUGH_TO_SPLIT or likely(word, known)
    return word if whole else " ".join(best.get(len(word), (word,)))


def weight(procedures: int) -> int:
    """Say how much a word tells that stands in so many procedures: a rare one tells more."""
    return round(100 * log(_MORE_THAN_ALL / max(1, procedures)))


def terms(text: str, known: Mapping[str, int], near: Mapping[str, Sequence[str]]) -> list[Term]:
    """Make the terms of a reading; the last word may be unfinished."""
    asked = text.split()
    made = []
    for place, word in enumerate(asked):
        spellings = tuple(dict.fromkeys((*twins(word), *near.get(word, ()))))
        counts = [known[one] for one in spellings if one in known]
        weighs = weight(sum(counts)) if counts else _UNKNOWN_WEIGHS
        is_unfinished = place == len(asked) - 1 and not is_known(word, known)
        made.append(Term(spellings, weighs, is_unfinished))
    return made


def all_of(asked: Sequence[Term]) -> str:
    """Write a tsquery that wants every term."""
    return " & ".join(one.query() for one in asked)


def all_in_name(asked: Sequence[Term]) -> str:
    """Write a tsquery that wants every term in the name."""
    return " & ".join(one.query("A") for one in asked)


def phrase_in_name(asked: Sequence[Term]) -> str:
    """Write a tsquery that wants the terms side by side in the name."""
    return " <-> ".join(one.query("A") for one in asked)


def any_of(queries: Iterable[str]) -> str:
    """Write a tsquery that is content with one of several."""
    return " | ".join(f"({one})" for one in queries)


def telling(asked: Sequence[Term], share: float) -> str:
    """Write a tsquery of which a text must have one term to have that share of the weight."""
    spare = sum(one.weight for one in asked) * share
    kept = []
    for one in sorted(asked, key=lambda term: term.weight):
        spare -= one.weight
        if spare <= 0:
            kept.append(one.query())
    return " | ".join(kept)
