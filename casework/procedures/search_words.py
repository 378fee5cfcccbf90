"""The editable list of everyday words: what people call a thing, and what the catalogue calls it.

An entry works at the next search: nothing about procedures is rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.actor import Actor
from casework.procedures import matching
from casework.procedures.records import SearchWord
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.text import clean_line

CHAIN = "search_words"
"""The chain of the journal in which every change of the list is kept."""
LONGEST = 200


class UnknownSearchWord(NotFound):
    """There is no such entry in the list."""

    code = "unknown_search_word"


class SearchWordTwice(Conflict):
    """The list says the same already: facts phrase, official."""

    code = "search_word_twice"


def listed(
    session: Session, text: str = "", *, after: tuple[str, int] | None = None, limit: int = 100
) -> Sequence[SearchWord]:
    """List entries by their everyday words; with a text those that have it on either side."""
    asked = select(SearchWord).order_by(SearchWord.folded, SearchWord.id).limit(limit)
    folded = matching.plain(text)
    if folded:
        asked = asked.where(
            or_(
                SearchWord.folded.contains(folded, autoescape=True),
                SearchWord.meaning.contains(folded, autoescape=True),
            )
        )
    if after:
        asked = asked.where(func.row(SearchWord.folded, SearchWord.id) > func.row(*after))
    return session.scalars(asked).all()


def entry(session: Session, number: int, *, lock: bool = False) -> SearchWord:
    """Return one entry; raises UnknownSearchWord."""
    found = session.get(SearchWord, number, with_for_update=lock)
    if found is None:
        raise UnknownSearchWord(number=number)
    return found


def add(session: Session, phrase: str, official: str, *, by: Actor, at: datetime) -> SearchWord:
    """Add an everyday phrase; raises Invalid and SearchWordTwice."""
    word = SearchWord()
    _write(session, word, phrase, official)
    session.add(word)
    session.flush()
    _tell(session, "add_search_word", word, by=by, at=at)
    return word


def change(
    session: Session, word: SearchWord, phrase: str, official: str, *, by: Actor, at: datetime
) -> None:
    """Put an entry into other words; raises Invalid and SearchWordTwice."""
    _write(session, word, phrase, official)
    session.flush()
    _tell(session, "change_search_word", word, by=by, at=at)


def remove(session: Session, word: SearchWord, *, by: Actor, at: datetime) -> None:
    """Take an entry off the list."""
    session.delete(word)
    _tell(session, "remove_search_word", word, by=by, at=at)


def _write(session: Session, word: SearchWord, phrase: str, official: str) -> None:
    phrase, official = clean_line(phrase), clean_line(official)
    folded = matching.plain(phrase)
    meaning = matching.as_code(official) or matching.plain(official)
    _check({"phrase": folded, "official": meaning})
    with session.no_autoflush:
        same = session.scalars(
            select(SearchWord.id).where(SearchWord.folded == folded, SearchWord.meaning == meaning)
        ).first()
    if same is not None and same != word.id:
        raise SearchWordTwice(phrase=phrase, official=official)
    word.phrase, word.official, word.folded, word.meaning = phrase, official, folded, meaning


def _check(texts: dict[str, str]) -> None:
    """Refuse what a search could never meet: nothing at all, or too long a phrase."""
    wrong = {key: Problem("required") for key, folded in texts.items() if not folded}
    if len(texts["phrase"].split()) > matching.LONGEST_RUN:
        wrong["phrase"] = Problem("too_many_words", {"most": matching.LONGEST_RUN})
    if len(texts["official"].split()) > matching.MOST_WORDS:
        wrong["official"] = Problem("too_many_words", {"most": matching.MOST_WORDS})
    if wrong:
        raise Invalid(wrong)


def _tell(session: Session, act: str, word: SearchWord, *, by: Actor, at: datetime) -> None:
    details = {"phrase": word.phrase, "official": word.official}
    audit.append(session, CHAIN, act, by=by, at=at, details=details)
