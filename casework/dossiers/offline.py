"""Merging what a counter took in without the network: each entry once, with its own number.

An entry becomes a dossier as if it had been taken in at the moment it was (Decree 61/2018
art. 17): same verb, same checks, the reserved number, the true time. What a person has to look at
is held with all that differs: a number that is not this device's, a person who is known otherwise,
a running dossier on the same matter, a part that is missing. Nothing is dropped without a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers import blocks, intake, intake_rules, offline_rules, visits
from casework.dossiers.desk_records import NumberBlock, OfflineEntry
from casework.dossiers.intake_rules import Intake, SecretMarking
from casework.dossiers.offline_rules import Entry, Held
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.people import desk as people_desk
from casework.people import rules as people_rules
from casework.people.actor import Actor
from casework.people.records import Account
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem, Refusal

_LOCK = 22_011
"""Names the kind of lock under which one entry is merged."""


class EntryState(StrEnum):
    """What has become of an entry."""

    MERGED = "merged"
    HELD = "held"
    DROPPED = "dropped"


class AlreadyDecided(Conflict):
    """Somebody has decided on the entry before: it is a dossier, or was dropped."""

    code = "already_decided"


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found before an entry is merged: its block, all that differs, what holds it."""

    block: NumberBlock | None
    code: str | None
    differences: list[dict[str, Any]]
    held_for: Held | None


def merge(session: Session, entry: Entry, *, by: Actor, at: datetime) -> OfflineEntry:
    """Make a dossier of an entry, or hold it; the same key again gives the same answer.

    Raises NotADesk, SecretMarking (nothing is kept then), NotFound for another desk's key.
    """
    session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(entry.key))))
    earlier = session.scalars(select(OfflineEntry).where(OfflineEntry.key == entry.key)).first()
    if earlier is not None:
        if earlier.agency_id != by.agency_id:
            raise NotFound(what="entry")
        return earlier
    desk = visits.desk_of(session, by)
    blocks.check_device(entry.device)
    intake_rules.check_marks(entry.typed)
    found = _look(session, entry, desk, at=at)
    kept = _keep(session, entry, found, by=by, at=at)
    if found.held_for is None:
        _try(session, kept, entry, by=by, at=at)
    _write_down(session, desk, kept, f"offline_{kept.state}", by=by, at=at)
    return kept


def _keep(
    session: Session, entry: Entry, found: _Found, *, by: Actor, at: datetime
) -> OfflineEntry:
    kept = OfflineEntry(
        key=entry.key,
        block_id=found.block.id if found.block else None,
        agency_id=by.agency_id,
        device=entry.device,
        slip=entry.slip,
        code=found.code,
        state=EntryState.HELD.value,
        held_for=found.held_for.value if found.held_for else "",
        contents=dict(entry.contents) | {"agency_id": entry.agency_id},
        differences=found.differences,
        officer_id=by.account_id or 0,
        taken_at=entry.taken_at,
        skew=round(entry.skew(at).total_seconds()),
        received_at=entry.received_at(at),
        merged_at=at,
    )
    session.add(kept)
    session.flush()
    return kept


def _look(session: Session, entry: Entry, desk: Agency, *, at: datetime) -> _Found:
    """Look at number, clock, person and running dossiers; the first grave fault holds."""
    block, fault = _number(session, entry, desk, at=at)
    differences: list[dict[str, Any]] = []
    if fault is not None:
        differences.append({"about": "number", "code": fault.value, "slip": entry.slip})
    if abs(entry.skew(at)) > offline_rules.NOTED_SKEW:
        seconds = round(entry.skew(at).total_seconds())
        differences.append({"about": "clock", "seconds": seconds})
    known = people_desk.find_person(session, entry.walkin.number)
    differs = offline_rules.person_differences(entry.walkin, known) if known else []
    running = _running(session, entry)
    differences += [*differs, *running]
    held = fault
    if held is None and offline_rules.is_another(differs):
        held = Held.PERSON_DIFFERS
    if held is None and running:
        held = Held.DUPLICATE
    code = entry.code if block is not None and fault is None else None
    return _Found(block if code else None, code, differences, held)


def _number(
    session: Session, entry: Entry, desk: Agency, *, at: datetime
) -> tuple[NumberBlock | None, Held | None]:
    if at - entry.received_at(at) > offline_rules.LONGEST_WAIT:
        return None, Held.TOO_OLD
    if not entry.code:
        return None, None
    block = blocks.block_of(session, desk, entry.code, entry.device)
    if block is None:
        return None, Held.NOT_RESERVED
    used = session.scalar(
        select(
            select(OfflineEntry.id).where(OfflineEntry.code == entry.code).exists()
            | select(Dossier.id).where(Dossier.code == entry.code).exists()
        )
    )
    fault = offline_rules.number_fault(
        entry, code_day=block.day, reserved_at=block.reserved_at, used=bool(used), at=at
    )
    return block, fault


def _running(session: Session, entry: Entry) -> list[dict[str, Any]]:
    found = intake.duplicates(
        session,
        filer_number=entry.walkin.number if entry.holder is None else "",
        holder_number=entry.holder.id_number if entry.holder else entry.walkin.number,
        procedure_code=entry.procedure,
    )
    return [
        {
            "about": "running",
            "code": one.shown_code,
            "reference": one.reference,
            "holder": one.holder_name,
            "desk": one.desk,
            "at": one.submitted_at.isoformat(),
        }
        for one in found
    ]


def _try(session: Session, kept: OfflineEntry, entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take the entry in; where the rules forbid it, hold it with what is wrong."""
    try:
        with session.begin_nested():
            _take_in(session, kept, entry, by=by, at=at)
    except SecretMarking:
        raise
    except Refusal as refusal:
        kept.held_for = Held.FAULTY.value
        kept.differences = [*kept.differences, *_wrong(refusal)]
        session.flush()


def _wrong(refusal: Refusal) -> list[dict[str, Any]]:
    """Write down what a refusal says, so that a page can say it later."""
    fields = {"": Problem(refusal.code, refusal.facts)}
    if isinstance(refusal, Invalid):
        fields = dict(refusal.fields)
    return [
        {"about": "problem", "place": place, "code": one.code, "facts": _plain(one.facts)}
        for place, one in fields.items()
    ]


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: one if isinstance(one, int) else str(one) for key, one in facts.items()}


def _take_in(
    session: Session, kept: OfflineEntry, entry: Entry, *, by: Actor, at: datetime
) -> Dossier:
    filer = _filer(session, entry, by=by, at=at)
    visit = intake.open_visit(session, filer=filer, key=f"offline:{entry.key}", by=by, at=at)
    day = kept.received_at.astimezone(VIETNAM).date()
    made = Intake(
        version=procedures.published_on(session, entry.procedure, day),
        case_key=entry.case_key,
        agency_id=entry.agency_id,
        given=entry.given,
        return_way=entry.return_way,
        holder=entry.holder,
        mandate=entry.mandate,
        mandate_note=entry.mandate_note,
        phone=entry.walkin.phone,
    )
    dossier = intake.take_in(
        session,
        visit,
        made,
        by=by,
        at=at,
        key=f"offline:{entry.key}",
        code=kept.code,
        received_at=kept.received_at,
    )
    kept.state, kept.dossier_id, kept.contents = EntryState.MERGED.value, dossier.id, {}
    if kept.code is None:
        kept.differences = [*kept.differences, {"about": "new_code", "code": dossier.code}]
    session.flush()
    return dossier


def _filer(session: Session, entry: Entry, *, by: Actor, at: datetime) -> Account:
    walkin = entry.walkin
    if wrong := people_rules.check_id_number(walkin.number):
        raise Invalid({"number": wrong})
    facts = people_desk.PersonFacts(
        name=walkin.name,
        id_number=walkin.number,
        birth_date=walkin.birth_date,
        sex=(walkin.sex or people_rules.sex_of(walkin.number)).value,
        address=walkin.address,
        phone=walkin.phone,
    )
    return people_desk.enter_person(session, facts, by=by, at=at)


# --- decisions --------------------------------------------------------------------------------


def merge_anyway(session: Session, kept: OfflineEntry, *, by: Actor, at: datetime) -> Dossier:
    """Make a dossier of a held entry, locked, in spite of what differs.

    What is known of the person stays as it is; an entry whose number cannot be used gets the next
    one of its day. Raises AlreadyDecided, and Invalid where the rules still forbid it.
    """
    _check_held(kept)
    entry = _again(kept)
    dossier = _take_in(session, kept, entry, by=by, at=at)
    kept.decided_by, kept.decided_at = by.account_id, at
    _write_down(session, _desk(session, kept), kept, "offline_merge_anyway", by=by, at=at)
    return dossier


def drop(session: Session, kept: OfflineEntry, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a held entry, locked, become nothing, saying why; raise AlreadyDecided, Invalid.

    Its number stays used: it stands on a slip in somebody's hands.
    """
    _check_held(kept)
    kept.reason = reason_given(reason)
    kept.state = EntryState.DROPPED.value
    kept.decided_by, kept.decided_at = by.account_id, at
    session.flush()
    _write_down(session, _desk(session, kept), kept, "offline_drop", by=by, at=at)


def _check_held(kept: OfflineEntry) -> None:
    if kept.state != EntryState.HELD.value:
        raise AlreadyDecided(state=kept.state)


def _again(kept: OfflineEntry) -> Entry:
    """Read a held entry again from what was kept of it."""
    return offline_rules.read_entry(
        {
            "key": kept.key,
            "device": kept.device,
            "slip": kept.slip,
            "code": kept.code or "",
            "taken_at": kept.taken_at.isoformat(),
            "sent_at": kept.merged_at.isoformat(),
            "contents": kept.contents,
        }
    )


def _desk(session: Session, kept: OfflineEntry) -> Agency:
    return session.get_one(Agency, kept.agency_id)


def note_reading(session: Session, kept: OfflineEntry, *, by: Actor, at: datetime) -> None:
    """Write down who looked at an entry: until it is a dossier it has no journal of its own."""
    chain, details = blocks.chain(_desk(session, kept)), {"key": kept.key}
    audit.append(session, chain, "read_offline_entry", by=by, at=at, details=details)


def _write_down(
    session: Session, desk: Agency, kept: OfflineEntry, act: str, *, by: Actor, at: datetime
) -> None:
    """Write into the journal what became of an entry: numbers and reasons, no personal facts."""
    details: dict[str, object] = {
        "key": kept.key,
        "slip": kept.slip,
        "code": kept.code,
        "state": kept.state,
        "held_for": kept.held_for,
        "taken_at": kept.taken_at.isoformat(),
        "received_at": kept.received_at.isoformat(),
        "skew": kept.skew,
        "dossier": kept.dossier_id,
    }
    if kept.reason:
        details["note"] = kept.reason
    audit.append(session, blocks.chain(desk), act, by=by, at=at, details=details)


# --- questions --------------------------------------------------------------------------------


def entry_of(session: Session, key: str, *, of: Actor, lock: bool = False) -> OfflineEntry:
    """Return an entry of the officer's own desk; raise NotFound."""
    asked = select(OfflineEntry).where(
        OfflineEntry.key == key, OfflineEntry.agency_id == of.agency_id
    )
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound(what="entry")
    return found


def entries(
    session: Session, agency_id: int, state: EntryState, *, before: int | None, limit: int
) -> list[OfflineEntry]:
    """List a desk's entries in one state, newest first."""
    asked = select(OfflineEntry).where(
        OfflineEntry.agency_id == agency_id, OfflineEntry.state == state.value
    )
    if before is not None:
        asked = asked.where(OfflineEntry.id < before)
    return list(session.scalars(asked.order_by(OfflineEntry.id.desc()).limit(limit)))


def dossiers_of(session: Session, found: Sequence[OfflineEntry]) -> Mapping[int, Dossier]:
    """Return the dossiers that entries became, by id."""
    ids = [one.dossier_id for one in found if one.dossier_id is not None]
    return {one.id: one for one in session.scalars(select(Dossier).where(Dossier.id.in_(ids)))}


def names_of(session: Session, found: Sequence[OfflineEntry]) -> Mapping[int, str]:
    """Return the names of the officers who took entries in, or decided on them."""
    ids = {one.officer_id for one in found} | {one.decided_by for one in found}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}
