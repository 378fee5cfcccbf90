"""What people in the demo wrote to the agencies, and what they were answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.conversations import actions as messages
from casework.conversations.records import Side
from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.people.records import Account
from casework.petitions import actions
from casework.petitions.actions import Told
from casework.petitions.records import Petition
from demo.province import read
from demo.replay import actor_of


def load(session: Session, *, days: int, at: datetime) -> bool:
    """Write the petitions and messages once; tell whether it was now.

    ``days`` are the working days in which a petition is to be answered. A province without the
    demo's people, or with petitions of its own, gets none.
    """
    told = read("voices.json")
    known = set(session.scalars(select(Account.login)))
    if session.scalars(select(Petition.id).limit(1)).first() is not None:
        return False
    for one in told["petitions"]:
        if one["from"] in known:
            _petition(session, one, days=days, at=at - timedelta(days=one["days_ago"]))
    for one in told["messages"]:
        if one["officer"] in known:
            _message(session, one, at=at - timedelta(minutes=30))
    return True


def _petition(session: Session, one: Mapping[str, Any], *, days: int, at: datetime) -> None:
    by = actor_of(session, one["from"])
    agency = session.scalars(select(Agency).where(Agency.code == one["agency"])).first()
    told = Told(
        kind=one["kind"],
        subject=one["subject"],
        text=one["text"],
        name=by.name,
        email=one["from"],
        agency_id=agency.id if agency else None,
        may_publish=one["may_publish"],
    )
    petition, _token = actions.send(session, told, days=days, by=by, at=at)
    if one.get("take_up") or "answer" in one:
        leader, later = actor_of(session, one["by"]), at + timedelta(days=1)
        actions.take_up(session, petition, by=leader, at=later)
    if "answer" in one:
        later += timedelta(days=3)
        actions.answer(session, petition, one["answer"], by=leader, at=later)
        shown = one["public_text"], one["public_answer"]
        actions.publish(session, petition, *shown, by=leader, at=later + timedelta(days=1))


def _message(session: Session, one: Mapping[str, Any], *, at: datetime) -> None:
    """Let an officer write to the holder of the newest dossier in the officer's hands."""
    by = actor_of(session, one["officer"])
    found = session.scalars(
        select(Dossier.id)
        .where(Dossier.officer_id == by.account_id, Dossier.state == State.PROCESSING.value)
        .order_by(Dossier.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return
    dossier = queries.lock_by_id(session, found)
    messages.save(session, dossier, one["text"], side=Side.OFFICE, by=by, at=at)
    messages.send(
        session, dossier, side=Side.OFFICE, wants_answer=one["wants_answer"], by=by, at=at
    )
