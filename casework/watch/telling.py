"""Who is told: who has to act, a substitute, else all of the role; heads when it is late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers.states import Stage
from casework.people.actor import Role
from casework.routing import choosing
from casework.routing.choosing import Staff
from casework.watch.records import Reminder, WatchKind, WatchMark
from foundation.clock import VIETNAM

MOST = 20
"""So many of one role are told of one thing; more would be nobody's business."""
ROLE_AT: Mapping[Stage, Role] = {
    Stage.DESK: Role.RECEPTION,
    Stage.AGENCY: Role.SPECIALIST,
    Stage.SPECIALIST: Role.SPECIALIST,
    Stage.PARTNERS: Role.SPECIALIST,
    Stage.LEAD: Role.SPECIALIST,
    Stage.REVIEW: Role.LEADER,
    Stage.LEADER: Role.LEADER,
    Stage.SIGNING: Role.LEADER,
    Stage.CLERK: Role.CLERK,
    Stage.SEALING: Role.CLERK,
}
"""Who has a dossier before him at each stage; at the others nobody of an office has."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen: of which dossier (and step), by when it was due, before whom it lies.

    ``to_heads`` tells the heads of the agency too; ``facts`` are codes, names of steps and times,
    never anything of a person's.
    """

    kind: WatchKind
    dossier_id: int
    due_at: datetime
    agency_id: int
    role: Role
    officer_id: int | None = None
    assignment_id: int = 0
    to_heads: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """Name the event: told again only when the due time is another."""
        return f"{self.kind}:{self.dossier_id}:{self.assignment_id}:{self.due_at.isoformat()}"


class Offices:
    """Reads who serves in an agency once for each batch."""

    def __init__(self, session: Session, day: date) -> None:
        """Prepare for one day, which decides who is on leave."""
        self._session, self._day = session, day
        self._staff: dict[tuple[int, Role], Staff] = {}

    def staff(self, agency_id: int, role: Role) -> Staff:
        """Return who of an agency holds a role today."""
        known = self._staff.get((agency_id, role))
        if known is None:
            known = choosing.staff_of(self._session, agency_id, role, day=self._day)
            self._staff[agency_id, role] = known
        return known

    def who_acts(self, agency_id: int, role: Role, officer_id: int | None) -> Sequence[int]:
        """Return the officer or the substitute, else all of the role, else heads, else keepers."""
        staff = self.staff(agency_id, role)
        if (one := staff.stand_in(officer_id)) is not None:
            return [one]
        present = sorted(staff.able - set(staff.away))
        return present[:MOST] or self.heads(agency_id)

    def heads(self, agency_id: int) -> Sequence[int]:
        """Return the heads of an agency or, where it has none, those who keep its accounts."""
        for role in (Role.LEADER, Role.ADMINISTRATOR):
            if able := self.staff(agency_id, role).able:
                return sorted(able)[:MOST]
        parent = self._session.scalar(select(Agency.parent_id).where(Agency.id == agency_id))
        return self.heads(parent) if parent is not None else ()


def tell(session: Session, findings: Iterable[Finding], *, at: datetime) -> list[Finding]:
    """Mark and tell what was not told before; return what was new.

    The mark and the reminders stand in the caller's transaction: two workers cannot both tell.
    """
    found = {(one.dossier_id, one.assignment_id, one.kind, one.due_at): one for one in findings}
    if not found:
        return []
    marks = [
        {"dossier_id": d, "assignment_id": a, "kind": k.value, "due_at": due, "at": at}
        for d, a, k, due in found
    ]
    marking = insert(WatchMark).values(marks).on_conflict_do_nothing()
    rows = session.execute(
        marking.returning(
            WatchMark.dossier_id, WatchMark.assignment_id, WatchMark.kind, WatchMark.due_at
        )
    )
    new = [found[d, a, WatchKind(k), due] for d, a, k, due in rows]
    offices = Offices(session, at.astimezone(VIETNAM).date())
    for one in new:
        _remind_all(session, offices, one, at=at)
    return new


def _remind_all(session: Session, offices: Offices, one: Finding, *, at: datetime) -> None:
    people = list(offices.who_acts(one.agency_id, one.role, one.officer_id))
    if one.to_heads:
        people += offices.heads(one.agency_id)
    remind(
        session,
        people,
        one.kind,
        dossier_id=one.dossier_id,
        assignment_id=one.assignment_id or None,
        facts={**one.facts, "due_at": one.due_at.isoformat()},
        event=one.event,
        at=at,
    )


def remind(
    session: Session,
    account_ids: Iterable[int],
    kind: WatchKind,
    *,
    dossier_id: int | None,
    assignment_id: int | None,
    facts: Mapping[str, Any],
    event: str,
    at: datetime,
) -> None:
    """Put a line into officers' inboxes, at most once for each account and event."""
    lines = [
        {
            "account_id": account_id,
            "kind": kind.value,
            "dossier_id": dossier_id,
            "assignment_id": assignment_id,
            "event": event,
            "facts": dict(facts),
            "created_at": at,
        }
        for account_id in dict.fromkeys(account_ids)
    ]
    if lines:
        session.execute(insert(Reminder).values(lines).on_conflict_do_nothing())
