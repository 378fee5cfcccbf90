"""What is asked of queue tickets: who waits, who was called, how long it takes, which device."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.people.actor import Actor
from casework.tickets import rules
from casework.tickets.records import DeskDevice, DeviceKind, QueueTicket, ServiceGroup, TicketState
from casework.tickets.rules import Spell, Times
from foundation.clock import VIETNAM
from foundation.errors import NotFound
from foundation.ids import token_hash

MOST_OF_A_DAY = 5_000
"""Figures are worked out over so many tickets of a day at most."""
SHOWN_CALLS = 8


def groups(session: Session, agency_id: int) -> list[ServiceGroup]:
    """List a desk's service groups in their order."""
    asked = select(ServiceGroup).where(ServiceGroup.agency_id == agency_id)
    return list(session.scalars(asked.order_by(ServiceGroup.position, ServiceGroup.letter)))


def group(session: Session, agency_id: int, group_id: int) -> ServiceGroup:
    """Return a group of this desk; raise NotFound."""
    found = session.scalars(
        select(ServiceGroup).where(ServiceGroup.id == group_id, ServiceGroup.agency_id == agency_id)
    ).first()
    if found is None:
        raise NotFound(what="service_group")
    return found


def waiting_by_group(session: Session, agency_id: int, *, day: date) -> dict[int, int]:
    """Count who waits, by group, up to MOST_OF_A_DAY."""
    some = (
        select(QueueTicket.group_id)
        .where(
            QueueTicket.agency_id == agency_id,
            QueueTicket.day == day,
            QueueTicket.state == TicketState.WAITING.value,
        )
        .limit(MOST_OF_A_DAY)
        .subquery()
    )
    rows = session.execute(
        select(some.c.group_id, func.count().label("people")).group_by(some.c.group_id)
    )
    return {one.group_id: one.people for one in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the owner of a ticket stands: how many are called before, and what was called last."""

    number: str
    group: str
    state: TicketState
    is_today: bool
    before: int
    counter: str
    taken_at: datetime
    last_called: str
    is_priority: bool
    agency_id: int


def standing(session: Session, token: str, *, at: datetime) -> Standing:
    """Tell the owner of a ticket where it stands; raise NotFound."""
    row = session.execute(
        select(QueueTicket, ServiceGroup)
        .join(ServiceGroup, ServiceGroup.id == QueueTicket.group_id)
        .where(QueueTicket.token == token)
    ).first()
    if row is None:
        raise NotFound(what="queue_ticket")
    ticket, its = row
    is_today = ticket.day == at.astimezone(VIETNAM).date()
    is_waiting = is_today and ticket.state == TicketState.WAITING.value
    return Standing(
        number=rules.shown(its.letter, ticket.number),
        group=its.name,
        state=TicketState(ticket.state),
        is_today=is_today,
        before=people_before(session, ticket) if is_waiting else 0,
        counter=ticket.counter,
        taken_at=ticket.taken_at,
        last_called=_last_of(session, its, ticket.day),
        is_priority=ticket.is_priority,
        agency_id=ticket.agency_id,
    )


def people_before(session: Session, ticket: QueueTicket) -> int:
    """Count those of the same group who took a ticket before and still wait.

    Those with priority go before others, so for a ticket without it they count as before.
    """
    before = QueueTicket.id < ticket.id
    if ticket.is_priority:
        before = before & QueueTicket.is_priority.is_(True)
    else:
        before = before | QueueTicket.is_priority.is_(True)
    some = (
        select(QueueTicket.id)
        .where(
            QueueTicket.agency_id == ticket.agency_id,
            QueueTicket.day == ticket.day,
            QueueTicket.state == TicketState.WAITING.value,
            QueueTicket.group_id == ticket.group_id,
            before,
        )
        .limit(MOST_OF_A_DAY)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def _last_of(session: Session, group_: ServiceGroup, day: date) -> str:
    number = session.scalar(
        select(QueueTicket.number)
        .where(
            QueueTicket.agency_id == group_.agency_id,
            QueueTicket.day == day,
            QueueTicket.group_id == group_.id,
            QueueTicket.called_at.is_not(None),
        )
        .order_by(QueueTicket.called_at.desc())
        .limit(1)
    )
    return rules.shown(group_.letter, number) if number else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call screen."""

    ticket: QueueTicket
    number: str
    group: str


def calls(session: Session, agency_id: int, *, day: date, limit: int = SHOWN_CALLS) -> list[Call]:
    """List the tickets called last to a desk's counters, the latest first."""
    return _lines(session, agency_id, day, [TicketState.CALLED], limit)


def missed(session: Session, agency_id: int, *, day: date, limit: int = 20) -> list[Call]:
    """List the tickets of the day at which nobody came, the latest first."""
    return _lines(session, agency_id, day, [TicketState.MISSED], limit)


def _lines(
    session: Session, agency_id: int, day: date, states: Sequence[TicketState], limit: int
) -> list[Call]:
    rows = session.execute(
        select(QueueTicket, ServiceGroup)
        .join(ServiceGroup, ServiceGroup.id == QueueTicket.group_id)
        .where(
            QueueTicket.agency_id == agency_id,
            QueueTicket.day == day,
            QueueTicket.called_at.is_not(None),
            QueueTicket.state.in_([one.value for one in states]),
        )
        .order_by(QueueTicket.called_at.desc(), QueueTicket.id.desc())
        .limit(limit)
    )
    return [Call(one, rules.shown(its.letter, one.number), its.name) for one, its in rows]


def current(session: Session, of: Actor, *, day: date) -> Call | None:
    """Return the ticket that this officer has called and not finished, or None."""
    row = session.execute(
        select(QueueTicket, ServiceGroup)
        .join(ServiceGroup, ServiceGroup.id == QueueTicket.group_id)
        .where(
            QueueTicket.agency_id == of.agency_id,
            QueueTicket.day == day,
            QueueTicket.state == TicketState.CALLED.value,
            QueueTicket.officer_id == of.account_id,
        )
        .order_by(QueueTicket.called_at.desc())
        .limit(1)
    ).first()
    return Call(row[0], rules.shown(row[1].letter, row[0].number), row[1].name) if row else None


def ticket(session: Session, ticket_id: int, *, of: Actor) -> QueueTicket:
    """Return a ticket of the officer's desk, locked; raise NotFound."""
    found = session.scalars(
        select(QueueTicket)
        .where(QueueTicket.id == ticket_id, QueueTicket.agency_id == of.agency_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(what="queue_ticket")
    return found


@dataclass(frozen=True, slots=True)
class Hour:
    """The figures of one hour of the day, by when tickets were taken."""

    hour: int
    taken: int
    waiting: Spell


@dataclass(frozen=True, slots=True)
class Figures:
    """How a day goes: who waits now, how long people waited and were served."""

    waiting_now: int
    taken: int
    missed: int
    waiting: Spell
    serving: Spell
    hours: Sequence[Hour]


def figures(session: Session, agency_id: int, *, day: date) -> Figures:
    """Work out the figures of one desk's day."""
    rows = session.execute(
        select(
            QueueTicket.state,
            QueueTicket.taken_at,
            QueueTicket.first_called_at,
            QueueTicket.done_at,
        )
        .where(QueueTicket.agency_id == agency_id, QueueTicket.day == day)
        .limit(MOST_OF_A_DAY)
    ).all()
    times = [Times(taken, called, done, state == "served") for state, taken, called, done in rows]
    by_hour: dict[int, list[Times]] = {}
    for one in times:
        by_hour.setdefault(one.taken_at.astimezone(VIETNAM).hour, []).append(one)
    states = [row[0] for row in rows]
    return Figures(
        waiting_now=states.count(TicketState.WAITING.value),
        taken=len(rows),
        missed=states.count(TicketState.MISSED.value),
        waiting=rules.waiting(times),
        serving=rules.serving(times),
        hours=[
            Hour(hour, len(some), rules.waiting(some)) for hour, some in sorted(by_hour.items())
        ],
    )


def devices(session: Session, agency_id: int) -> list[DeskDevice]:
    """List a desk's devices, open ones first."""
    asked = select(DeskDevice).where(DeskDevice.agency_id == agency_id)
    return list(
        session.scalars(asked.order_by(DeskDevice.closed_at.is_not(None), DeskDevice.id).limit(100))
    )


def device(session: Session, agency_id: int, device_id: int) -> DeskDevice:
    """Return a device of this desk; raise NotFound."""
    found = session.scalars(
        select(DeskDevice).where(DeskDevice.id == device_id, DeskDevice.agency_id == agency_id)
    ).first()
    if found is None:
        raise NotFound(what="desk_device")
    return found


def device_by_token(session: Session, token: str, *, kind: DeviceKind | None = None) -> DeskDevice:
    """Return the open device with this secret, of this kind where asked; raise NotFound."""
    asked = select(DeskDevice).where(
        DeskDevice.token_hash == token_hash(token), DeskDevice.closed_at.is_(None)
    )
    if kind is not None:
        asked = asked.where(DeskDevice.kind == kind.value)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="desk_device")
    return found
