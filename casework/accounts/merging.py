"""Two accounts of one person become one: dossiers, drafts, notices and papers go along.

Both must have been proven to the door: one is signed in, the other has given its password.

Codes of refusals: merge_not_same, merge_one_way.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, column, delete, select, table, update
from sqlalchemy.orm import Session

from casework.accounts.records import AccountMerge
from casework.audit import actions as audit
from casework.dossiers.records import Dossier, Draft
from casework.files.records import StoredFile
from casework.notifications.records import Notice
from casework.people import actions as people
from casework.people.account_records import IdentityLink, Passkey
from casework.people.actor import Actor
from casework.people.mandate_records import Dependant, Mandate
from casework.people.records import Account
from casework.vault.records import VaultItem
from foundation.errors import Conflict
from foundation.text import fold

_MOVED = (
    Dossier.filer_id,
    Dossier.holder_id,
    Draft.account_id,
    Notice.account_id,
    StoredFile.owner_id,
    Dependant.account_id,
)
"""What belongs to the one account afterwards."""
_PETITION = table("petition", column("account_id"))
"""Named by its table alone: petitions stand beside accounts, not below them."""


class NotSamePerson(Conflict):
    """Name and date of birth differ, or these are no two accounts of a person."""

    code = "merge_not_same"


class MergedAlready(Conflict):
    """One of the accounts is closed or was taken up into another."""

    code = "merge_one_way"


def merge(
    session: Session, kept: Account, other: Account, *, by: Actor, at: datetime
) -> AccountMerge:
    """Take one account up into another; both are locked and proven.

    The other account is closed, its ways to sign in and its mandates end: two accounts never have
    the same number, so its VNeID could not open the kept one. Raises NotSamePerson, MergedAlready.
    """
    if kept.disabled_at is not None or other.disabled_at is not None:
        raise MergedAlready
    if not _is_same(kept, other):
        raise NotSamePerson
    moved = {
        f"{one.class_.__tablename__}.{one.key}": _count(
            session.execute(update(one.class_).where(one == other.id).values({one.key: kept.id}))
        )
        for one in _MOVED
    }
    moved["vault_item.account_id"] = _move_vault(session, kept.id, other.id)
    session.execute(
        update(_PETITION).where(_PETITION.c.account_id == other.id).values(account_id=kept.id)
    )
    _end_ways(session, kept.id, other, at=at)
    made = AccountMerge(kept_id=kept.id, merged_id=other.id, merged_at=at, moved=moved)
    session.add(made)
    people.disable(session, other, reason=f"merged into {kept.id}", by=by, at=at)
    audit.append(
        session, f"account:{kept.id}", "merge", by=by, at=at,
        details={"other": other.id, "moved": moved},
    )  # fmt: skip
    session.flush()
    return made


def _is_same(kept: Account, other: Account) -> bool:
    one, two = kept.citizen, other.citizen
    if one is None or two is None or kept.id == other.id:
        return False
    return fold(kept.name) == fold(other.name) and one.birth_date == two.birth_date


def _move_vault(session: Session, kept_id: int, other_id: int) -> int:
    """Move papers; what the kept account has already stays where it is, closed with the other."""
    known = select(VaultItem.sha256).where(VaultItem.account_id == kept_id)
    return _count(
        session.execute(
            update(VaultItem)
            .where(VaultItem.account_id == other_id, VaultItem.sha256.not_in(known))
            .values(account_id=kept_id)
            .execution_options(synchronize_session=False)
        )
    )


def _end_ways(session: Session, kept_id: int, other: Account, *, at: datetime) -> None:
    session.execute(delete(IdentityLink).where(IdentityLink.account_id == other.id))
    session.execute(
        update(Passkey)
        .where(Passkey.account_id == other.id, Passkey.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    session.execute(
        update(Mandate)
        .where(
            (Mandate.principal_id == other.id) | (Mandate.agent_id == other.id),
            Mandate.revoked_at.is_(None),
        )
        .values(revoked_at=at, revoked_by=kept_id)
    )


def _count(result: object) -> int:
    return int(cast("CursorResult[Any]", result).rowcount)
