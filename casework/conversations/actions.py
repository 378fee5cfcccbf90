"""What is done with messages: drafted, sent, seen, taken back, and told of after five minutes."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.conversations import queries, rules
from casework.conversations.records import DossierMessage, DossierMessageFile, Side
from casework.dossiers.records import Dossier
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Actor
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem


class ConversationClosed(Conflict):
    """The dossier ended too long ago to be written about."""

    code = "conversation_closed"


class TooLateToTakeBack(Conflict):
    """The five minutes in which a message can be taken back are over."""

    code = "too_late_to_take_back"


class NotTheWriter(NotAllowed):
    """Who only looks on may read messages and write none."""

    code = "not_the_writer"


def save(
    session: Session, dossier: Dossier, text: str | None, *, side: Side, by: Actor, at: datetime
) -> DossierMessage:
    """Keep what somebody has typed so far as the one draft; None leaves its text as it is.

    Raises ConversationClosed, Invalid at ``text`` for more than 10,000 characters.
    """
    if not rules.is_open(dossier, at=at):
        raise ConversationClosed(reference=dossier.reference)
    if text is not None and len(text) > rules.LONGEST:
        told = Problem("too_long", {"limit": rules.LONGEST, "length": len(text)})
        raise Invalid({"text": told})
    row = {
        "dossier_id": dossier.id,
        "side": side.value,
        "author_id": by.account_id,
        "author_name": by.name,
        "agency_id": by.agency_id if side is Side.OFFICE else rules.lies_before(dossier),
        "text": text or "",
        "wants_answer": False,
        "saved_at": at,
    }
    kept = insert(DossierMessage).values(row)
    kept = kept.on_conflict_do_update(
        index_elements=["dossier_id", "author_id"],
        index_where=DossierMessage.sent_at.is_(None),
        set_={"saved_at": at} | ({"text": text} if text is not None else {}),
    )
    number = session.scalar(kept.returning(DossierMessage.id))
    return session.get_one(DossierMessage, number, populate_existing=True)


def attach(session: Session, message: DossierMessage, file: StoredFile) -> None:
    """Put a file to a draft; the same bytes once, five files at most (Invalid at ``file``)."""
    present = session.execute(
        select(DossierMessageFile.id, StoredFile.sha256)
        .join(DossierMessageFile.file)
        .where(DossierMessageFile.message_id == message.id)
    ).all()
    if file.sha256 in {sha256 for _, sha256 in present}:
        return
    if len(present) >= rules.MOST_FILES:
        raise Invalid({"file": Problem("too_many_files", {"limit": rules.MOST_FILES})})
    session.add(DossierMessageFile(message_id=message.id, file_id=file.id))
    session.flush()


def detach(session: Session, message: DossierMessage, file_id: object) -> None:
    """Take a file away from a draft."""
    session.execute(
        delete(DossierMessageFile).where(
            DossierMessageFile.message_id == message.id, DossierMessageFile.file_id == file_id
        )
    )


def send(
    session: Session, dossier: Dossier, *, side: Side, wants_answer: bool, by: Actor, at: datetime
) -> DossierMessage:
    """Send the draft; what the other side waited for counts as answered.

    Raises ConversationClosed, Invalid at ``text`` or ``file``.
    """
    if not rules.is_open(dossier, at=at):
        raise ConversationClosed(reference=dossier.reference)
    message = queries.draft(session, dossier.id, by.account_id or 0)
    files = [one.file for one in message.files] if message else []
    if message is None or not (message.text.strip() or files):
        raise Invalid({"text": Problem("required")})
    if any(one.verdict in _UNSAFE for one in files):
        named = next(one.name for one in files if one.verdict in _UNSAFE)
        raise Invalid({"file": Problem("file_refused", {"name": named})})
    message.sent_at, message.wants_answer = at, wants_answer
    message.agency_id = by.agency_id or 0 if side is Side.OFFICE else rules.lies_before(dossier)
    _answer(session, dossier.id, side, at=at)
    digest = hashlib.sha256(message.text.encode()).hexdigest()
    details: dict[str, object] = {
        "message": message.id,
        "sha256": digest,
        "files": [one.sha256 for one in files],
    }
    audit.append(session, dossier.chain, "message_sent", by=by, at=at, details=details)
    return message


_UNSAFE = frozenset({FileVerdict.REFUSED.value, FileVerdict.QUARANTINED.value})


def _answer(session: Session, dossier_id: int, side: Side, *, at: datetime) -> None:
    session.execute(
        update(DossierMessage)
        .where(
            DossierMessage.dossier_id == dossier_id,
            DossierMessage.side != side.value,
            DossierMessage.wants_answer,
            DossierMessage.sent_at.is_not(None),
            DossierMessage.answered_at.is_(None),
        )
        .values(answered_at=at)
    )


def take_back(
    session: Session, dossier: Dossier, message_id: int, *, by: Actor, at: datetime
) -> None:
    """Take one's own message back within five minutes; raise TooLateToTakeBack or NotFound.

    Its place stays, with the mark; the text and the files are shown to nobody any more.
    """
    message = session.scalars(
        select(DossierMessage)
        .where(
            DossierMessage.id == message_id,
            DossierMessage.dossier_id == dossier.id,
            DossierMessage.author_id == by.account_id,
            DossierMessage.sent_at.is_not(None),
        )
        .with_for_update()
    ).first()
    if message is None:
        raise NotFound(what="message")
    if message.taken_back_at is not None:
        return
    if message.sent_at is None or not rules.can_be_taken_back(message.sent_at, at=at):
        raise TooLateToTakeBack(reference=dossier.reference)
    message.taken_back_at = at
    details: dict[str, object] = {"message": message.id}
    audit.append(session, dossier.chain, "message_taken_back", by=by, at=at, details=details)


def mark_seen(session: Session, dossier_id: int, *, side: Side, at: datetime) -> None:
    """Mark what the other side wrote as seen by this one."""
    session.execute(
        update(DossierMessage)
        .where(
            DossierMessage.dossier_id == dossier_id,
            DossierMessage.side != side.value,
            DossierMessage.sent_at.is_not(None),
            DossierMessage.seen_at.is_(None),
        )
        .values(seen_at=at)
    )


def take_untold(session: Session, *, at: datetime, limit: int = 200) -> list[DossierMessage]:
    """Lock and mark messages whose five minutes are over; those already seen need no telling."""
    found = session.scalars(
        select(DossierMessage)
        .where(
            DossierMessage.sent_at <= at - rules.TAKE_BACK,
            DossierMessage.told_at.is_(None),
            DossierMessage.taken_back_at.is_(None),
        )
        .order_by(DossierMessage.sent_at, DossierMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for one in found:
        one.told_at = at
    session.flush()
    return [one for one in found if one.seen_at is None]


def forget_drafts(session: Session, *, before: datetime, limit: int = 500) -> int:
    """Forget empty drafts that nobody has touched for long; return how many."""
    old = (
        select(DossierMessage.id)
        .where(
            DossierMessage.sent_at.is_(None),
            DossierMessage.saved_at < before,
            func.length(DossierMessage.text) == 0,
        )
        .limit(limit)
    )
    return len(
        session.scalars(
            delete(DossierMessage).where(DossierMessage.id.in_(old)).returning(DossierMessage.id)
        ).all()
    )
