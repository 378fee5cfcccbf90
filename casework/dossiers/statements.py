"""Statements that every submission sends, built once: putting them together costs more than they.

Rows that nobody looks at again in the same transaction need not become objects.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from casework.dossiers.records import DossierFile, SubmissionKey
from casework.files.records import StoredFile

KEEP_RECEIPT = insert(cast("Table", SubmissionKey.__table__))
_PLACE_FILES = insert(cast("Table", DossierFile.__table__)).from_select(
    ["dossier_id", "part_key", "file_id", "added_at"],
    select(
        bindparam("dossier_id", type_=BigInteger),
        func.unnest(bindparam("parts", type_=ARRAY(Text))),
        func.unnest(bindparam("files", type_=ARRAY(Uuid[uuid.UUID]()))),
        bindparam("at", type_=DateTime(timezone=True)),
    ),
)


def place_files(
    session: Session, dossier_id: int, files: Sequence[tuple[str, StoredFile]], *, at: datetime
) -> None:
    """Put files into their places of a new dossier, in order, in one statement."""
    if not files:
        return
    parts, ids = [part for part, _ in files], [file.id for _, file in files]
    session.execute(
        _PLACE_FILES, {"dossier_id": dossier_id, "parts": parts, "files": ids, "at": at}
    )
