"""Asking that an account be deleted, and what becomes of it (Law 91/2025/QH15; archives law).

Dossiers, results, receipts and the journal stay, because the law on archives and on accounting
keeps them; ways to sign in, addresses and unsent drafts go. An administrator of the province
decides, and not while a dossier is still being dealt with.

Codes of refusals: deletion_asked, deletion_decided, deletion_open_dossiers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from casework.accounts.records import DeletionRequest, DeletionState
from casework.agencies import queries as agencies
from casework.audit import actions as audit
from casework.dossiers.records import Dossier, Draft
from casework.dossiers.states import OPEN
from casework.people import actions as people
from casework.people import queries as people_queries
from casework.people.account_records import IdentityLink, Passkey, RecoveryCode
from casework.people.actor import Actor
from casework.people.records import Account
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from foundation.text import clean

LONGEST, PAGE = 2000, 30


class DeletionAsked(Conflict):
    """The account has asked already; the request waits."""

    code = "deletion_asked"


class DeletionDecided(Conflict):
    """The request was decided or taken back."""

    code = "deletion_decided"


class OpenDossiers(Conflict):
    """Some dossiers of the account are still being dealt with."""

    code = "deletion_open_dossiers"


def ask(
    session: Session, account: Account, reason: str, *, by: Actor, at: datetime
) -> DeletionRequest:
    """Ask for the end of one's locked account; raise DeletionAsked, Invalid at ``reason``."""
    if open_request(session, account.id) is not None:
        raise DeletionAsked
    made = DeletionRequest(
        account_id=account.id,
        reason=_text(reason, "reason"),
        asked_at=at,
        state=DeletionState.OPEN.value,
    )
    session.add(made)
    session.flush()
    audit.append(session, f"account:{account.id}", "ask_deletion", by=by, at=at)
    return made


def take_back(session: Session, account: Account, *, by: Actor, at: datetime) -> None:
    """Take one's own open request back; raise DeletionDecided."""
    found = open_request(session, account.id)
    if found is None:
        raise DeletionDecided
    found.state, found.decided_at = DeletionState.TAKEN_BACK.value, at
    audit.append(session, f"account:{account.id}", "take_back_deletion", by=by, at=at)


def open_request(session: Session, account_id: int) -> DeletionRequest | None:
    """Return the request of an account that waits, or None."""
    return session.scalars(
        select(DeletionRequest).where(
            DeletionRequest.account_id == account_id,
            DeletionRequest.state == DeletionState.OPEN.value,
        )
    ).first()


def last_request(session: Session, account_id: int) -> DeletionRequest | None:
    """Return the newest request of an account, decided or not."""
    return session.scalars(
        select(DeletionRequest)
        .where(DeletionRequest.account_id == account_id)
        .order_by(DeletionRequest.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, whose it is, and how many dossiers are being dealt with."""

    request: DeletionRequest
    account: Account
    open_dossiers: int


def queue(session: Session, *, of: Actor, after: int = 0) -> list[Waiting]:
    """List waiting requests, oldest first, one more than a page.

    Raises NotAllowed for who does not look after the whole province.
    """
    _check_officer(session, of)
    asked = _waiting().where(DeletionRequest.id > after)
    rows = session.execute(asked.order_by(DeletionRequest.id).limit(PAGE + 1))
    return [Waiting(*row) for row in rows]


def one(session: Session, request_id: int, *, of: Actor) -> Waiting:
    """Return one request that waits; raise NotAllowed, NotFound."""
    _check_officer(session, of)
    row = session.execute(_waiting().where(DeletionRequest.id == request_id)).first()
    if row is None:
        raise NotFound(deletion=request_id)
    return Waiting(*row)


def _waiting() -> Select[Any]:
    opened = (
        select(func.count())
        .select_from(Dossier)
        .where(_of_account(), Dossier.state.in_([int(state) for state in OPEN]))
        .correlate(Account)
        .scalar_subquery()
    )
    return (
        select(DeletionRequest, Account, opened)
        .join(Account, Account.id == DeletionRequest.account_id)
        .options(joinedload(Account.citizen), joinedload(Account.organisation))
        .where(DeletionRequest.state == DeletionState.OPEN.value)
    )


def approve(session: Session, request_id: int, answer: str, *, by: Actor, at: datetime) -> None:
    """Close the account and wipe what the law does not keep.

    Raises NotAllowed, NotFound, DeletionDecided, OpenDossiers, Invalid at ``answer``.
    """
    request = _lock(session, request_id, by=by)
    account = people_queries.account(session, request.account_id, lock=True)
    if _open_dossiers(session, account.id):
        raise OpenDossiers
    _wipe(session, account, at=at)
    people.disable(session, account, reason="deletion", by=by, at=at)
    _decide(session, request, DeletionState.APPROVED, answer, by=by, at=at)


def decline(session: Session, request_id: int, answer: str, *, by: Actor, at: datetime) -> None:
    """Say no, with the reason that its owner will read; raise as ``approve``."""
    request = _lock(session, request_id, by=by)
    if not clean(answer).strip():
        raise Invalid({"answer": Problem("required")})
    _decide(session, request, DeletionState.DECLINED, answer, by=by, at=at)


def _wipe(session: Session, account: Account, *, at: datetime) -> None:
    """Remove ways to sign in, addresses and unsent drafts; name and number stay with dossiers."""
    account.email = account.phone = None
    account.email_confirmed_at = account.phone_confirmed_at = None
    account.password_hash, account.totp_secret = "", None
    if known := account.citizen or account.organisation:
        known.address = ""
    session.execute(delete(IdentityLink).where(IdentityLink.account_id == account.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.execute(
        update(Passkey)
        .where(Passkey.account_id == account.id, Passkey.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    session.execute(delete(Draft).where(Draft.account_id == account.id, Draft.dossier_id.is_(None)))


def _lock(session: Session, request_id: int, *, by: Actor) -> DeletionRequest:
    _check_officer(session, by)
    found = session.get(DeletionRequest, request_id, with_for_update=True)
    if found is None:
        raise NotFound(deletion=request_id)
    if found.state != DeletionState.OPEN.value:
        raise DeletionDecided
    return found


def _decide(
    session: Session,
    request: DeletionRequest,
    state: DeletionState,
    answer: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    request.state, request.answer = state.value, _text(answer, "answer")
    request.decided_at, request.decided_by = at, by.account_id
    details = {"state": state.value}
    chain = f"account:{request.account_id}"
    audit.append(session, chain, "decide_deletion", by=by, at=at, details=details)


def _check_officer(session: Session, of: Actor) -> None:
    if not agencies.looks_after_province(session, of):
        raise NotAllowed


def _open_dossiers(session: Session, account_id: int) -> bool:
    asked = (
        select(Dossier.id)
        .where(
            or_(Dossier.filer_id == account_id, Dossier.holder_id == account_id),
            Dossier.state.in_([int(state) for state in OPEN]),
        )
        .limit(1)
    )
    return session.scalar(asked) is not None


def _of_account() -> ColumnElement[bool]:
    return or_(Dossier.filer_id == Account.id, Dossier.holder_id == Account.id)


def _text(text: str, field: str) -> str:
    tidied = clean(text).strip()
    if len(tidied) > LONGEST:
        raise Invalid({field: Problem("too_long", {"limit": LONGEST, "length": len(tidied)})})
    return tidied
