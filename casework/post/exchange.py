"""The lists of a day: what goes to the supplier is written down, what comes is applied by line."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people.actor import Actor
from casework.post import lists, rules
from casework.post.actions import tell
from casework.post.lists import Doubt, Told
from casework.post.records import Consignment, PostDirection, PostList, PostState
from casework.post.supplier import FILES
from foundation.clock import VIETNAM
from foundation.errors import Conflict
from foundation.jobs import Job, enqueue

LIST_SIZE = 1_000
"""Consignments in one list out; the rest goes into the next."""


class NothingToSend(Conflict):
    """No consignment waits to be handed to the supplier."""

    code = "nothing_to_send"


class ListAlreadyTaken(Conflict):
    """A file with the very same bytes was taken in before; nothing is done twice."""

    code = "list_already_taken"


@dataclass(frozen=True, slots=True)
class HandOverList(Job):
    """Hand a list to the supplier."""

    list_id: int


def make_list(session: Session, agency: Agency, *, by: Actor, at: datetime) -> PostList:
    """Put all consignments that wait into the day's next list; raise NothingToSend."""
    _lock_lists(session, agency)
    waiting = session.scalars(
        select(Consignment)
        .where(
            Consignment.agency_id == agency.id,
            Consignment.direction == PostDirection.OUT.value,
            Consignment.state == PostState.PREPARED.value,
            Consignment.list_id.is_(None),
        )
        .order_by(Consignment.id)
        .limit(LIST_SIZE)
        .with_for_update()
    ).all()
    if not waiting:
        raise NothingToSend(agency=agency.code)
    made = _new_list(session, agency, PostDirection.OUT, lists.write_out(waiting), by=by, at=at)
    made.lines = len(waiting)
    session.add(made)
    session.flush()
    for one in waiting:
        one.list_id = made.id
        tell(session, one, PostState.LISTED, at, by=by, at=at)
    enqueue(session, HandOverList(made.id))
    _write_down(session, agency, made, by=by, at=at)
    return made


def _lock_lists(session: Session, agency: Agency) -> None:
    """Let lists of one desk be made one after the other, so that their numbers have no gap."""
    lock = select(Agency.id).where(Agency.id == agency.id).with_for_update(key_share=True)
    session.execute(lock)


def _new_list(
    session: Session,
    agency: Agency,
    direction: PostDirection,
    contents: str,
    *,
    by: Actor,
    at: datetime,
) -> PostList:
    day = at.astimezone(VIETNAM).date()
    last = session.scalar(
        select(func.max(PostList.number)).where(
            PostList.agency_id == agency.id,
            PostList.direction == direction.value,
            PostList.day == day,
        )
    )
    number = (last or 0) + 1
    return PostList(
        agency_id=agency.id,
        direction=direction.value,
        supplier=FILES,
        day=day,
        number=number,
        name=lists.file_name(agency.code, at, number, direction.value),
        sha256=hashlib.sha256(contents.encode()).hexdigest(),
        contents=contents,
        made_by=by.account_id,
        made_at=at,
    )


def take_in(session: Session, agency: Agency, data: bytes, *, by: Actor, at: datetime) -> PostList:
    """Take a list in: lines understood are applied, the others kept beside it with their reason.

    Raises Invalid at ``file`` where it is no list at all, ListAlreadyTaken for the same bytes.
    """
    text, told, doubts = lists.read_in(data, now=at)
    _lock_lists(session, agency)
    sha256 = hashlib.sha256(data).hexdigest()
    earlier = session.scalar(
        select(PostList.id).where(
            PostList.agency_id == agency.id,
            PostList.direction == PostDirection.IN.value,
            PostList.sha256 == sha256,
        )
    )
    if earlier is not None:
        raise ListAlreadyTaken(list=earlier)
    made = _new_list(session, agency, PostDirection.IN, text, by=by, at=at)
    lines = len(told) + len(doubts)
    doubts += _apply(session, agency, told, by=by, at=at)
    doubts.sort(key=lambda one: one.line)
    made.sha256, made.lines, made.doubts = sha256, lines, len(doubts)
    made.doubtful = [
        {"line": one.line, "code": one.code, "cells": list(one.cells)} for one in doubts
    ]
    session.add(made)
    session.flush()
    _write_down(session, agency, made, by=by, at=at)
    return made


def _apply(
    session: Session, agency: Agency, told: list[Told], *, by: Actor, at: datetime
) -> list[Doubt]:
    """Apply lines to the desk's own consignments and return those that cannot be applied."""
    found = _consignments_of(session, agency, told)
    taken = _taken(session, told)
    doubts: list[Doubt] = []
    for line in told:
        one = found.get(line.reference) or found.get(line.tracking)
        code = "post_unknown" if one is None else _misfit(line, one, taken)
        if one is None or code:
            doubts.append(Doubt(line.line, code, _cells(line)))
            continue
        if line.tracking and not one.tracking:
            one.tracking, taken[line.tracking] = line.tracking, one.id
            session.flush()
        tell(session, one, line.state, line.at, place=line.place, note=line.note, by=by, at=at)
    return doubts


def _taken(session: Session, told: list[Told]) -> dict[str, int]:
    """Return whose the tracking numbers of these lines are, whichever desk's."""
    numbers = {one.tracking for one in told} - {""}
    rows = session.execute(
        select(Consignment.tracking, Consignment.id).where(
            Consignment.supplier == FILES, Consignment.tracking.in_(numbers)
        )
    )
    return {one.tracking: one.id for one in rows}


def _misfit(line: Told, one: Consignment, taken: dict[str, int]) -> str:
    """Return why a line cannot be about this consignment, or nothing."""
    if line.tracking and taken.get(line.tracking, one.id) != one.id:
        return "post_other_tracking"
    if line.tracking and one.tracking not in {"", line.tracking}:
        return "post_other_tracking"
    state = PostState(one.state)
    is_other_end = line.state in rules.FINAL and line.state is not state
    return "post_closed" if state in rules.FINAL and is_other_end else ""


def _consignments_of(session: Session, agency: Agency, told: list[Told]) -> dict[str, Consignment]:
    """Lock the desk's consignments that lines name, by reference and by tracking number.

    Another desk's consignment is not found, so a line about it tells nothing of it.
    """
    references = {one.reference for one in told} - {""}
    numbers = {one.tracking for one in told} - {""}
    rows = session.scalars(
        select(Consignment)
        .where(
            Consignment.agency_id == agency.id,
            Consignment.supplier == FILES,
            Consignment.direction == PostDirection.OUT.value,
            Consignment.reference.in_(references) | Consignment.tracking.in_(numbers),
        )
        .order_by(Consignment.id)
        .with_for_update()
    ).all()
    by_reference = {one.reference: one for one in rows}
    return by_reference | {one.tracking: one for one in rows if one.tracking}


def _cells(line: Told) -> tuple[str, ...]:
    when = line.at.astimezone(VIETNAM)
    return (
        *(line.reference, line.tracking, line.state.value),
        *(f"{when:%d/%m/%Y %H:%M}", line.place, line.note),
    )


def _write_down(
    session: Session, agency: Agency, made: PostList, *, by: Actor, at: datetime
) -> None:
    act = "post_list_out" if made.direction == PostDirection.OUT.value else "post_list_in"
    details = {
        "list": made.name,
        "sha256": made.sha256,
        "lines": made.lines,
        "doubts": made.doubts,
    }
    audit.append(session, f"post:{agency.code}", act, by=by, at=at, details=details)
