"""The one place that writes a dossier's state: by the table, with timeline and journal rows."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers import access
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Stage, State, Verb, find_move, open_verbs
from casework.people.actor import Actor, ActorKind, Role

_AGENCY_ROLES = frozenset({Role.SPECIALIST, Role.LEADER, Role.CLERK})


def roles_in(dossier: Dossier, actor: Actor) -> frozenset[Role]:
    """Tell what an actor is to this dossier: an officer's role counts only in the right agency.

    HOLDER is whoever may act for the holder (``access``); a viewer of an organisation is nothing.

    While a specialist has the dossier in hand, no other specialist may act on it. The part of
    another agency in a linked dossier knows no desk: what it needs it asks of its lead.
    """
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({Role.SYSTEM})
    if actor.kind is not ActorKind.OFFICER:
        return frozenset({Role.HOLDER}) if access.may_act(dossier, actor) else frozenset()
    roles: set[Role] = set()
    if (
        not dossier.is_part
        and actor.agency_id == dossier.desk_agency_id
        and Role.RECEPTION in actor.roles
    ):
        roles.add(Role.RECEPTION)
    if actor.agency_id == dossier.agency_id:
        roles |= actor.roles & _AGENCY_ROLES
    in_hand = dossier.stage == Stage.SPECIALIST.value and dossier.officer_id is not None
    if in_hand and dossier.officer_id != actor.account_id:
        roles.discard(Role.SPECIALIST)
    if dossier.is_part and Role.SPECIALIST in roles:
        roles.add(Role.PARTNER)
    return frozenset(roles)


def verbs_for(dossier: Dossier, actor: Actor) -> tuple[Verb, ...]:
    """List what this actor may lawfully do to the dossier now: the buttons of a page."""
    state, stage = dossier.current
    return open_verbs(state, stage, roles_in(dossier, actor))


def begin(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, verb: Verb = Verb.SUBMIT
) -> None:
    """Bring a new dossier to life by one of the table's first moves and give it its id."""
    move = find_move(None, None, verb, set(Role))
    dossier.state, dossier.stage = move.end.value, move.next_stage.value
    session.add(dossier)
    session.flush()
    _write_down(session, dossier, verb, start=None, by=by, at=at, note="", details={})


def move(
    session: Session,
    dossier: Dossier,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    details: Mapping[str, object] | None = None,
) -> TimelineEntry:
    """Take one lawful step; raise WrongState or NotYourVerb (states.find_move).

    The caller holds the dossier's lock (queries.lock_*).
    """
    state, stage = dossier.current
    lawful = find_move(state, stage, verb, roles_in(dossier, by))
    dossier.state, dossier.stage = lawful.end.value, lawful.next_stage.value
    dossier.revision += 1
    return _write_down(
        session, dossier, verb, start=state, by=by, at=at, note=note, details=details or {}
    )


def note(
    session: Session,
    dossier: Dossier,
    act: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    details: Mapping[str, object] | None = None,
) -> TimelineEntry:
    """Write what changes no state, such as another agency in place of one that ended."""
    dossier.revision += 1
    start = State(dossier.state)
    return _write_down(
        session, dossier, act, start=start, by=by, at=at, note=note, details=details or {}
    )


def _write_down(
    session: Session,
    dossier: Dossier,
    verb: str,
    *,
    start: State | None,
    by: Actor,
    at: datetime,
    note: str,
    details: Mapping[str, object],
) -> TimelineEntry:
    entry = TimelineEntry(
        dossier_id=dossier.id,
        verb=str(verb),
        start=start.value if start else None,
        end=dossier.state,
        at=at,
        actor_kind=by.kind.value,
        actor_id=by.account_id,
        actor_name=by.name,
        agency_id=by.agency_id,
        note=note,
    )
    session.add(entry)
    session.flush()
    written = {
        "entry": entry.id,
        "from": entry.start,
        "to": entry.end,
        "note": note,
        **details,
    }
    audit.append(session, dossier.chain, str(verb), by=by, at=at, details=written)
    return entry
