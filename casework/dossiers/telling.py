"""Whom an event of a dossier is told: the filer, and the holder's own account."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.notifications import actions as notifications
from casework.notifications.actions import Recipient
from casework.notifications.records import NoticeKind
from casework.people import mandate_rules
from casework.people.mandate_records import Mandate


def recipients(session: Session, dossier: Dossier, *, at: datetime) -> list[Recipient]:
    """List whom to tell: who filed under a mandate hears no more once it has ended."""
    accounts = [dossier.filer_id] if _still_hears(session, dossier, at) else []
    if dossier.holder_id is not None and dossier.holder_id != dossier.filer_id:
        accounts.append(dossier.holder_id)
    return [notifications.recipient_of(session, one) for one in accounts]


def _still_hears(session: Session, dossier: Dossier, at: datetime) -> bool:
    if dossier.mandate_id is None:
        return True
    mandate = session.get_one(Mandate, dossier.mandate_id)
    days = mandate_rules.Days(mandate.valid_from, mandate.valid_until)
    return mandate.revoked_at is None and mandate_rules.holds(days, at)


def tell(
    session: Session,
    dossier: Dossier,
    kind: NoticeKind,
    *,
    event: str,
    facts: dict[str, object],
    at: datetime,
    filer: Recipient | None = None,
) -> None:
    """Tell an event once to each of them; ``filer`` is the filer as the caller read them already.

    The holder's notice is an event of its own, as one event is told to one account only.
    """
    if filer is not None and dossier.holder_id in {None, dossier.filer_id}:
        told = [filer]
    else:
        told = recipients(session, dossier, at=at)
    for to in told:
        name = event if to.account_id == dossier.filer_id else f"{event}:holder"
        notifications.tell(
            session, to, kind, dossier_id=dossier.id, event=name, facts=dict(facts), at=at
        )


def tell_holder(
    session: Session, dossier: Dossier, kind: NoticeKind, *, email: str | None = None, at: datetime
) -> None:
    """Tell the filer and the holder's account of an event of the dossier: codes and dates only.

    Of the parts of other agencies in a linked dossier they hear through the lead's dossier.
    """
    if dossier.is_part:
        return
    filer = None if email is None else Recipient(dossier.filer_id, email or None)
    facts: dict[str, object] = {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
    }
    event = f"{dossier.reference}:{dossier.revision}:{kind.value}"
    tell(session, dossier, kind, event=event, facts=facts, at=at, filer=filer)


def tell_of(
    session: Session, dossier: Dossier, kind: NoticeKind, *, what: str, at: datetime
) -> None:
    """Tell them once of one thing that belongs to the dossier; ``what`` names it: refund:7."""
    if dossier.is_part:
        return
    facts: dict[str, object] = {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "due_at": None,
    }
    tell(session, dossier, kind, event=f"{dossier.reference}:{what}", facts=facts, at=at)
