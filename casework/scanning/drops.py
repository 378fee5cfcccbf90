"""Drop points: where the scanners of a desk may put files, known by a folder and a token."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.files.records import StoredFile
from casework.people.actor import Actor
from casework.scanning.records import DropPoint, ScanBatch, ScanSource
from foundation.errors import Invalid, NotFound, Problem
from foundation.ids import new_token, token_hash
from foundation.text import clean_line, fold

MOST_POINTS = 50
_NAME_LENGTH = 60


def open_point(
    session: Session, agency_id: int, name: str, *, by: Actor, at: datetime
) -> tuple[DropPoint, str]:
    """Open a drop point of a desk; return it with its token, which is never shown again."""
    name = clean_line(name)
    if not name:
        raise Invalid({"name": Problem("required")})
    if len(name) > _NAME_LENGTH:
        raise Invalid({"name": Problem("too_long", {"limit": _NAME_LENGTH, "length": len(name)})})
    if len(points(session, agency_id)) >= MOST_POINTS:
        raise Invalid({"name": Problem("too_many_points", {"limit": MOST_POINTS})})
    token = new_token()
    point = DropPoint(
        agency_id=agency_id,
        name=name,
        folder=_folder(agency_id, name),
        token_hash=token_hash(token),
        created_at=at,
    )
    session.add(point)
    session.flush()
    _write_down(session, point, "open_drop_point", by=by, at=at)
    return point, token


def _folder(agency_id: int, name: str) -> str:
    """Make a folder's name that every machine can write and nobody else has."""
    words = "".join(one if one.isalnum() else " " for one in fold(name)).split()
    tail = "".join(one for one in new_token().lower() if one.isalnum())[:6]
    return f"quay-{agency_id}-{'-'.join(words)[:40] or 'may'}-{tail}"


def close_point(
    session: Session, agency_id: int, point_id: int, *, by: Actor, at: datetime
) -> None:
    """Close a drop point of a desk: its token and its folder count no more; raise NotFound."""
    point = session.get(DropPoint, point_id, with_for_update={"key_share": True})
    if point is None or point.agency_id != agency_id:
        raise NotFound(what="drop_point")
    if point.closed_at is None:
        point.closed_at = at
        session.flush()
        _write_down(session, point, "close_drop_point", by=by, at=at)


def _write_down(session: Session, point: DropPoint, act: str, *, by: Actor, at: datetime) -> None:
    details = {"point": point.id, "name": point.name, "folder": point.folder}
    chain = f"agency:{point.agency_id}"
    audit.append(session, chain, act, by=by, at=at, details=details)


def points(session: Session, agency_id: int) -> list[DropPoint]:
    """List the open drop points of a desk in the order in which they were opened."""
    return list(
        session.scalars(
            select(DropPoint)
            .where(DropPoint.agency_id == agency_id, DropPoint.closed_at.is_(None))
            .order_by(DropPoint.id)
        )
    )


def open_points(session: Session) -> list[DropPoint]:
    """List the open drop points of all desks, for the worker that watches their folders."""
    return list(
        session.scalars(
            select(DropPoint).where(DropPoint.closed_at.is_(None)).order_by(DropPoint.id)
        )
    )


def has_taken(session: Session, point_id: int, sha256: str, *, since: datetime) -> bool:
    """Tell whether a point's file was taken in after it had last been changed."""
    return session.scalars(
        select(ScanSource.id)
        .join(StoredFile, StoredFile.id == ScanSource.file_id)
        .join(ScanBatch, ScanBatch.id == ScanSource.batch_id)
        .where(
            StoredFile.sha256 == sha256,
            StoredFile.created_at >= since,
            ScanBatch.drop_point_id == point_id,
        )
        .limit(1)
    ).first() is not None  # fmt: skip


def by_token(session: Session, token: str) -> DropPoint | None:
    """Return the open drop point that a device's token belongs to, or None."""
    return _open(session, DropPoint.token_hash == token_hash(token))


def by_folder(session: Session, folder: str) -> DropPoint | None:
    """Return the open drop point of a folder, or None."""
    return _open(session, DropPoint.folder == folder)


def _open(session: Session, which: object) -> DropPoint | None:
    return session.scalars(
        select(DropPoint).where(which, DropPoint.closed_at.is_(None))  # type: ignore[arg-type]
    ).first()
