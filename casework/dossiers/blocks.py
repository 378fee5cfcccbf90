"""Numbers reserved for one device of a desk, so that the counter works on without the network.

A block is taken from the day's counter like every other number, so nobody else can give its
numbers. What a device does not use is never given to anybody: dossier codes are unique, not
without gaps (Circular 01/2018 art. 19).

Codes of problems: device_wrong, block_size_wrong [limit], day_too_far [day].
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers.desk_records import NumberBlock, OfflineEntry
from casework.people.actor import Actor
from casework.people.records import Account
from casework.registers import reserving
from casework.registers.rules import read_dossier_code
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem

MOST_NUMBERS = 200
MOST_BLOCKS = 40
"""How many blocks one desk may take of one day: a device that asks anew each minute is broken."""
FARTHEST = timedelta(days=21)
_DEVICE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ENOUGH = 3
"""A device keeps its block until fewer than a third of its numbers are left."""


class BlocksSpent(Conflict):
    """The desk has taken far more blocks of the day than it can have devices."""

    code = "blocks_spent"


@dataclass(frozen=True, slots=True)
class BlockUse:
    """A block with what has come back of it: the numbers used, and who asked for it."""

    block: NumberBlock
    used: tuple[int, ...]
    officer: str

    @property
    def unused(self) -> int:
        """Count the numbers of which no dossier has come back."""
        return self.block.last - self.block.first + 1 - len(self.used)


def check_device(device: str) -> str:
    """Return the mark of a device, a random UUID that its browser drew; raise Invalid."""
    if not _DEVICE.fullmatch(device):
        raise Invalid({"device": Problem("device_wrong")})
    return device


def days_ahead(session: Session, agency_id: int, *, ahead: int, at: datetime) -> list[date]:
    """List today and the next working days of a desk, for which it needs numbers."""
    day = at.astimezone(VIETNAM).date()
    calendar = worktime.calendar_of(session, agency_id)
    return [day, *(calendar.working_day_after(day, count) for count in range(1, ahead + 1))]


def reserve_block(
    session: Session,
    agency: Agency,
    day: date,
    count: int,
    device: str,
    *,
    by: Actor,
    at: datetime,
) -> NumberBlock:
    """Reserve numbers of a day for a device; while enough are left it keeps the block it has.

    The day's counter stays locked until the transaction ends, so that two windows of one device
    get the same block. Raises Invalid, BlocksSpent.
    """
    check_device(device)
    if not 1 <= count <= MOST_NUMBERS:
        raise Invalid({"count": Problem("block_size_wrong", {"limit": MOST_NUMBERS})})
    today = at.astimezone(VIETNAM).date()
    if not today <= day <= today + FARTHEST:
        raise Invalid({"day": Problem("day_too_far", {"day": day.isoformat()})})
    reserving.lock_day(session, agency_id=agency.id, day=day)
    of_day = session.scalars(
        select(NumberBlock)
        .where(NumberBlock.agency_id == agency.id, NumberBlock.day == day)
        .order_by(NumberBlock.first.desc())
    ).all()
    newest = next((one for one in of_day if one.device == device), None)
    if newest is not None and _left(session, newest) * _ENOUGH >= newest.last - newest.first + 1:
        return newest
    if len(of_day) >= MOST_BLOCKS:
        raise BlocksSpent(day=day, limit=MOST_BLOCKS)
    return _take(session, agency, day, count, device, by=by, at=at)


def _left(session: Session, block: NumberBlock) -> int:
    asked = select(func.count(OfflineEntry.code)).where(OfflineEntry.block_id == block.id)
    return block.last - block.first + 1 - (session.scalar(asked) or 0)


def _take(
    session: Session,
    agency: Agency,
    day: date,
    count: int,
    device: str,
    *,
    by: Actor,
    at: datetime,
) -> NumberBlock:
    first = reserving.take_run(session, agency_id=agency.id, day=day, count=count)
    block = NumberBlock(
        agency_id=agency.id,
        day=day,
        first=first,
        last=first + count - 1,
        device=device,
        officer_id=by.account_id or 0,
        reserved_at=at,
    )
    session.add(block)
    session.flush()
    details = {"day": day.isoformat(), "first": block.first, "last": block.last, "device": device}
    audit.append(session, chain(agency), "reserve_block", by=by, at=at, details=details)
    return block


def chain(agency: Agency) -> str:
    """Name the chain of the journal in which a desk's work without network is written down."""
    return f"offline:{agency.code}"


def of_device(
    session: Session, agency_id: int, device: str, days: Collection[date]
) -> list[BlockUse]:
    """List a device's blocks of some days with the numbers that have come back already."""
    asked = select(NumberBlock).where(
        NumberBlock.agency_id == agency_id,
        NumberBlock.device == device,
        NumberBlock.day.in_(days),
    )
    return _with_use(session, session.scalars(asked.order_by(NumberBlock.first)).all())


def of_desk(
    session: Session, agency_id: int | None, *, before: int | None, limit: int
) -> list[BlockUse]:
    """List the blocks of a desk, or of all desks where none is named, newest first."""
    asked = select(NumberBlock).order_by(NumberBlock.id.desc()).limit(limit)
    if agency_id is not None:
        asked = asked.where(NumberBlock.agency_id == agency_id)
    if before is not None:
        asked = asked.where(NumberBlock.id < before)
    return _with_use(session, session.scalars(asked).all())


def _with_use(session: Session, blocks: Sequence[NumberBlock]) -> list[BlockUse]:
    used: dict[int | None, list[int]] = {}
    rows = session.execute(
        select(OfflineEntry.block_id, OfflineEntry.code).where(
            OfflineEntry.block_id.in_([one.id for one in blocks]), OfflineEntry.code.is_not(None)
        )
    )
    for block_id, code in rows:
        used.setdefault(block_id, []).append(int(str(code).rpartition("-")[2]))
    named = select(Account.id, Account.name).where(
        Account.id.in_({one.officer_id for one in blocks})
    )
    names = {row.id: row.name for row in session.execute(named)}
    return [
        BlockUse(one, tuple(sorted(used.get(one.id, []))), names.get(one.officer_id, ""))
        for one in blocks
    ]


def block_of(session: Session, agency: Agency, code: str, device: str) -> NumberBlock | None:
    """Return a device's block in which a code lies, locked; None where it was not reserved for it.

    The lock makes two entries that bear one number come one after the other.
    """
    read = read_dossier_code(code)
    if read is None or read.agency_code != agency.code:
        return None
    return session.scalars(
        select(NumberBlock)
        .where(
            NumberBlock.agency_id == agency.id,
            NumberBlock.device == device,
            NumberBlock.day == read.day,
            NumberBlock.first <= read.number,
            NumberBlock.last >= read.number,
        )
        .with_for_update()
    ).first()
