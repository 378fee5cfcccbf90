"""Paper handed in at the desk: what is still to be scanned, and where lies what cannot be.

A part that cannot be scanned never gets a file: it is ticked, labelled by procedure, dossier and
part, and bundled (Regulation 64/2021 art. 7.1d). Scanning its label tells what it is and where it
went: held at a place, handed back to somebody, filed with the paper dossier.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from casework.audit import actions as audit
from casework.dossiers import queries
from casework.dossiers.desk_records import KeepState, PartGiven, PartMovement, ScanNeed
from casework.dossiers.records import Dossier, DossierFile
from casework.people.actor import Actor
from casework.people.records import Account
from foundation.errors import Conflict, Invalid, NotFound, Problem

LONGEST = 200
_DRAWN, _CHECK = 14, 97
_GAPS = re.compile(r"[\s.\-]+")


class PartHasFile(Conflict):
    """A part that has a file, or its electronic copy, is not one that cannot be scanned."""

    code = "part_has_file"


class PaperHandedBack(Conflict):
    """Paper that was handed back is not here; only when it comes again can it be held."""

    code = "paper_handed_back"


@dataclass(frozen=True, slots=True)
class Kept:
    """Paper that cannot be scanned, with the dossier that it belongs to."""

    given: PartGiven
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class WaitingDossier:
    """A dossier with the parts that were handed in on paper and wait to be scanned."""

    dossier: Dossier
    parts: Sequence[PartGiven]


# --- labels -----------------------------------------------------------------------------------


def new_label() -> str:
    """Draw the number on a label: 14 digits and two to check them.

    Digits only: a hand scanner types what it reads, and a Vietnamese keyboard turns some letters
    into others.
    """
    drawn = f"{secrets.randbelow(10**_DRAWN):0{_DRAWN}d}"
    return drawn + _check_digits(drawn)


def read_label(text: str) -> str | None:
    """Return the number on a label as typed or scanned, or None where it cannot be one."""
    plain = _GAPS.sub("", text[:64])
    if not (plain.isascii() and plain.isdecimal()) or len(plain) != _DRAWN + 2:
        return None
    return plain if _check_digits(plain[:_DRAWN]) == plain[_DRAWN:] else None


def written(label: str) -> str:
    """Write a label's number in fours, as it stands on the label."""
    return " ".join(label[start : start + 4] for start in range(0, len(label), 4))


def _check_digits(drawn: str) -> str:
    return f"{98 - int(drawn) * 100 % _CHECK:02d}"


def label_for(session: Session, dossier: Dossier, part_key: str) -> PartGiven:
    """Return a part that cannot be scanned with the number of its label, drawn the first time.

    Raises NotFound where no such part was handed in, Invalid where the part is scanned.
    """
    given = _given(session, dossier.id, part_key)
    if not given.unscannable:
        raise Invalid({"part": Problem("part_is_scanned")})
    if not given.label:
        given.label = new_label()
        given.kept = given.kept or KeepState.HELD.value
        session.flush()
    return given


def by_label(session: Session, label: str, *, of: Actor, lock: bool = False) -> Kept:
    """Return the paper of a label that lies in the officer's agency; raise NotFound.

    The desk that took it in finds it, and so does the agency that handles the dossier.
    """
    asked: Select[PartGiven, str] = (
        select(PartGiven, Dossier.reference)
        .join(Dossier, Dossier.id == PartGiven.dossier_id)
        .where(
            PartGiven.label == (read_label(label) or "-"),
            or_(PartGiven.agency_id == of.agency_id, Dossier.agency_id == of.agency_id),
        )
    )
    if lock:
        asked = asked.with_for_update(of=PartGiven).execution_options(populate_existing=True)
    row = session.execute(asked).first()
    if row is None:
        raise NotFound(what="label")
    return Kept(row[0], queries.of_officer(session, row[1], of=of))


# --- what happens to paper --------------------------------------------------------------------


def cannot_be_scanned(
    session: Session, dossier: Dossier, part_key: str, *, place: str, by: Actor, at: datetime
) -> PartGiven:
    """Tick a part as one that cannot be scanned, and say where it lies; it gets no file.

    Raises NotFound, PartHasFile, Invalid for a place that is missing or too long.
    """
    place = _line(place, "place")
    given = _given(session, dossier.id, part_key)
    has_file = select(DossierFile.id).where(
        DossierFile.dossier_id == dossier.id,
        DossierFile.part_key == part_key,
        DossierFile.replaced_at.is_(None),
    )
    if given.scan == ScanNeed.DONE.value or session.scalar(has_file.limit(1)) is not None:
        raise PartHasFile(part=part_key)
    given.unscannable, given.scan = True, ScanNeed.NONE.value
    label_for(session, dossier, part_key)
    given.kept = ""
    _move(session, Kept(given, dossier), KeepState.HELD, place, "", by=by, at=at)
    return given


def move_paper(
    session: Session,
    label: str,
    *,
    kept: KeepState,
    place: str,
    receiver: str,
    by: Actor,
    at: datetime,
) -> PartMovement:
    """Note where paper of a label goes: held or filed at a place, or handed back to somebody.

    Told twice, the same move is kept once. Raises NotFound, PaperHandedBack, and Invalid for a
    missing place or receiver.
    """
    found = by_label(session, label, of=by, lock=True)
    if kept is KeepState.HANDED_BACK:
        place, receiver = place.strip()[:LONGEST], _line(receiver, "receiver")
    else:
        place, receiver = _line(place, "place"), ""
    last = next(iter(movements_of(session, found.dossier.id, found.given.part_key)), None)
    if last and (last.kept, last.place, last.receiver) == (kept.value, place, receiver):
        return last
    is_gone = found.given.kept == KeepState.HANDED_BACK.value
    if is_gone and kept is not KeepState.HELD:
        raise PaperHandedBack(part=found.given.part_key)
    return _move(session, found, kept, place, receiver, by=by, at=at)


def _move(
    session: Session,
    paper: Kept,
    kept: KeepState,
    place: str,
    receiver: str,
    *,
    by: Actor,
    at: datetime,
) -> PartMovement:
    given, dossier = paper.given, paper.dossier
    given.kept, given.place = kept.value, place
    movement = PartMovement(
        dossier_id=dossier.id,
        part_key=given.part_key,
        kept=kept.value,
        place=place,
        receiver=receiver,
        at=at,
        officer_id=by.account_id or 0,
    )
    session.add(movement)
    session.flush()
    details = {
        "part": given.part_key,
        "kept": kept.value,
        "place": place,
        "receiver": receiver,
        "note": " – ".join(filter(None, (given.part_key, place, receiver))),
    }
    audit.append(session, dossier.chain, "move_paper", by=by, at=at, details=details)
    return movement


def _given(session: Session, dossier_id: int, part_key: str) -> PartGiven:
    found = session.get(
        PartGiven, (dossier_id, part_key), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound(what="part")
    return found


def _line(text: str, key: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid({key: Problem("required")})
    if len(text) > LONGEST:
        raise Invalid({key: Problem("too_long", {"limit": LONGEST, "length": len(text)})})
    return text


# --- what is asked ----------------------------------------------------------------------------


def given_of(session: Session, dossier_id: int) -> list[PartGiven]:
    """List the parts of a dossier that were handed in on paper."""
    return list(session.scalars(select(PartGiven).where(PartGiven.dossier_id == dossier_id)))


def given_of_many(session: Session, ids: Collection[int]) -> list[PartGiven]:
    """List the parts of several dossiers that were handed in on paper."""
    if not ids:
        return []
    return list(session.scalars(select(PartGiven).where(PartGiven.dossier_id.in_(ids))))


def dossiers_of(session: Session, ids: Collection[int], *, of: Actor) -> dict[int, Dossier]:
    """Return dossiers of the officer's agency by id, with the versions that name their parts."""
    if not ids:
        return {}
    found = session.scalars(
        select(Dossier)
        .where(
            Dossier.id.in_(ids),
            or_(Dossier.desk_agency_id == of.agency_id, Dossier.agency_id == of.agency_id),
        )
        .options(joinedload(Dossier.version, innerjoin=True))
        .order_by(Dossier.id)
    )
    return {one.id: one for one in found}


def movements_of(session: Session, dossier_id: int, part_key: str) -> list[PartMovement]:
    """List where one paper went, the newest move first."""
    return list(
        session.scalars(
            select(PartMovement)
            .where(PartMovement.dossier_id == dossier_id, PartMovement.part_key == part_key)
            .order_by(PartMovement.id.desc())
        )
    )


def names_of(session: Session, account_ids: Collection[int]) -> dict[int, str]:
    """Return the names of the officers who moved paper."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {row.id: row.name for row in rows}


def held(
    session: Session, agency_id: int, *, after: tuple[int, str] | None, limit: int
) -> list[Kept]:
    """List the paper that a desk holds and that cannot be scanned, oldest dossiers first."""
    asked = (
        select(PartGiven, Dossier)
        .join(Dossier, Dossier.id == PartGiven.dossier_id)
        .where(PartGiven.agency_id == agency_id, PartGiven.kept == KeepState.HELD.value)
        .options(joinedload(Dossier.version, innerjoin=True))
    )
    if after is not None:
        asked = asked.where(tuple_(PartGiven.dossier_id, PartGiven.part_key) > after)
    rows = session.execute(asked.order_by(PartGiven.dossier_id, PartGiven.part_key).limit(limit))
    return [Kept(given, dossier) for given, dossier in rows]


def waiting(
    session: Session, agency_id: int, *, after: int | None, limit: int
) -> list[WaitingDossier]:
    """List a desk's dossiers with parts that wait to be scanned, oldest first, after an id."""
    is_waiting = (PartGiven.agency_id == agency_id, PartGiven.scan == ScanNeed.WAITING.value)
    ids = select(PartGiven.dossier_id).where(*is_waiting)
    if after is not None:
        ids = ids.where(PartGiven.dossier_id > after)
    chosen = ids.distinct().order_by(PartGiven.dossier_id).limit(limit).subquery()
    rows = session.execute(
        select(Dossier, PartGiven)
        .join(chosen, chosen.c.dossier_id == Dossier.id)
        .join(PartGiven, PartGiven.dossier_id == Dossier.id)
        .where(*is_waiting)
        .order_by(Dossier.id, PartGiven.part_key)
    ).all()
    found: dict[int, tuple[Dossier, list[PartGiven]]] = {}
    for dossier, given in rows:
        found.setdefault(dossier.id, (dossier, []))[1].append(given)
    return [WaitingDossier(dossier, parts) for dossier, parts in found.values()]
