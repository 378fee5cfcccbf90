"""What is asked of dossiers: permission stands in the query, so a foreign code finds nothing."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import (
    CompoundSelect,
    Select,
    Text,
    bindparam,
    exists,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload

from casework.dossiers import access
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    Draft,
    DraftFile,
    PartCheck,
    TimelineEntry,
)
from casework.dossiers.states import Stage, State, percent_done
from casework.files.records import StoredFile
from casework.papers.printing import PRINTABLE
from casework.papers.records import Paper, PaperState
from casework.people.actor import Actor, ActorKind, Role
from casework.people.mandate_records import Mandate
from casework.procedures.records import ProcedureVersion
from casework.registers.records import IssuedResult
from casework.signatures.records import Signature
from foundation.errors import NotAllowed, NotFound
from foundation.ids import read_reference


def _with_version(asked: Select[Dossier]) -> Select[Dossier]:
    return asked.options(
        joinedload(Dossier.version, innerjoin=True).joinedload(
            ProcedureVersion.procedure, innerjoin=True
        ),
        joinedload(Dossier.agency, innerjoin=True),
        joinedload(Dossier.desk_agency, innerjoin=True),
    )


def _one(session: Session, asked: Select[Dossier], *, lock: bool) -> Dossier:
    """Return the one dossier asked for; with a lock, the lead's dossier is locked before its part.

    A lead is always older than its parts, so the order of ids is the order of locks.
    """
    if lock:
        family = union_all(
            asked.with_only_columns(Dossier.id), asked.with_only_columns(Dossier.parent_id)
        ).subquery()
        asked = (
            select(Dossier)
            .where(Dossier.id.in_(select(family)))
            .order_by(Dossier.id)
            .with_for_update(of=Dossier)
            .execution_options(populate_existing=True)
        )
    found = session.scalars(_with_version(asked)).all()
    if not found:
        raise NotFound(what="dossier")
    return found[-1]


def own(session: Session, reference: str, *, of: Actor, lock: bool = False) -> Dossier:
    """Return a dossier that is an actor's own or in which they act for another; else NotFound.

    With a lock it is for acting: raises NotAllowed for who may only look on.
    """
    asked = select(Dossier).where(
        Dossier.reference == reference,
        access.seen_by(of),
        Dossier.link_key == "",
    )
    found = _one(session, asked, lock=lock)
    if lock and not access.may_act(found, of):
        raise NotAllowed(what="dossier")
    return found


def own_by_id(session: Session, dossier_id: int, *, of: Actor) -> Dossier:
    """Return a citizen's own dossier that a draft or a notice of theirs points to."""
    asked = select(Dossier).where(Dossier.id == dossier_id, access.seen_by(of))
    return _one(session, asked, lock=False)


def latest_accepted(
    session: Session, codes: Collection[str], *, of: Actor, holder_id: int | None = None
) -> dict[str, Dossier]:
    """Return the latest accepted dossier of each procedure whose holder is the actor.

    ``holder_id`` asks for somebody else's, of those that the actor may see. By procedure code.
    """
    gone = [State.REFUSED.value, State.WITHDRAWN.value, State.HALTED.value]
    found = session.scalars(
        select(Dossier)
        .where(
            Dossier.holder_id == (holder_id or of.account_id),
            access.seen_by(of),
            Dossier.procedure_code.in_(sorted(codes)),
            Dossier.link_key == "",
            Dossier.accepted_at.is_not(None),
            Dossier.state.not_in(gone),
        )
        .order_by(Dossier.procedure_code, Dossier.accepted_at.desc(), Dossier.id.desc())
        .ext(distinct_on(Dossier.procedure_code))
    )
    return {one.procedure_code: one for one in found}


def lock_own(session: Session, reference: str, *, of: Actor) -> Dossier:
    """Return a citizen's own dossier, locked until the transaction ends."""
    return own(session, reference, of=of, lock=True)


def of_officer(session: Session, reference: str, *, of: Actor, lock: bool = False) -> Dossier:
    """Return a dossier that lies in the officer's agency as desk or competent agency.

    An auditor reads every dossier but may do nothing to it.
    """
    asked = select(Dossier).where(Dossier.reference == reference)
    if of.kind is not ActorKind.OFFICER:
        raise NotFound(what="dossier")
    if not (of.has(Role.AUDITOR) and not lock):
        asked = asked.where(
            or_(Dossier.desk_agency_id == of.agency_id, Dossier.agency_id == of.agency_id)
        )
    return _one(session, asked, lock=lock)


def lock_of_officer(session: Session, reference: str, *, of: Actor) -> Dossier:
    """Return a dossier of the officer's agency, locked until the transaction ends."""
    return of_officer(session, reference, of=of, lock=True)


def lock_by_id(session: Session, dossier_id: int) -> Dossier:
    """Return a dossier for the worker, locked."""
    return _one(session, select(Dossier).where(Dossier.id == dossier_id), lock=True)


def by_id(session: Session, dossier_id: int) -> Dossier:
    """Return a dossier whose reader has been checked elsewhere; raise NotFound."""
    return _one(session, select(Dossier).where(Dossier.id == dossier_id), lock=False)


def own_draft(session: Session, reference: str, *, of: Actor, lock: bool = False) -> Draft:
    """Return a person's own draft with its version; raise NotFound."""
    asked = (
        select(Draft)
        .where(Draft.reference == reference, access.draft_of(of))
        .options(
            joinedload(Draft.version, innerjoin=True).joinedload(
                ProcedureVersion.procedure, innerjoin=True
            )
        )
    )
    if lock:
        asked = asked.with_for_update(of=Draft).execution_options(populate_existing=True)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="draft")
    return found


def lock_draft(session: Session, reference: str, *, of: Actor) -> Draft:
    """Return a person's own draft, locked until the transaction ends."""
    return own_draft(session, reference, of=of, lock=True)


def open_drafts(
    session: Session, account_id: int, *, procedure_id: int | None = None, limit: int = 20
) -> list[Draft]:
    """List a person's unfinished drafts, newest first, those of earlier versions too."""
    asked = select(Draft).where(Draft.account_id == account_id, Draft.dossier_id.is_(None))
    if procedure_id is not None:
        asked = asked.where(Draft.version.has(ProcedureVersion.procedure_id == procedure_id))
    asked = asked.options(
        joinedload(Draft.version, innerjoin=True).joinedload(
            ProcedureVersion.procedure, innerjoin=True
        )
    )
    return list(session.scalars(asked.order_by(Draft.id.desc()).limit(limit)))


def draft_files(session: Session, draft_id: int) -> list[DraftFile]:
    """List the files of a draft with their facts."""
    return list(
        session.scalars(
            select(DraftFile)
            .where(DraftFile.draft_id == draft_id)
            .order_by(DraftFile.id)
            .options(joinedload(DraftFile.file, innerjoin=True))
        )
    )


def own_dossiers(
    session: Session,
    *,
    of: Actor,
    whose: access.Whose | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[Dossier]:
    """List the dossiers that an actor may see, newest first, going on before an id.

    ``whose`` narrows the list. Each way in which a dossier is the actor's is read off its own
    index, so an account with many dossiers costs no more than one with a few.
    """
    narrowed = [Dossier.link_key == "", *access.narrowed(whose, of)]
    if before is not None:
        narrowed.append(Dossier.id < before)
    ways = [
        select(Dossier.id).where(leg, *narrowed).order_by(Dossier.id.desc()).limit(limit)
        for leg in access.legs(of)
    ]
    if not ways:
        return []
    asked = select(Dossier).where(Dossier.id.in_(select(union_all(*ways).subquery())))
    asked = asked.options(
        joinedload(Dossier.agency, innerjoin=True), joinedload(Dossier.desk_agency, innerjoin=True)
    )
    return list(session.scalars(asked.order_by(Dossier.id.desc()).limit(limit)))


def files_of(session: Session, dossier_id: int) -> list[DossierFile]:
    """List the files of a dossier with their facts, replaced ones too, in order."""
    return list(
        session.scalars(
            select(DossierFile)
            .where(DossierFile.dossier_id == dossier_id)
            .order_by(DossierFile.id)
            .options(joinedload(DossierFile.file, innerjoin=True))
        )
    )


def paper_of_dossier(session: Session, dossier_id: int, paper_id: int) -> Paper:
    """Return a slip of a dossier that still counts; raise NotFound."""
    kinds = sorted(kind.value for kind in PRINTABLE)
    found = session.scalars(
        select(Paper).where(
            Paper.id == paper_id,
            Paper.dossier_id == dossier_id,
            Paper.kind.in_(kinds),
            Paper.state != PaperState.DROPPED.value,
        )
    ).first()
    if found is None:
        raise NotFound(what="paper")
    return found


def timeline_of(session: Session, dossier_id: int) -> list[TimelineEntry]:
    """List the moves of a dossier, oldest first."""
    return list(
        session.scalars(
            select(TimelineEntry)
            .where(TimelineEntry.dossier_id == dossier_id)
            .order_by(TimelineEntry.id)
        )
    )


def last_moves(session: Session, dossier_ids: Collection[int]) -> dict[int, TimelineEntry]:
    """Return the newest move of each dossier, for the lists that tell what has just happened."""
    newest = (
        select(TimelineEntry)
        .where(TimelineEntry.dossier_id.in_(dossier_ids))
        .ext(distinct_on(TimelineEntry.dossier_id))
        .order_by(TimelineEntry.dossier_id, TimelineEntry.id.desc())
    )
    return {entry.dossier_id: entry for entry in session.scalars(newest)}


def file_of_dossier(session: Session, dossier_id: int, file_id: uuid.UUID) -> StoredFile:
    """Return a file of the dossier: part, paper, result, or its mandate's paper; else NotFound.

    Only such a file may be shown with the dossier: an id from elsewhere finds nothing.
    """
    part = exists().where(DossierFile.dossier_id == dossier_id, DossierFile.file_id == file_id)
    paper = exists().where(Paper.dossier_id == dossier_id, Paper.file_id == file_id)
    result = exists().where(
        IssuedResult.dossier_id.in_(_family(dossier_id)), IssuedResult.file_id == file_id
    )
    mandate = exists().where(
        Dossier.id == dossier_id, Mandate.id == Dossier.mandate_id, Mandate.file_id == file_id
    )
    found = session.scalars(
        select(StoredFile).where(StoredFile.id == file_id, or_(part, paper, result, mandate))
    ).first()
    if found is None:
        raise NotFound(file=str(file_id))
    return found


def references_of(session: Session, dossier_ids: Collection[int]) -> dict[int, str]:
    """Return the public references of dossiers by id, for lists that link to them."""
    rows = session.execute(select(Dossier.id, Dossier.reference).where(Dossier.id.in_(dossier_ids)))
    return {row.id: row.reference for row in rows}


def reference_of_code(session: Session, code_or_reference: str) -> str | None:
    """Return the reference of a dossier by its code or reference as typed, or None."""
    typed = code_or_reference.strip().upper()[:80]
    reference = read_reference(typed) or typed
    return session.scalars(
        select(Dossier.reference)
        .where(or_(Dossier.code == typed, Dossier.reference == reference))
        .limit(1)
    ).first()


def checks_of(session: Session, dossier_id: int) -> dict[str, PartCheck]:
    """Return what reception found, by part."""
    rows = session.scalars(select(PartCheck).where(PartCheck.dossier_id == dossier_id))
    return {check.part_key: check for check in rows}


def papers_of(session: Session, dossier_id: int) -> list[Paper]:
    """List the papers of a dossier that still count, oldest first."""
    return list(
        session.scalars(
            select(Paper)
            .where(Paper.dossier_id == dossier_id, Paper.state != "dropped")
            .order_by(Paper.id)
        )
    )


def signatures_of(session: Session, dossier_id: int) -> list[Signature]:
    """List the signatures ordered or made on a dossier's papers, oldest first."""
    return list(
        session.scalars(
            select(Signature).where(Signature.dossier_id == dossier_id).order_by(Signature.id)
        )
    )


def results_of(session: Session, dossier_id: int) -> list[IssuedResult]:
    """List the results of a dossier, those of its linked parts too, oldest first."""
    return list(
        session.scalars(
            select(IssuedResult)
            .where(IssuedResult.dossier_id.in_(_family(dossier_id)))
            .order_by(IssuedResult.id)
        )
    )


def _family(dossier_id: int) -> CompoundSelect[int]:
    own = select(Dossier.id).where(Dossier.id == dossier_id)
    return union_all(own, select(Dossier.id).where(Dossier.parent_id == dossier_id))


@dataclass(frozen=True, slots=True)
class Progress:
    """All that a stranger may see (Circular 01/2018 art. 16.1): the code and how far it is."""

    code: str
    percent: int


# Built once: everybody asks it.
_BY_EITHER = (
    select(Dossier.code, Dossier.reference, Dossier.state, Dossier.stage)
    .where(
        or_(
            Dossier.code == bindparam("typed", type_=Text),
            Dossier.reference == bindparam("reference", type_=Text),
        )
    )
    .limit(1)
)


def look_up(session: Session, code_or_reference: str) -> Progress | None:
    """Tell how far a dossier has come by its code or temporary number, or None."""
    typed = code_or_reference.strip().upper()[:80]
    reference = read_reference(typed) or typed
    row = session.execute(_BY_EITHER, {"typed": typed, "reference": reference}).first()
    if row is None:
        return None
    return Progress(row.code or row.reference, percent_done(State(row.state), Stage(row.stage)))
