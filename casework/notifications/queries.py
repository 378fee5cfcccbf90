"""What is asked of notices: an account's inbox and how many are unread."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.notifications.records import Delivery, DeliveryState, Notice, NoticePreference

UNREAD_CAP = 100


def inbox(
    session: Session, account_id: int, *, before: int | None = None, limit: int = 20
) -> list[Notice]:
    """Return an account's notices, newest first, going on before an id."""
    asked = select(Notice).where(Notice.account_id == account_id)
    if before is not None:
        asked = asked.where(Notice.id < before)
    return list(session.scalars(asked.order_by(Notice.id.desc()).limit(limit)))


def unread(session: Session, account_id: int) -> int:
    """Count unread notices, up to a hundred, so that the badge is never slow."""
    some = (
        select(Notice.id)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
        .limit(UNREAD_CAP)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def to_send(session: Session, delivery_id: int) -> tuple[Delivery, Notice] | None:
    """Return a delivery with its notice, or None if there is no such delivery."""
    row = session.execute(
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.id == delivery_id)
    ).first()
    return (row[0], row[1]) if row else None


def preferences(session: Session, account_id: int) -> dict[tuple[str, str], bool]:
    """Return what a person has chosen, by topic and channel."""
    rows = session.scalars(
        select(NoticePreference).where(NoticePreference.account_id == account_id)
    )
    return {(one.topic, one.channel): one.is_on for one in rows}


def failed_deliveries(
    session: Session, *, before: int | None = None, limit: int = 20
) -> list[tuple[Delivery, Notice]]:
    """List deliveries that were given up, newest first: they wait for an owner."""
    asked = (
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state == DeliveryState.FAILED.value)
    )
    if before is not None:
        asked = asked.where(Delivery.id < before)
    rows = session.execute(asked.order_by(Delivery.id.desc()).limit(limit))
    return [(delivery, notice) for delivery, notice in rows]


def is_told(session: Session, event: str) -> bool:
    """Tell whether a notice of this event exists already."""
    return session.scalar(select(Notice.id).where(Notice.event == event)) is not None
