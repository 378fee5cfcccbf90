"""What the house knows of a dossier, put together for the national portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from casework.agencies import queries as agencies
from casework.agencies.records import Officer
from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.dossiers import charges, queries, vaulting
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier, DossierFile, SupplementRequest, TimelineEntry
from casework.dossiers.states import State
from casework.national.items import (
    ENTERPRISE,
    OTHER,
    PERSON,
    DossierFacts,
    FeeLine,
    FileLine,
    OtherPaper,
    ProgressFacts,
    ResultLine,
    SupplementLine,
)
from casework.national.words import DEEDS
from casework.people import identities
from casework.people.records import Account, Citizen, Organisation
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, FeeKind
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment
from foundation.errors import NotFound

_WITH_REASON = frozenset({State.REFUSED, State.SUPPLEMENT, State.WITHDRAWN, State.HALTED})
_KINDS = {"citizen": PERSON, "organisation": ENTERPRISE}


def facts_of(session: Session, dossier_id: int, *, site: str) -> DossierFacts:
    """Gather all that is told of a dossier; ``site`` is the portal's public address.

    Addresses of files lead to pages that ask who is there; those of results verify them.
    """
    dossier = queries.by_id(session, dossier_id)
    definition = procedures.definition_of(dossier.version)
    filer, citizen, organisation = _filer(session, dossier.holder_id or dossier.filer_id)
    known = citizen.id_number if citizen else organisation.tax_code if organisation else ""
    refused = dossier.state == State.REFUSED
    return DossierFacts(
        code=dossier.shown_code,
        procedure_code=dossier.procedure_code,
        procedure_name=dossier.procedure_name,
        field_code=definition.field_code,
        field_name=definition.field_name,
        channel=dossier.channel,
        holder=dossier.holder_name,
        holder_kind=_KINDS.get(filer.kind, OTHER),
        holder_number=dossier.holder_number,
        holder_address=dossier.holder_address,
        email=dossier.holder_email,
        phone=dossier.holder_phone,
        state=State(dossier.state),
        filed_at=dossier.submitted_at,
        received_at=dossier.accepted_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        refused_at=dossier.finished_at if refused else None,
        return_way=dossier.return_way,
        agency=dossier.agency.name,
        desk=dossier.desk_agency.desk_name or dossier.desk_agency.name,
        note=_note(session, dossier),
        is_verified=known == dossier.holder_number and identities.is_linked(session, filer.id),
        is_paid_online=False,
        files=_files(session, dossier, definition, site=site),
        fees=_fees(dossier, definition),
        others=_others(session, dossier.id, definition),
        supplements=_supplements(session, dossier.id, definition),
        results=_results(session, dossier.id, site=site),
    )


def _note(session: Session, dossier: Dossier) -> str:
    """Return the reason in words for which the dossier is in its state, where it needs one."""
    if dossier.state not in _WITH_REASON:
        return ""
    found = session.scalar(
        select(TimelineEntry.note)
        .where(
            TimelineEntry.dossier_id == dossier.id,
            TimelineEntry.end == dossier.state,
            TimelineEntry.note != "",
        )
        .order_by(TimelineEntry.id.desc())
        .limit(1)
    )
    return found or ""


def _filer(
    session: Session, account_id: int
) -> tuple[Account, Citizen | None, Organisation | None]:
    row: Any = session.execute(
        select(Account, Citizen, Organisation)
        .outerjoin(Citizen, Citizen.account_id == Account.id)
        .outerjoin(Organisation, Organisation.account_id == Account.id)
        .where(Account.id == account_id)
    ).one()
    return row[0], row[1], row[2]


def _part_codes(definition: Definition) -> dict[str, str]:
    return {one.key: one.code or one.key for one in definition.parts}


def _files(
    session: Session, dossier: Dossier, definition: Definition, *, site: str
) -> Sequence[FileLine]:
    codes = _part_codes(definition)
    scanned = set(
        session.scalars(
            select(PartGiven.part_key).where(
                PartGiven.dossier_id == dossier.id, PartGiven.scan == ScanNeed.DONE.value
            )
        )
    )
    reused = vaulting.files_from_vault(session, dossier.id)
    rows = session.scalars(
        select(DossierFile)
        .where(DossierFile.dossier_id == dossier.id)
        .order_by(DossierFile.id)
        .options(joinedload(DossierFile.file, innerjoin=True))
    )
    return [
        FileLine(
            id=str(one.file_id),
            name=one.file.name,
            part_code=codes.get(one.part_key, one.part_key),
            address=f"{site}/ho-so/{dossier.reference}/tep/{one.file_id}",
            is_removed=one.replaced_at is not None,
            is_digitised=one.part_key in scanned,
            is_reused=one.file_id in reused,
        )
        for one in rows
    ]


def _fees(dossier: Dossier, definition: Definition) -> Sequence[FeeLine]:
    due = charges.fee_of(dossier, definition)
    return [
        FeeLine(one.name, one.key, int(one.amount), is_charge=one.kind is FeeKind.CHARGE)
        for one in due.lines
    ]


def _others(session: Session, dossier_id: int, definition: Definition) -> Sequence[OtherPaper]:
    names = {one.key: one.name for one in definition.parts}
    rows = session.scalars(
        select(PartGiven).where(PartGiven.dossier_id == dossier_id).order_by(PartGiven.part_key)
    )
    return [
        OtherPaper(names.get(one.part_key, one.part_key), number, kind)
        for one in rows
        for kind, number in (("1", one.originals), ("2", one.certified), ("3", one.copies))
        if number
    ]


def _supplements(
    session: Session, dossier_id: int, definition: Definition
) -> Sequence[SupplementLine]:
    parts = {one.key: one.name for one in definition.parts}
    fields = {one.key: one.label for one in definition.form.fields}
    rows = session.execute(
        select(SupplementRequest, Account.name)
        .join(Account, Account.id == SupplementRequest.asked_by)
        .where(SupplementRequest.dossier_id == dossier_id)
        .order_by(SupplementRequest.id)
        .options(selectinload(SupplementRequest.items))
    ).all()
    shifts = _shifts(session, dossier_id) if rows else []
    return [
        SupplementLine(
            id=str(one.id),
            asked_by=name,
            content=_content(one, parts, fields),
            asked_at=one.asked_at,
            received_by=name if one.answered_at else "",
            received_at=one.answered_at,
            is_closed=one.closed_at is not None,
            papers=[parts.get(item.key, item.key) for item in one.items if item.kind == "part"],
            due_before=_shift(shifts, one.answered_at)[0],
            due_after=_shift(shifts, one.answered_at)[1],
        )
        for one, name in rows
    ]  # fmt: skip


def _content(one: SupplementRequest, parts: dict[str, str], fields: dict[str, str]) -> str:
    names = {"part": parts, "field": fields}
    items = [f"{names[item.kind].get(item.key, item.key)}: {item.reason}" for item in one.items]
    return "; ".join(filter(None, [one.note, *items]))


_Shift = tuple[datetime, datetime | None, datetime | None]


def _shifts(session: Session, dossier_id: int) -> list[_Shift]:
    rows = session.execute(
        select(ClockEntry.at, ClockEntry.due_before, ClockEntry.due_after)
        .where(
            ClockEntry.dossier_id == dossier_id,
            ClockEntry.clock.in_([Clock.PROCESSING.value, Clock.REPLY.value]),
            ClockEntry.act.in_([ClockAct.RESTART.value, ClockAct.RESUME.value]),
            ClockEntry.reason == ClockReason.SUPPLEMENT_GIVEN.value,
        )
        .order_by(ClockEntry.id)
    )
    return [(at, before, after) for at, before, after in rows]


def _shift(
    shifts: list[_Shift], answered_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return the due dates before and after the answer of this moment, as the ledger has them."""
    found = next((one for one in shifts if one[0] == answered_at), None)
    return (found[1], found[2]) if found else (None, None)


def _results(session: Session, dossier_id: int, *, site: str) -> Sequence[ResultLine]:
    parts = select(Dossier.id).where(Dossier.parent_id == dossier_id)
    rows = session.scalars(
        select(IssuedResult)
        .where(or_(IssuedResult.dossier_id == dossier_id, IssuedResult.dossier_id.in_(parts)))
        .order_by(IssuedResult.id)
    )
    return [
        ResultLine(str(one.file_id), one.title, one.number, f"{site}/kiem-tra/{one.verify_code}")
        for one in rows
    ]


def progress_of(session: Session, entry_id: int) -> ProgressFacts:
    """Return what is told of one move of a dossier; raise NotFound."""
    row = session.execute(
        select(TimelineEntry, Dossier.code, Dossier.reference)
        .join(Dossier, Dossier.id == TimelineEntry.dossier_id)
        .where(TimelineEntry.id == entry_id)
    ).first()
    if row is None:
        raise NotFound(entry=entry_id)
    entry, code, reference = row
    step = session.execute(
        select(Assignment.opened_at, Assignment.due_at, Assignment.step_name)
        .where(
            Assignment.dossier_id == entry.dossier_id,
            Assignment.opened_at <= entry.at,
            func.coalesce(Assignment.closed_at, entry.at) >= entry.at,
        )
        .order_by(Assignment.id.desc())
        .limit(1)
    ).first()
    title = session.scalar(select(Officer.title).where(Officer.account_id == entry.actor_id))
    offices = agencies.agencies_by_id(session, {entry.agency_id} if entry.agency_id else set())
    office = offices.get(entry.agency_id or 0)
    return ProgressFacts(
        code=code or reference,
        who=entry.actor_name,
        title=title or "",
        at=entry.at,
        office=office.name if office else "",
        content=DEEDS.get(entry.verb, entry.verb),
        state=State(entry.end),
        began_at=step.opened_at if step else entry.at,
        due_at=step.due_at if step else None,
    )
