"""Grants: who may fetch which file of a message, how long, and whether it may still be given."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.installations import Installation
from casework.files.records import FileVerdict, StoredFile
from casework.installations.envelope import Fetch, FileOffer, Grant
from casework.installations.incoming import WINDOW
from casework.installations.records import ExchangeThread
from casework.installations.refusals import OutsideWindow, Unexpected, WrongRecipient, WrongSender

LIFE = timedelta(days=7)
"""Each try of a message brings fresh grants."""


class NotGranted(Unexpected):
    """The grant is for another recipient, another matter, or over."""

    code = "not_granted"


def grants_for(
    files: Sequence[FileOffer], *, keeper: str, recipient: str, thread: str, at: datetime
) -> dict[str, Grant]:
    """Allow a recipient to fetch the files of a message, by hash; to be signed by the keeper."""
    return {
        one.sha256: Grant(
            keeper=keeper, recipient=recipient, thread=thread, sha256=one.sha256, until=at + LIFE
        )
        for one in files
    }


def check(
    session: Session,
    partner: Installation,
    asked: Fetch,
    grant: Grant,
    *,
    own_code: str,
    at: datetime,
) -> None:
    """Raise Unexpected unless a partner may have this file now."""
    if asked.sender != partner.code:
        raise WrongSender(sender=asked.sender)
    if asked.recipient != own_code:
        raise WrongRecipient(recipient=asked.recipient)
    if abs(at - asked.sent_at) > WINDOW:
        raise OutsideWindow(sent_at=asked.sent_at.isoformat())
    if grant.recipient != partner.code or grant.keeper != own_code or grant.until < at:
        raise NotGranted(sha256=grant.sha256)
    thread = session.scalars(
        select(ExchangeThread).where(
            ExchangeThread.installation_id == partner.id,
            ExchangeThread.subject == grant.thread,
            ExchangeThread.closed_at.is_(None),
        )
    ).first()
    if thread is None or _is_held_back(session, grant.sha256):
        raise NotGranted(sha256=grant.sha256)


def _is_held_back(session: Session, sha256: str) -> bool:
    """Tell whether a file is in quarantine: it is then given to nobody."""
    asked = select(StoredFile.id).where(
        StoredFile.sha256 == sha256, StoredFile.verdict == FileVerdict.QUARANTINED.value
    )
    return session.scalars(asked.limit(1)).first() is not None
