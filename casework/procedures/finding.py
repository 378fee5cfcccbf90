"""Finds procedures as people ask for them, in a bounded number of statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from casework.procedures import matching
from casework.procedures.definition import Level
from casework.procedures.matching import Term
from casework.procedures.records import Procedure, ProcedureField, SearchTerm, SearchWord

_SIGNS = re.compile(r"[\\%_]")
_CURSOR = re.compile(r"(\d)-(\d{1,12})-(\d{1,18})", re.ASCII)
_NEAR = 4
_SHARE = 0.5
_MOST_STRANGE = 6
_MISSING_WEIGHS = 1_000_000
_LONGEST_NAME = 999
# Merits in letters: so much longer may the name of a better procedure be.
_MOST_USED, _DOUBLE_USE, _MERIT = 30, 16, 48
_MOST_MERIT = _MOST_USED * _DOUBLE_USE + 4 * _MERIT
_LN_TO_POWERS = 1 / log(2)
_SHOWN = (
    Procedure.code,
    Procedure.name,
    Procedure.summary,
    Procedure.field_code,
    ProcedureField.name.label("field_name"),
    Procedure.level,
    Procedure.agency_code,
    Procedure.life_events,
    Procedure.is_open,
    Procedure.subjects,
)


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
    """Holds what a search may mean: a code, or readings with the terms of each.

    `literal` is the reading as typed where all of it is an everyday phrase: it says less than the
    official words do. `spellings` are for names that have the same accents.
    """

    code: str = ""
    readings: Mapping[str, list[Term]] = field(default_factory=dict)
    literal: str = ""
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Holds which rows are meant and in which order; `values` fill what its expressions ask."""

    tier: ColumnElement[int]
    score: ColumnElement[int]
    fits: ColumnElement[bool]
    lines: Select[*tuple[Any, ...]]
    values: Mapping[str, object]


_EVERYDAY = (
    select(SearchWord.folded, SearchWord.meaning)
    .where(SearchWord.folded == func.any(bindparam("runs", type_=ARRAY(Text))))
    .order_by(SearchWord.id)
)
_COUNTED = select(SearchTerm.word, SearchTerm.procedures).where(
    SearchTerm.word == func.any(bindparam("wanted", type_=ARRAY(Text)))
)


def search(
    session: Session,
    text: str = "",
    filters: Filters = Filters(),
    *,
    after: str | None = None,
    limit: int = 20,
) -> Page:
    """Find procedures: by code, then a whole phrase, then words of the name, then all words.

    Where nothing fits, those are listed that share most of what the words tell. Among equals use,
    being open here, how the words stand in the name and its length count. Accents and case may be
    left out; `after` comes from the page before (a wrong one starts anew).
    """
    place = _CURSOR.fullmatch(after or "")
    last = tuple(int(part) for part in place.groups()) if place else None
    if not text.strip():
        return _page(session, _EVERYTHING, filters, last, limit)
    asked = understand(session, text)
    if not (asked.readings or asked.code):
        return Page((), None)
    if last and last[0] == _NEAR:
        return _page(session, _near(asked), filters, last, limit)
    found = _page(session, _sure(asked), filters, last, limit)
    return found if found.hits or last else _page(session, _near(asked), filters, None, limit)


def understand(session: Session, text: str) -> Asked:
    """Say what a search may mean, by the list of everyday words and the catalogue's own words."""
    typed, code = matching.typed_words(text), matching.as_code(text)
    if code or not typed:
        return Asked(code)
    known = _known(session, typed)
    strange = [word for word in dict.fromkeys(typed) if not matching.is_known(word, known)]
    known |= _guess(session, strange[:_MOST_STRANGE]) if strange else {}
    mended = [matching.parted(word, known) for word in typed]
    near = {word: matching.likely(word, known) for word in strange}
    guessed = " ".join(near.get(word, ())[0] if near.get(word) else word for word in mended)
    spaced = " ".join(mended).split()
    texts, literal_ = matching.readings(spaced, _everyday(session, spaced, guessed.split()))
    official = {word for one in texts for word in one.split()} - known.keys() - near.keys()
    known |= _known(session, official) if official else {}
    terms = {one: matching.terms(one, known, near) for one in texts}
    return Asked("", terms, literal_, matching.accented(text))


def _everyday(
    session: Session, typed: Sequence[str], guessed: Sequence[str]
) -> dict[str, list[str]]:
    """Look everyday phrases up, as typed and as mended; what is found stands under as typed."""
    said = matching.runs(typed)
    meant = matching.runs(guessed) if len(guessed) == len(typed) else said
    rows = session.execute(_EVERYDAY, {"runs": [*said, *meant]})
    meanings: dict[str, list[str]] = {}
    for row in rows:
        meanings.setdefault(row.folded, []).append(row.meaning)
    pairs = zip(said, meant, strict=True)
    found = {one: meanings.get(one) or meanings.get(other) for one, other in pairs}
    return {one: official for one, official in found.items() if official}


def _known(session: Session, words: Collection[str]) -> dict[str, int]:
    return _counts(session, {twin for word in words for twin in matching.twins(word)})


def _counts(session: Session, wanted: Collection[str]) -> dict[str, int]:
    rows = session.execute(_COUNTED, {"wanted": sorted(wanted)})
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
    asked, narrowed = ranking.lines, _narrowed(filters)
    if last:
        narrowed.append(_beyond(ranking, last))
    if narrowed:
        asked = asked.where(*narrowed)
    rows = session.execute(asked, {**ranking.values, "most": limit + 1}).all()
    end = rows[limit - 1] if len(rows) > limit else None
    after = f"{end.tier}-{end.score}-{end.id}" if end else None
    return Page(tuple(map(_hit, rows[:limit])), after)


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


def _sure(asked: Asked) -> _Ranking:
    """Rank rows that have every word of a reading, or the code."""
    if asked.code:
        return replace(_CODED, values={"code": asked.code})
    telling = {text: terms for text, terms in asked.readings.items() if text != asked.literal}
    many = [terms for terms in telling.values() if len(terms) > 1]
    typed = [asked.readings[asked.literal]] if asked.literal else []
    wanted = [matching.all_of(terms) for terms in telling.values()]
    values = {
        "wholes": [_line(text) for text in asked.readings],
        "in_name": matching.any_of(map(matching.all_in_name, telling.values())),
        "beginnings": [f"{_plainly(text)}%" for text in telling],
        "spellings": [f"%{_plainly(text)}%" for text in asked.spellings],
        "in_order": matching.any_of(map(matching.phrase_in_name, many)),
        "told": matching.any_of([*wanted, *map(matching.phrase_in_name, typed)]),
        "literal": [_line(asked.literal)] if typed else [],
        "either": matching.any_of([*wanted, *map(matching.all_of, typed)]),
    }
    return replace(_SURE, values=values)


def _near(asked: Asked) -> _Ranking:
    """Rank rows that have most of what a reading tells; those that miss least come first."""
    missing: list[ColumnElement[int]] = [literal(_MISSING_WEIGHS)]
    fits: list[ColumnElement[bool]] = [false()]
    for terms in asked.readings.values():
        total = sum(one.weight for one in terms)
        has = sum((case((_has(one.query()), one.weight), else_=0) for one in terms), literal(0))
        fits.append(and_(_has(matching.telling(terms, 1 - _SHARE)), has >= _SHARE * total))
        missing.append(case((fits[-1], total - has), else_=_MISSING_WEIGHS))
    least = func.least(*missing)
    score = cast(least, BigInteger) * _MISSING_WEIGHS + _standing()
    return _ranking(literal(_NEAR), score, or_(*fits))


def _standing(*merits: ColumnElement[bool]) -> ColumnElement[int]:
    """Say how far back a row stands among equals: its use, open here, the merits of its name.

    A short name comes before a long one; use counts by powers of two. A half above the count no
    power is met, so the whole part does not depend on how the logarithm is rounded.
    """
    doubled = func.floor(func.ln(cast(Procedure.uses, Double) + 1.5) * _LN_TO_POWERS)
    use = func.least(cast(doubled, Integer), _MOST_USED) * _DOUBLE_USE
    gained = sum((case((one, _MERIT), else_=0) for one in (Procedure.is_open, *merits)), use)
    length = func.least(func.char_length(Procedure.folded_name), _LONGEST_NAME)
    return cast(length + _MOST_MERIT - gained, BigInteger)


def _has(query: str | BindParameter[str]) -> ColumnElement[bool]:
    return Procedure.words.op("@@")(cast(query, TSQUERY))


def _query(name: str) -> ColumnElement[bool]:
    return _has(bindparam(name, type_=TSQUERY))


def _is_like(column: InstrumentedAttribute[str], name: str) -> ColumnElement[bool]:
    return column.like(func.any(bindparam(name, type_=ARRAY(Text))))


def _line(text: str) -> str:
    return f"%\n{_plainly(text)}\n%"


def _plainly(text: str) -> str:
    """Take from the signs of a pattern what they mean."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _beyond(ranking: _Ranking, last: tuple[int, ...]) -> ColumnElement[bool]:
    last_tier, last_score, last_id = last
    row = Procedure.__table__.alias("last")
    key = select(row.c.name_key).where(row.c.id == last_id).scalar_subquery()
    here = tuple_(ranking.tier, ranking.score, Procedure.name_key, Procedure.id)
    return here > tuple_(last_tier, last_score, key, last_id)


def _hit(row: Row[*tuple[Any, ...]]) -> Hit:
    return Hit(
        row.code,
        row.name,
        row.summary,
        row.field_code,
        row.field_name,
        Level(row.level),
        row.agency_code,
        tuple(row.life_events),
        row.is_open,
        tuple(row.subjects),
    )


def _ranking(
    tier: ColumnElement[int], score: ColumnElement[int], fits: ColumnElement[bool]
) -> _Ranking:
    shown_tier, shown_score = tier.label("tier"), score.label("score")
    lines = (
        select(*_SHOWN, Procedure.id, shown_tier, shown_score)
        .join(ProcedureField, ProcedureField.code == Procedure.field_code)
        .where(Procedure.is_published, fits)
        .order_by(shown_tier, shown_score, Procedure.name_key, Procedure.id)
        .limit(bindparam("most", type_=Integer))
    )
    return _Ranking(tier, score, fits, lines, {})


# Written once: to put these together costs a search more than to answer them.
_EVERYTHING = _ranking(literal(0), cast(not_(Procedure.is_open), Integer), true())
"""For reading on: what can be filed here comes first, as its index has it."""
_CODED = _ranking(literal(0), literal(0), Procedure.code == bindparam("code", type_=Text))
_SURE = _ranking(
    case((_is_like(Procedure.folded, "wholes"), 1), (_query("in_name"), 2), else_=3),
    _standing(
        _is_like(Procedure.folded_name, "beginnings"),
        _is_like(Procedure.name, "spellings"),
        _query("in_order"),
    ),
    # A row with a whole phrase has its words, which the index finds.
    and_(_query("either"), or_(_query("told"), _is_like(Procedure.folded, "literal"))),
)
