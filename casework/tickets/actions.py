"""What is done with queue tickets: groups kept, tickets taken, called, served, devices opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people.actor import Actor
from casework.tickets import rules
from casework.tickets.records import (
    DeskDevice,
    DeviceKind,
    QueueTicket,
    ServiceGroup,
    TicketCounter,
    TicketState,
)
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem
from foundation.ids import new_token, token_hash

MOST_GROUPS = 12
"""So many buttons fit on the kiosk's screen."""


class DeskClosed(Conflict):
    """No ticket is given outside office hours; ``opens_at`` says when the desk opens."""

    code = "desk_closed"


class GroupClosed(Conflict):
    """This group takes nobody now."""

    code = "group_closed"


class NobodyWaits(Conflict):
    """There is nobody to be called in the groups chosen."""

    code = "nobody_waits"


class TicketDone(Conflict):
    """The ticket is not in the state that this needs; another counter was first."""

    code = "ticket_done"


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is kept of a service group: the letter of its numbers, its name, its place, if open."""

    letter: str
    name: str
    position: int = 0
    is_open: bool = True


def set_group(
    session: Session,
    agency: Agency,
    facts: GroupFacts,
    *,
    group: ServiceGroup | None = None,
    by: Actor,
    at: datetime,
) -> ServiceGroup:
    """Make a service group of a desk or change it; raise Invalid at letter, name or position."""
    letter, name = rules.tidy_letter(facts.letter), facts.name
    others = session.scalars(
        select(ServiceGroup).where(ServiceGroup.agency_id == agency.id).with_for_update()
    ).all()
    problems = _problems(letter, name, [one for one in others if one is not group])
    if problems:
        raise Invalid(problems)
    made = group or ServiceGroup(agency_id=agency.id)
    made.letter, made.name = letter, name
    made.position, made.is_open = facts.position, facts.is_open
    session.add(made)
    session.flush()
    details: dict[str, object] = {"letter": letter, "name": name, "is_open": facts.is_open}
    audit.append(session, f"desk:{agency.code}", "group_set", by=by, at=at, details=details)
    return made


def _problems(letter: str, name: str, others: list[ServiceGroup]) -> dict[str, Problem]:
    problems: dict[str, Problem] = {}
    wrong = rules.letter_problem(letter)
    if wrong:
        problems["letter"] = wrong
    elif letter in {one.letter for one in others}:
        problems["letter"] = Problem("group_letter_taken")
    if not name:
        problems["name"] = Problem("required")
    elif len(name) > rules.LONGEST_NAME:
        problems["name"] = Problem("too_long", {"limit": rules.LONGEST_NAME, "length": len(name)})
    if len(others) >= MOST_GROUPS:
        problems["letter"] = Problem("too_many_groups", {"limit": MOST_GROUPS})
    return problems


def take(
    session: Session, group: ServiceGroup, *, is_priority: bool = False, at: datetime
) -> QueueTicket:
    """Give the next number of a group; raise DeskClosed or GroupClosed.

    The counter's row stays locked until the transaction ends: no number twice and no gap.
    """
    calendar = worktime.calendar_of(session, group.agency_id)
    opens_at = clock.next_opening(calendar, at)
    if opens_at > at:
        raise DeskClosed(opens_at=opens_at)
    if not group.is_open:
        raise GroupClosed(name=group.name)
    day = at.astimezone(VIETNAM).date()
    counter = insert(TicketCounter).values(group_id=group.id, day=day, last=1)
    number = session.scalar(
        counter.on_conflict_do_update(
            index_elements=["group_id", "day"], set_={"last": TicketCounter.last + 1}
        ).returning(TicketCounter.last)
    )
    ticket = QueueTicket(
        agency_id=group.agency_id,
        group_id=group.id,
        day=day,
        number=int(number or 0),
        is_priority=is_priority,
        token=new_token(),
        taken_at=at,
    )
    session.add(ticket)
    session.flush()
    return ticket


def call_next(
    session: Session,
    agency_id: int,
    *,
    counter: str,
    group_ids: list[int] | None = None,
    by: Actor,
    at: datetime,
) -> QueueTicket:
    """Call the next waiting ticket to a counter; what this officer had called is served then.

    Two counters never get one ticket: each passes over what the other holds. People with
    priority come first, in the measure of rules.takes_priority. Raises NobodyWaits.
    """
    name = _counter(counter)
    day = at.astimezone(VIETNAM).date()
    asked = [QueueTicket.agency_id == agency_id, QueueTicket.day == day]
    if group_ids:
        asked.append(QueueTicket.group_id.in_(group_ids))
    _finish_own(session, agency_id, by=by, at=at)
    last = session.scalars(
        select(QueueTicket.is_priority)
        .where(*asked, QueueTicket.first_called_at.is_not(None))
        .order_by(QueueTicket.first_called_at.desc(), QueueTicket.id.desc())
        .limit(rules.PRIORITY_RUN)
    ).all()
    first = rules.takes_priority(last)
    ticket = _waiting(session, asked, is_priority=first)
    ticket = ticket or _waiting(session, asked, is_priority=not first)
    if ticket is None:
        raise NobodyWaits
    ticket.state = TicketState.CALLED.value
    ticket.first_called_at = ticket.called_at = at
    ticket.calls += 1
    ticket.counter, ticket.officer_id = name, by.account_id
    session.flush()
    return ticket


def _waiting(
    session: Session, asked: list[ColumnElement[bool]], *, is_priority: bool
) -> QueueTicket | None:
    return session.scalars(
        select(QueueTicket)
        .where(
            *asked,
            QueueTicket.state == TicketState.WAITING.value,
            QueueTicket.is_priority.is_(is_priority),
        )
        .order_by(QueueTicket.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _counter(text: str) -> str:
    if not text:
        raise Invalid({"counter": Problem("required")})
    if len(text) > rules.LONGEST_COUNTER:
        facts = {"limit": rules.LONGEST_COUNTER, "length": len(text)}
        raise Invalid({"counter": Problem("too_long", facts)})
    return text


def _finish_own(session: Session, agency_id: int, *, by: Actor, at: datetime) -> None:
    own = session.scalars(
        select(QueueTicket)
        .where(
            QueueTicket.agency_id == agency_id,
            QueueTicket.day == at.astimezone(VIETNAM).date(),
            QueueTicket.state == TicketState.CALLED.value,
            QueueTicket.officer_id == by.account_id,
        )
        .with_for_update()
    )
    for ticket in own:
        ticket.state, ticket.done_at = TicketState.SERVED.value, at


def call_again(session: Session, ticket: QueueTicket, *, at: datetime) -> None:
    """Call a called ticket once more; the screen shows it first again."""
    _needs(ticket, TicketState.CALLED)
    ticket.called_at = at
    ticket.calls += 1
    session.flush()


def serve(session: Session, ticket: QueueTicket, *, at: datetime) -> None:
    """Note that the person has been served."""
    _needs(ticket, TicketState.CALLED)
    ticket.state, ticket.done_at = TicketState.SERVED.value, at
    session.flush()


def miss(session: Session, ticket: QueueTicket, *, at: datetime) -> None:
    """Note that nobody came when the ticket was called."""
    _needs(ticket, TicketState.CALLED)
    ticket.state, ticket.done_at = TicketState.MISSED.value, at
    session.flush()


def put_back(session: Session, ticket: QueueTicket) -> None:
    """Let a called or missed ticket wait again, at the place that its number gives it."""
    _needs(ticket, TicketState.CALLED, TicketState.MISSED)
    ticket.state = TicketState.WAITING.value
    ticket.first_called_at = ticket.called_at = ticket.done_at = None
    ticket.counter, ticket.officer_id = "", None
    session.flush()


def _needs(ticket: QueueTicket, *states: TicketState) -> None:
    if ticket.state not in {one.value for one in states}:
        raise TicketDone(state=ticket.state)


def open_device(
    session: Session, agency: Agency, kind: DeviceKind, name: str, *, by: Actor, at: datetime
) -> tuple[DeskDevice, str]:
    """Open a device of a desk and return it with its secret, which is shown this once."""
    if not name:
        raise Invalid({"name": Problem("required")})
    token = new_token()
    device = DeskDevice(
        agency_id=agency.id,
        kind=kind.value,
        name=name,
        token_hash=token_hash(token),
        created_at=at,
    )
    session.add(device)
    session.flush()
    details: dict[str, object] = {"device": device.id, "kind": kind.value, "name": name}
    audit.append(session, f"desk:{agency.code}", "device_opened", by=by, at=at, details=details)
    return device, token


def close_device(
    session: Session, agency: Agency, device: DeskDevice, *, by: Actor, at: datetime
) -> None:
    """Close a device: from now on its link and its browser are strangers."""
    if device.closed_at is not None:
        return
    device.closed_at = at
    session.flush()
    details: dict[str, object] = {"device": device.id, "name": device.name}
    audit.append(session, f"desk:{agency.code}", "device_closed", by=by, at=at, details=details)
