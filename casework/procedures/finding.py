"""Finds procedures as people ask for them, in a bounded number of statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from casework.procedures import matching
from casework.procedures.definition import Level
from casework.procedures.matching import Term
from casework.procedures.records import Procedure, ProcedureField, SearchTerm, SearchWord

_CURSOR = re.compile(r"(\d)-(\d{1,12})-(\d{1,18})", re.ASCII)
_NEAR = 6
_SHARE = 0.5
_MOST_STRANGE = 6
_MOST_USED = 64
_MISSING_WEIGHS = 1_000_000
_LONGEST_NAME = 999


@dataclass(frozen=True, slots=True)
class Filters:
    """Holds what narrows the catalogue beside words; `subjects` are the national names."""

    field: str | None = None
    level: Level | None = None
    agency: str | None = None
    life_event: str | None = None
    subjects: tuple[str, ...] = ()
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Holds one line of the catalogue."""

    code: str
    name: str
    summary: str
    field_code: str
    field_name: str
    level: Level
    agency_code: str | None
    life_events: tuple[str, ...]
    is_open: bool
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Holds hits in order and the opaque place to go on from (None at the end)."""

    hits: tuple[Hit, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Holds what a search may mean: a code, or readings with the terms of each."""

    code: str = ""
    readings: Mapping[str, list[Term]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ranking:
    tier: ColumnElement[int]
    score: ColumnElement[int]
    fits: ColumnElement[bool]


def search(
    session: Session,
    text: str = "",
    filters: Filters = Filters(),
    *,
    after: str | None = None,
    limit: int = 20,
) -> Page:
    """Find procedures: by code, whole phrase, beginning of the name, words side by side, all words.

    Where nothing fits, those are listed that share most of what the words tell. Among equals the
    more used comes first, then what can be filed here. Accents and case do not matter; `after`
    comes from the page before (a wrong one starts anew).
    """
    place = _CURSOR.fullmatch(after or "")
    last = tuple(int(part) for part in place.groups()) if place else None
    if not text.strip():
        return _page(session, _everything(), filters, last, limit)
    asked = understand(session, text)
    if not (asked.readings or asked.code):
        return Page((), None)
    if last and last[0] == _NEAR:
        return _page(session, _near(asked), filters, last, limit)
    found = _page(session, _sure(asked), filters, last, limit)
    return found if found.hits or last else _page(session, _near(asked), filters, None, limit)


def understand(session: Session, text: str) -> Asked:
    """Say what a search may mean, by the list of everyday words and the catalogue's own words."""
    typed = matching.typed_words(text)
    if not typed:
        return Asked()
    texts = matching.readings(typed, _everyday(session, typed))
    asked = {word for one in texts for word in one.split()}
    known = _counts(session, {twin for word in asked for twin in matching.twins(word)})
    strange = sorted(word for word in asked if not known.keys() & set(matching.twins(word)))
    guessed = _guess(session, strange[:_MOST_STRANGE]) if strange else {}
    known |= guessed
    apart = {word: matching.parted(word, known) for word in strange}
    near = {word: matching.likely(word, known) for word in strange}
    spaced = (" ".join(apart.get(word, word) for word in one.split()) for one in texts)
    readings = {one: matching.terms(one, known, near) for one in spaced}
    return Asked(matching.as_code(text), readings)


def _everyday(session: Session, typed: Sequence[str]) -> dict[str, list[str]]:
    wanted = cast(matching.runs(typed), ARRAY(Text))
    found: dict[str, list[str]] = {}
    for row in session.execute(
        select(SearchWord.folded, SearchWord.meaning)
        .where(SearchWord.folded == func.any(wanted))
        .order_by(SearchWord.id)
    ):
        found.setdefault(row.folded, []).append(row.meaning)
    return found


def _counts(session: Session, wanted: Collection[str]) -> dict[str, int]:
    listed = cast(sorted(wanted), ARRAY(Text))
    rows = session.execute(
        select(SearchTerm.word, SearchTerm.procedures).where(SearchTerm.word == func.any(listed))
    )
    return {row.word: row.procedures for row in rows}


def _guess(session: Session, strange: Sequence[str]) -> dict[str, int]:
    wanted = {one for word in strange for one in (*matching.guesses(word), *matching.pieces(word))}
    return _counts(session, wanted)


def _page(
    session: Session,
    ranking: _Ranking,
    filters: Filters,
    last: tuple[int, ...] | None,
    limit: int,
) -> Page:
    tier, score = ranking.tier, ranking.score
    asked = (
        select(Procedure, ProcedureField.name, tier.label("tier"), score.label("score"))
        .join(ProcedureField, ProcedureField.code == Procedure.field_code)
        .where(Procedure.is_published, ranking.fits, *_narrowed(filters))
        .order_by(tier, score, Procedure.name_key, Procedure.id)
        .limit(limit + 1)
    )
    if last:
        asked = asked.where(_beyond(tier, score, last))
    rows = session.execute(asked).all()
    end = rows[limit - 1] if len(rows) > limit else None
    after = f"{end.tier}-{end.score}-{end[0].id}" if end else None
    return Page(tuple(_hit(row[0], row[1]) for row in rows[:limit]), after)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.field:
        wanted.append(Procedure.field_code == filters.field)
    if filters.level:
        wanted.append(Procedure.level == filters.level.value)
    if filters.agency:
        wanted.append(Procedure.agency_code == filters.agency)
    if filters.life_event:
        wanted.append(Procedure.life_events.contains([filters.life_event]))
    if filters.subjects:
        wanted.append(Procedure.subjects.overlap(cast(filters.subjects, ARRAY(Text))))
    if filters.is_open is not None:
        wanted.append(Procedure.is_open.is_(filters.is_open))
    return wanted


def _everything() -> _Ranking:
    """Rank for reading on: what can be filed here comes first, as its index has it."""
    closed = cast(not_(Procedure.is_open), Integer)
    return _Ranking(literal(0), closed, literal(value=True).is_(True))


def _sure(asked: Asked) -> _Ranking:
    """Rank rows that have every word of a reading."""
    is_code = Procedure.code == asked.code
    ways = list(asked.readings.items())
    tiers = (
        (is_code, 0),
        (or_(*(_is_whole(text) for text, _ in ways)), 1),
        (or_(*(_begins(text) for text, _ in ways)), 2),
        (or_(*(_has(matching.phrase_in_name(terms)) for _, terms in ways)), 3),
        (or_(*(_has(matching.all_in_name(terms)) for _, terms in ways)), 4),
    )
    fits = or_(is_code, *(_has(matching.all_of(terms)) for _, terms in ways))
    return _Ranking(case(*tiers, else_=5), _standing(), fits)


def _near(asked: Asked) -> _Ranking:
    """Rank rows that have most of what a reading tells; those that miss least come first."""
    missing, fits = [], []
    for terms in asked.readings.values():
        total = sum(one.weight for one in terms)
        has = sum((case((_has(one.query()), one.weight), else_=0) for one in terms), literal(0))
        fits.append(and_(_has(matching.telling(terms, 1 - _SHARE)), has >= _SHARE * total))
        missing.append(case((fits[-1], total - has), else_=_MISSING_WEIGHS))
    least = func.least(*missing)
    score = cast(least, BigInteger) * _MISSING_WEIGHS + _standing()
    return _Ranking(literal(_NEAR), score, or_(*fits))


def _standing() -> ColumnElement[int]:
    """Say how far back a row stands among equals: use by powers of two, open here, short name."""
    use = func.floor(func.log(2, Procedure.uses + 1)) * 2 + cast(Procedure.is_open, Integer)
    length = func.least(func.char_length(Procedure.folded_name), _LONGEST_NAME)
    return cast((_MOST_USED - use) * (_LONGEST_NAME + 1) + length, BigInteger)


def _has(query: str) -> ColumnElement[bool]:
    return Procedure.words.op("@@")(cast(query, TSQUERY))


def _is_whole(text: str) -> ColumnElement[bool]:
    return Procedure.folded.contains(f"\n{text}\n", autoescape=True)


def _begins(text: str) -> ColumnElement[bool]:
    return Procedure.folded_name.startswith(text, autoescape=True)


def _beyond(
    tier: ColumnElement[int], score: ColumnElement[int], last: tuple[int, ...]
) -> ColumnElement[bool]:
    last_tier, last_score, last_id = last
    row = Procedure.__table__.alias("last")
    key = select(row.c.name_key).where(row.c.id == last_id).scalar_subquery()
    here = tuple_(tier, score, Procedure.name_key, Procedure.id)
    return here > tuple_(last_tier, last_score, key, last_id)


def _hit(row: Procedure, field_name: str) -> Hit:
    return Hit(
        row.code,
        row.name,
        row.summary,
        row.field_code,
        field_name,
        Level(row.level),
        row.agency_code,
        tuple(row.life_events),
        row.is_open,
        tuple(row.subjects),
    )
