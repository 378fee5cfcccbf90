"""What is asked of messages: the thread of a dossier, what waits for an answer, one's draft."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from casework.conversations.records import DossierMessage, DossierMessageFile, Side
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from foundation.errors import NotFound

_WITH_FILES = selectinload(DossierMessage.files).joinedload(DossierMessageFile.file, innerjoin=True)


def draft(session: Session, dossier_id: int, author_id: int) -> DossierMessage | None:
    """Return what somebody has begun to write about a dossier, with its files."""
    return session.scalars(
        select(DossierMessage)
        .where(
            DossierMessage.dossier_id == dossier_id,
            DossierMessage.author_id == author_id,
            DossierMessage.sent_at.is_(None),
        )
        .options(_WITH_FILES)
        .execution_options(populate_existing=True)
    ).first()


def turn(session: Session, dossier_id: int, author_id: int) -> int:
    """Return the id of the last message somebody sent about a dossier, 0 before the first.

    What was typed before it was sent and arrives after it is known by this number.
    """
    asked = select(func.max(DossierMessage.id)).where(
        DossierMessage.dossier_id == dossier_id,
        DossierMessage.author_id == author_id,
        DossierMessage.sent_at.is_not(None),
    )
    return session.scalar(asked) or 0


def is_late(session: Session, dossier_id: int, author_id: int, told: object) -> bool:
    """Tell whether something was typed in an earlier turn than the present; None tells nothing."""
    return told is not None and str(told) != str(turn(session, dossier_id, author_id))


def thread(
    session: Session, dossier_id: int, *, before: int | None = None, limit: int = 30
) -> list[DossierMessage]:
    """List the messages that were sent, newest first, going on before an id."""
    asked = select(DossierMessage).where(
        DossierMessage.dossier_id == dossier_id, DossierMessage.sent_at.is_not(None)
    )
    if before is not None:
        asked = asked.where(DossierMessage.id < before)
    asked = asked.order_by(DossierMessage.id.desc()).limit(limit).options(_WITH_FILES)
    return list(session.scalars(asked))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands for one side: what is new to it, and whether it is waited for."""

    messages: int
    unseen: int
    is_asked: bool


def standing(session: Session, dossier_id: int, *, side: Side) -> Standing:
    """Return how the conversation of a dossier stands for a side."""
    theirs = DossierMessage.side != side.value
    lives = DossierMessage.taken_back_at.is_(None)
    counts = session.execute(
        select(
            func.count(),
            func.count().filter(theirs, lives, DossierMessage.seen_at.is_(None)),
            func.bool_or(
                theirs & lives & DossierMessage.wants_answer & DossierMessage.answered_at.is_(None)
            ),
        ).where(DossierMessage.dossier_id == dossier_id, DossierMessage.sent_at.is_not(None))
    ).one()
    return Standing(counts[0], counts[1], bool(counts[2]))


def asked_of_holder(session: Session, dossier_ids: Collection[int]) -> set[int]:
    """Return those of some dossiers in which an office waits for the holder's answer."""
    if not dossier_ids:
        return set()
    return set(
        session.scalars(
            select(DossierMessage.dossier_id).where(
                DossierMessage.dossier_id.in_(dossier_ids),
                DossierMessage.side == Side.OFFICE.value,
                DossierMessage.wants_answer,
                DossierMessage.sent_at.is_not(None),
                DossierMessage.answered_at.is_(None),
                DossierMessage.taken_back_at.is_(None),
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message of a holder that an agency has not answered."""

    message_id: int
    sent_at: datetime
    author: str
    reference: str
    code: str
    procedure: str
    officer_id: int | None


def waiting(
    session: Session, agency_id: int, *, after: int | None = None, limit: int = 30
) -> list[Waiting]:
    """List what holders wait to be answered by an agency, the oldest first, after an id."""
    asked = (
        select(DossierMessage, Dossier)
        .join(Dossier, Dossier.id == DossierMessage.dossier_id)
        .where(
            DossierMessage.agency_id == agency_id,
            DossierMessage.side == Side.HOLDER.value,
            DossierMessage.wants_answer,
            DossierMessage.sent_at.is_not(None),
            DossierMessage.answered_at.is_(None),
            DossierMessage.taken_back_at.is_(None),
        )
        .order_by(DossierMessage.id)
        .limit(limit)
    )
    if after is not None:
        asked = asked.where(DossierMessage.id > after)
    return [
        Waiting(
            one.id,
            one.sent_at or one.saved_at,
            one.author_name,
            dossier.reference,
            dossier.shown_code,
            dossier.procedure_name,
            dossier.officer_id,
        )
        for one, dossier in session.execute(asked)
    ]


def file_of(session: Session, dossier_id: int, file_id: uuid.UUID, *, reader_id: int) -> StoredFile:
    """Return a file of a message that a reader of the dossier may open; raise NotFound.

    Those of a draft are its author's alone, those of a message taken back are nobody's.
    """
    found = session.scalars(
        select(DossierMessageFile)
        .join(DossierMessage, DossierMessage.id == DossierMessageFile.message_id)
        .where(
            DossierMessage.dossier_id == dossier_id,
            DossierMessageFile.file_id == file_id,
            DossierMessage.taken_back_at.is_(None),
            DossierMessage.sent_at.is_not(None) | (DossierMessage.author_id == reader_id),
        )
        .options(joinedload(DossierMessageFile.file, innerjoin=True))
    ).first()
    if found is None:
        raise NotFound(what="file")
    return found.file
