"""What happens to the vault: papers are kept, marked, taken out; links are made, opened, revoked.

Decree 45/2020 art. 16. Keeping is part of the verb that makes a paper worth keeping
(``casework.dossiers.vaulting``).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.actor import SYSTEM, Actor
from casework.vault import rules
from casework.vault.records import (
    ItemKind,
    ItemStanding,
    VaultItem,
    VaultOpening,
    VaultShare,
)
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_token, token_hash
from foundation.text import clean_line, fold

_TEXTS = (
    "code", "number", "issuer", "scope", "signer", "holder_number", "holder_name",
    "national_code", "part_key", "verify_code", "checked_by", "standing_reason",
)  # fmt: skip


class ResultStays(Conflict):
    """A result issued by an agency is not taken out of the vault."""

    code = "vault_result_stays"


class LinkOver(NotFound):
    """A link leads nowhere: it never did, it is over, used up or revoked; all look the same."""


def chain(account_id: int) -> str:
    """Name a vault's chain in the journal."""
    return f"vault:{account_id}"


def keep(session: Session, items: Sequence[VaultItem], *, by: Actor, at: datetime) -> int:
    """Keep papers in the vaults of their accounts; return how many are new.

    The same bytes of one owner stand once: what is there already stays as it is, except that a
    paper its owner had taken out is seen again when an agency verifies it anew.
    """
    if not items:
        return 0
    rows = [_row(one, at=at) for one in items]
    new = insert(VaultItem).values(rows)
    kept = session.execute(
        new.on_conflict_do_update(
            index_elements=[VaultItem.account_id, VaultItem.sha256],
            set_={"removed_at": None},
            where=VaultItem.removed_at.is_not(None),
        ).returning(VaultItem.id, VaultItem.account_id)
    ).all()
    for account_id in sorted({one.account_id for one in kept}):
        ids = sorted(one.id for one in kept if one.account_id == account_id)
        audit.append(session, chain(account_id), "keep", by=by, at=at, details={"items": ids})
    return len(kept)


def _row(item: VaultItem, *, at: datetime) -> dict[str, object]:
    columns = [one.key for one in VaultItem.__table__.columns if one.key != "id"]
    row = {name: getattr(item, name) for name in columns}
    row |= {"kept_at": at, "folded": folded(item)}
    row |= {name: row[name] or "" for name in _TEXTS}
    row["standing"] = row["standing"] or ItemStanding.VALID.value
    return row


def folded(item: VaultItem) -> str:
    """Return what search looks through: title, number, issuer, holder and dossier, folded."""
    parts = (item.title, item.number, item.issuer, item.agency_name)
    more = (item.holder_name, item.dossier_code)
    return fold(" ".join(filter(None, (*parts, *more))))


def mark(
    session: Session,
    issued_result_id: int,
    standing: str,
    reason: str,
    replaced_by: int | None,
    at: datetime,
) -> int:
    """Mark every kept copy of a result as cancelled or replaced; return how many were marked.

    ``standing`` is a value of ItemStanding, ``replaced_by`` the id of the issued result that
    stands in its place now. Links that show the paper go on and say what it is worth. Raises
    ValueError for a standing that is none. Called in the verb that ends the result (Decree
    45/2020 art. 15); the same bytes kept as a part of other dossiers are marked as well.
    """
    value = ItemStanding(standing).value
    same = select(VaultItem.sha256).where(VaultItem.result_id == issued_result_id)
    marked = session.execute(
        update(VaultItem)
        .where(or_(VaultItem.result_id == issued_result_id, VaultItem.sha256.in_(same)))
        .values(
            standing=value,
            standing_reason=reason,
            standing_at=at,
            replaced_by_result_id=replaced_by,
        )
        .returning(VaultItem.id, VaultItem.account_id)
        .execution_options(synchronize_session=False)
    ).all()
    for one in sorted(marked, key=lambda row: row.account_id):
        details = {"item": one.id, "standing": value, "replaced_by": replaced_by}
        audit.append(session, chain(one.account_id), "mark", by=SYSTEM, at=at, details=details)
    return len(marked)


def remove(session: Session, item: VaultItem, *, by: Actor, at: datetime) -> None:
    """Take an own paper out of sight at its owner's wish; its links end.

    Raises ResultStays for a result. The file stays in the dossiers that it belongs to.
    """
    if item.kind == ItemKind.RESULT.value:
        raise ResultStays(item=item.id)
    item.removed_at = at
    session.execute(
        update(VaultShare)
        .where(VaultShare.item_id == item.id, VaultShare.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    session.flush()
    audit.append(session, chain(item.account_id), "remove", by=by, at=at, details={"item": item.id})


def share(
    session: Session,
    item: VaultItem,
    *,
    days: str,
    purpose: str,
    max_openings: int | None,
    by: Actor,
    at: datetime,
) -> str:
    """Make a link to a paper and return its token, which is kept nowhere; raise Invalid."""
    problems: dict[str, Problem] = {}
    purpose = clean_line(purpose)
    if days not in rules.LIVES:
        problems["days"] = Problem("not_a_choice")
    if not purpose:
        problems["purpose"] = Problem("required")
    elif len(purpose) > rules.MAX_PURPOSE:
        facts = {"limit": rules.MAX_PURPOSE, "length": len(purpose)}
        problems["purpose"] = Problem("too_long", facts)
    if max_openings is not None and not 1 <= max_openings <= rules.MAX_OPENINGS:
        problems["max_openings"] = Problem("vault_openings", {"limit": rules.MAX_OPENINGS})
    if problems:
        raise Invalid(problems)
    token = new_token()
    made = VaultShare(
        item_id=item.id,
        token_hash=token_hash(token),
        purpose=purpose,
        made_at=at,
        expires_at=at + rules.LIVES[days],
        max_openings=max_openings,
        openings=0,
    )
    session.add(made)
    session.flush()
    details = {"item": item.id, "share": made.id, "until": made.expires_at.isoformat()}
    audit.append(session, chain(item.account_id), "share", by=by, at=at, details=details)
    return token


def revoke(session: Session, item: VaultItem, share_id: int, *, by: Actor, at: datetime) -> None:
    """End a link of a paper at once; one that has ended already stays as it is."""
    made = session.get(VaultShare, share_id, with_for_update=True)
    if made is None or made.item_id != item.id:
        raise NotFound(what="share")
    if made.revoked_at is None:
        made.revoked_at = at
        session.flush()
        details = {"item": item.id, "share": made.id}
        audit.append(session, chain(item.account_id), "revoke", by=by, at=at, details=details)


def open_link(
    session: Session, token: str, *, what: str, address: str, at: datetime
) -> tuple[VaultShare, VaultItem]:
    """Let a stranger look: note when and from about where; raise LinkOver.

    ``what`` is ``page`` or ``file``; only opening the file counts against the number allowed.
    """
    found = session.execute(
        select(VaultShare, VaultItem)
        .join(VaultItem, VaultItem.id == VaultShare.item_id)
        .where(VaultShare.token_hash == token_hash(token))
        .with_for_update(of=VaultShare)
    ).first()
    if found is None:
        raise LinkOver(what="link")
    made, item = found[0], found[1]
    if not is_open(made, at=at) or item.removed_at is not None:
        raise LinkOver(what="link")
    if what == "file":
        made.openings += 1
    session.add(VaultOpening(share_id=made.id, at=at, what=what, address=rules.shortened(address)))
    session.flush()
    return made, item


def is_open(made: VaultShare, *, at: datetime) -> bool:
    """Tell whether a link still leads anywhere."""
    used_up = made.max_openings is not None and made.openings >= made.max_openings
    return made.revoked_at is None and at < made.expires_at and not used_up
