"""Words by which officers find a dossier inside their agency: lexemes written ``agency:word``.

One inverted index over such lexemes costs as much as the agency is large, not the database.
"""

from collections.abc import Iterable

from sqlalchemy import ARRAY, ColumnElement, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import TSVECTOR

from casework.dossiers.records import Dossier
from foundation import text

_MOST_WORDS = 8


def lexemes(agency_ids: Iterable[int], *texts: str) -> list[str]:
    """Return the sorted lexemes of texts for each agency."""
    found = {word for part in texts for word in text.words(part)}
    return sorted(f"{agency}:{word}" for agency in set(agency_ids) for word in found)


def vector_of(dossier: Dossier) -> ColumnElement[str]:
    """Build the search vector of a dossier from what officers know it by."""
    words = lexemes(
        (dossier.desk_agency_id, dossier.agency_id),
        dossier.holder_name,
        dossier.filer_name,
        dossier.holder_number,
        dossier.filer_number or "",
        dossier.holder_phone,
        dossier.code or "",
        dossier.reference,
        dossier.procedure_code,
    )
    return func.array_to_tsvector(cast(literal(words, ARRAY(Text)), ARRAY(Text)), type_=TSVECTOR)


def query_of(agency_id: int, asked: str) -> str | None:
    """Write a tsquery for what was typed, the last word as a prefix; None if no word is in it."""
    words = text.words(asked)[:_MOST_WORDS]
    if not words:
        return None
    parts = [f"'{agency_id}:{word}'" for word in words]
    parts[-1] += ":*"
    return " & ".join(parts)
