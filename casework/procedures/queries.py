"""What is asked of the catalogue: one procedure, its version on a day, a search that forgives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session, contains_eager, joinedload

from casework.agencies.records import Agency
from casework.procedures import matching
from casework.procedures.definition import Definition, Level
from casework.procedures.records import Procedure, ProcedureField, ProcedureVersion
from foundation.errors import NotFound
from foundation.text import sort_key

_CURSOR = re.compile(r"(\d)-(\d{1,7})-(\d{1,18})", re.ASCII)
_NEAR = 4
_OUT_OF_ORDER = 10_000
_NEEDED_GRAMS = 0.5
_SHARE = 1_000
_NAME_WEIGHS = 16
_CACHED_DEFINITIONS = 512

Ranking = tuple[ColumnElement[int], ColumnElement[int], ColumnElement[bool]]


class UnknownProcedure(NotFound):
    """No procedure of this code is published, or none is in force on the day asked for."""

    code = "unknown_procedure"


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


@dataclass(frozen=True, slots=True)
class Page:
    """Holds hits in order and the opaque place to go on from (None at the end)."""

    hits: tuple[Hit, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Holds a lĩnh vực and how many published procedures it has."""

    code: str
    name: str
    procedures: int


_parsed: dict[str, Definition] = {}
_parsing = Lock()


def definition_of(version: ProcedureVersion) -> Definition:
    """Return a version's definition, parsed once by its digest (call while its session is open)."""
    known = _parsed.get(version.digest)
    if known is None:
        known = Definition.from_json(version.definition)
        with _parsing:
            if len(_parsed) >= _CACHED_DEFINITIONS:
                _parsed.clear()
            _parsed[version.digest] = known
    return known


def find_procedure(session: Session, code: str) -> Procedure:
    """Return the catalogue's row of a published procedure; raises UnknownProcedure."""
    asked = select(Procedure).where(Procedure.code == code, Procedure.is_published)
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownProcedure(code=code)
    return found


def version_on(session: Session, code: str, day: date) -> ProcedureVersion:
    """Return the version in force on a day, with its procedure; raises UnknownProcedure."""
    found = session.scalars(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .options(contains_eager(ProcedureVersion.procedure))
        .where(
            Procedure.code == code,
            ProcedureVersion.effective_from <= day,
            or_(ProcedureVersion.effective_to.is_(None), ProcedureVersion.effective_to >= day),
        )
    ).first()
    if found is None:
        raise UnknownProcedure(code=code, day=day)
    return found


def newest_version(session: Session, code: str) -> ProcedureVersion:
    """Return the version published last, in force already or not; raises UnknownProcedure."""
    found = session.scalars(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .options(contains_eager(ProcedureVersion.procedure))
        .where(Procedure.code == code)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    ).first()
    if found is None:
        raise UnknownProcedure(code=code)
    return found


def published_on(session: Session, code: str, day: date) -> ProcedureVersion:
    """Return the version in force of a published procedure; raises UnknownProcedure."""
    found = version_on(session, code, day)
    if not found.procedure.is_published:
        raise UnknownProcedure(code=code)
    return found


def handling_agencies(session: Session) -> list[tuple[str, str]]:
    """List (code, name) of the agencies that handle published procedures, by their names."""
    rows = session.execute(
        select(Agency.code, Agency.name).where(
            Agency.code.in_(select(Procedure.agency_code).where(Procedure.is_published))
        )
    )
    return sorted(((row.code, row.name) for row in rows), key=lambda one: sort_key(one[1]))


def version_by_id(session: Session, version_id: int) -> ProcedureVersion:
    """Return the version a dossier was received under, with its procedure."""
    with_procedure = [joinedload(ProcedureVersion.procedure)]
    found = session.get(ProcedureVersion, version_id, options=with_procedure)
    if found is None:
        raise UnknownProcedure(version_id=version_id)
    return found


def fields(session: Session) -> tuple[FieldCount, ...]:
    """List the fields that have published procedures, in Vietnamese order."""
    rows = session.execute(
        select(ProcedureField.code, ProcedureField.name, func.count(Procedure.id))
        .join(Procedure, Procedure.field_code == ProcedureField.code)
        .where(Procedure.is_published)
        .group_by(ProcedureField.code)
        .order_by(ProcedureField.name_key)
    )
    return tuple(FieldCount(*row) for row in rows)


def search(
    session: Session,
    text: str = "",
    *,
    field: str | None = None,
    level: Level | None = None,
    agency: str | None = None,
    life_event: str | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page:
    """Find procedures: code, then name's beginning, everyday phrase, all words.

    Where nothing fits, near spellings are listed. Accents and case do not matter; `after`
    comes from the page before (a wrong one starts anew).
    """
    wanted = _filters(field, level, agency, life_event)
    place = _CURSOR.fullmatch(after or "")
    last = tuple(int(part) for part in place.groups()) if place else None
    if last and last[0] == _NEAR:
        return _page(session, _near(text), wanted, last, limit)
    found = _page(session, _sure(text), wanted, last, limit)
    return found if found.hits or last else _page(session, _near(text), wanted, None, limit)


def _page(
    session: Session,
    ranking: Ranking,
    wanted: list[ColumnElement[bool]],
    last: tuple[int, ...] | None,
    limit: int,
) -> Page:
    tier, score, fits = ranking
    asked = (
        select(Procedure, ProcedureField.name, tier.label("tier"), score.label("score"))
        .join(ProcedureField, ProcedureField.code == Procedure.field_code)
        .where(Procedure.is_published, fits, *wanted)
        .order_by(tier, score, Procedure.name_key, Procedure.id)
        .limit(limit + 1)
    )
    if last:
        asked = asked.where(_beyond(tier, score, last))
    rows = session.execute(asked).all()
    end = rows[limit - 1] if len(rows) > limit else None
    after = f"{end.tier}-{abs(end.score)}-{end[0].id}" if end else None
    return Page(tuple(_hit(row[0], row[1]) for row in rows[:limit]), after)


def _filters(
    field: str | None, level: Level | None, agency: str | None, life_event: str | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if field:
        wanted.append(Procedure.field_code == field)
    if level:
        wanted.append(Procedure.level == level.value)
    if agency:
        wanted.append(Procedure.agency_code == agency)
    if life_event:
        wanted.append(Procedure.life_events.contains([life_event]))
    return wanted


def _sure(text: str) -> Ranking:
    """Rank rows that have what was asked; among those with all words the shorter name is first."""
    folded = matching.asked_words(text)
    if not folded:
        return literal(0), literal(0), literal(text.strip() == "").is_(True)
    is_code = Procedure.code == matching.as_code(text)
    is_name = Procedure.folded_name.startswith(folded, autoescape=True)
    is_phrase = Procedure.folded.contains(f"\n{folded}\n", autoescape=True)
    has_words = Procedure.words.op("@@")(cast(matching.prefix_query(folded), TSQUERY))
    tier = case((is_code, 0), (is_name, 1), (is_phrase, 2), else_=3)
    is_in_order = Procedure.folded.contains(folded, autoescape=True)
    length = func.char_length(Procedure.folded_name)
    score = length + case((is_in_order, 0), else_=_OUT_OF_ORDER)
    return tier, score, or_(is_code, is_name, is_phrase, has_words)


def _near(text: str) -> Ranking:
    """Rank rows that share half of the 3-grams; many in common and a short name come first."""
    grams = matching.word_grams(matching.asked_words(text))
    if not grams:
        return literal(_NEAR), literal(0), literal(False).is_(True)
    shared = func.cardinality(func.array(_shared_grams(grams)))
    weight = len(grams) + func.char_length(Procedure.folded_name) / _NAME_WEIGHS
    overlaps = Procedure.grams.overlap(cast(grams, ARRAY(Text)))
    fits = and_(overlaps, shared >= _NEEDED_GRAMS * len(grams))
    return literal(_NEAR), cast(-_SHARE * shared / weight, Integer), fits


def _shared_grams(grams: list[str]) -> ScalarSelect[str]:
    own = select(func.unnest(Procedure.grams)).correlate(Procedure)
    return own.intersect(select(func.unnest(cast(grams, ARRAY(Text))))).scalar_subquery()


def _beyond(
    tier: ColumnElement[int], score: ColumnElement[int], last: tuple[int, ...]
) -> ColumnElement[bool]:
    last_tier, last_score, last_id = last
    row = Procedure.__table__.alias("last")
    key = select(row.c.name_key).where(row.c.id == last_id).scalar_subquery()
    here = tuple_(tier, score, Procedure.name_key, Procedure.id)
    return here > tuple_(last_tier, -last_score if last_tier == _NEAR else last_score, key, last_id)


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
    )
