"""What a dossier gives to the vault of its holder, and what it takes from there.

Decree 45/2020 art. 16: results, e-copies and papers that an agency has verified are kept, so that
nobody is asked for them again; a paper taken from the vault counts as it stands on the day.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as journal
from casework.dossiers import checking, queries
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier, DossierFile, Draft, DraftFile, PartCheck
from casework.files.records import FileVerdict, StoredFile
from casework.papers.records import Paper
from casework.people.actor import Actor, Standing
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, RequiredPart
from casework.registers.records import IssuedResult
from casework.vault import actions as vault
from casework.vault import queries as kept
from casework.vault import rules
from casework.vault.records import ItemKind, ItemSource, VaultItem
from foundation.clock import VIETNAM
from foundation.errors import Problem
from foundation.text import fold

_TELLING_WORDS = 4
MOST_FOR_A_PART = 3
"""So many fitting papers are offered beside a part."""


def owner_of(dossier: Dossier) -> int:
    """Return whose vault a dossier's papers go to: the holder's account, else the filer's."""
    return dossier.holder_id or dossier.filer_id


def vaults_for(draft: Draft, by: Actor) -> frozenset[int]:
    """Return the accounts whose papers may go into a draft: the filer's, and the organisation's.

    Who acts for a person under a mandate does not get at that person's papers, and a helper who
    files beside somebody takes nothing from a vault of their own.
    """
    if draft.helped:
        return frozenset()
    principals = {
        one.account_id
        for one in by.mandates
        if one.mandate_id == draft.mandate_id and one.is_member and one.may_act
    }
    return frozenset({draft.account_id, *principals})


def vaults_of(dossier: Dossier, by: Actor) -> frozenset[int]:
    """Return the accounts whose papers may go into a supplement of a dossier (as `vaults_for`)."""
    if dossier.mandate_id is None:
        is_own = by.account_id in {dossier.filer_id, dossier.holder_id}
        return frozenset({by.account_id}) if is_own and by.account_id else frozenset()
    principals = {
        one.account_id
        for one in by.mandates
        if one.mandate_id == dossier.mandate_id and one.is_member and one.may_act
    }
    return frozenset({by.account_id or 0, *principals})


def shelves(by: Actor) -> dict[int, Standing]:
    """Return the organisations, by mandate, whose vaults a member may look into."""
    return {one.mandate_id: one for one in by.mandates if one.is_member}


def on_shelf(standing: Standing) -> list[ColumnElement[bool]]:
    """Return which papers of an organisation a member sees: those of the mandate's procedures."""
    if not standing.procedures:
        return []
    return [VaultItem.procedure_code.in_(sorted(standing.procedures))]


def reach(by: Actor, mandate_id: int | None) -> list[ColumnElement[bool]]:
    """Return which papers a mandate lets one use: one's own, the principal's as `on_shelf`."""
    return [
        or_(VaultItem.account_id != one.account_id, *narrowing)
        for one in by.mandates
        if one.mandate_id == mandate_id and (narrowing := on_shelf(one))
    ]


def note_looked(session: Session, item: VaultItem, *, by: Actor, at: datetime) -> None:
    """Write down in the vault's journal that a member has looked into a paper."""
    journal.append(
        session, vault.chain(item.account_id), "looked", by=by, at=at, details={"item": item.id}
    )


def keep_results(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Keep the results of a dossier that is finished, those of its linked parts too.

    The part of another agency gives nothing by itself: its lead does.
    """
    if dossier.is_part:
        return
    issued = queries.results_of(session, dossier.id)
    if not issued:
        return
    papers = {
        paper.id: (paper, name)
        for paper, name in session.execute(
            select(Paper, Agency.name)
            .join(IssuedResult, IssuedResult.paper_id == Paper.id)
            .join(Agency, Agency.id == IssuedResult.agency_id)
            .where(IssuedResult.id.in_([one.id for one in issued]))
        )
    }
    definition = procedures.definition_of(dossier.version)
    items = [_of_result(dossier, definition, one, *papers[one.paper_id]) for one in issued]
    vault.keep(session, items, by=by, at=at)


def keep_result(
    session: Session, dossier: Dossier, result: IssuedResult, *, by: Actor, at: datetime
) -> None:
    """Keep one result that is issued later, such as the one in the place of another."""
    paper = session.get_one(Paper, result.paper_id)
    agency = session.get_one(Agency, result.agency_id)
    definition = procedures.definition_of(dossier.version)
    item = _of_result(dossier, definition, result, paper, agency.name)
    vault.keep(session, [item], by=by, at=at)


def _of_result(
    dossier: Dossier, definition: Definition, result: IssuedResult, paper: Paper, agency: str
) -> VaultItem:
    key = paper.facts.get("result_key", "")
    template = next((one for one in definition.results if one.key == key), None)
    return VaultItem(
        account_id=owner_of(dossier),
        kind=ItemKind.RESULT.value,
        source=ItemSource.ISSUED.value,
        code=dossier.procedure_code,
        number=result.number,
        title=template.name if template else result.title,
        issuer=agency,
        issued_on=result.issued_on,
        valid_until=rules.last_day(result.issued_on, template.valid_months if template else 0),
        signer=paper.facts.get("signer", ""),
        holder_number=dossier.holder_number,
        holder_name=result.holder,
        file_id=result.file_id,
        sha256=result.sha256,
        dossier_id=dossier.id,
        dossier_code=dossier.shown_code,
        procedure_code=dossier.procedure_code,
        result_id=result.id,
        verify_code=result.verify_code,
        agency_name=agency,
        standing=result.standing,
        standing_reason=result.standing_reason,
        standing_at=result.cancelled_at,
        replaced_by_result_id=result.replaced_by_id,
    )


def keep_parts(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    *,
    part_key: str | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the parts that reception found right and those it scanned, of an accepted dossier.

    With ``part_key`` only that part, whose e-copy was signed after acceptance. Parts that serve
    one dossier only are not kept (``procedures.parts.is_kept``).
    """
    parts = {
        one.key: one
        for one in definition.parts
        if procedure_parts.is_kept(one) and part_key in {None, one.key}
    }
    if not parts or dossier.is_part:
        return
    found = session.execute(_verified(dossier, sorted(parts))).all()
    if not found:
        return
    results = _results_by_hash(session, [row.StoredFile.sha256 for row in found])
    items = [_of_part(dossier, parts[row.part_key], row, results) for row in found]
    vault.keep(session, items, by=by, at=at)


def _verified(
    dossier: Dossier, keys: Sequence[str]
) -> Select[str, StoredFile, PartCheck, str, str]:
    is_right = PartCheck.verdict == "pass"
    is_scanned = PartGiven.scan == ScanNeed.DONE.value
    own = [DossierFile.dossier_id == dossier.id, DossierFile.replaced_at.is_(None)]
    return (
        select(DossierFile.part_key, StoredFile, PartCheck, Account.name, PartGiven.scan)
        .join(StoredFile, StoredFile.id == DossierFile.file_id)
        .outerjoin(
            PartCheck,
            and_(
                PartCheck.dossier_id == DossierFile.dossier_id,
                PartCheck.part_key == DossierFile.part_key,
            ),
        )
        .outerjoin(Account, Account.id == PartCheck.officer_id)
        .outerjoin(
            PartGiven,
            and_(
                PartGiven.dossier_id == DossierFile.dossier_id,
                PartGiven.part_key == DossierFile.part_key,
            ),
        )
        .where(
            *own,
            DossierFile.part_key.in_(keys),
            StoredFile.verdict == FileVerdict.CLEAN.value,
            is_right | is_scanned,
            PartCheck.verdict.is_(None) | is_right,
        )
        .order_by(DossierFile.id)
    )


def _results_by_hash(session: Session, hashes: Sequence[str]) -> dict[str, IssuedResult]:
    found = session.scalars(select(IssuedResult).where(IssuedResult.sha256.in_(hashes)))
    return {one.sha256: one for one in found}


def _of_part(
    dossier: Dossier,
    part: RequiredPart,
    row: Row[str, StoredFile, PartCheck, str, str],
    results: Mapping[str, IssuedResult],
) -> VaultItem:
    """Describe a verified part with what the officer read off the paper.

    Bytes that were issued here are known by their register line.
    """
    file, told = row.StoredFile, checking.facts_of(row.PartCheck)
    result = results.get(file.sha256)
    is_copy = row.scan == ScanNeed.DONE.value and file.owner_id is None
    desk = dossier.desk_agency.name
    item = VaultItem(
        account_id=owner_of(dossier),
        kind=ItemKind.PART.value,
        source=ItemSource.E_COPY.value if is_copy else ItemSource.VERIFIED.value,
        code=part.code or part.key,
        title=part.name,
        number=told.number,
        issuer=told.issuer,
        issued_on=told.issued_on,
        valid_until=told.valid_until,
        holder_number=dossier.holder_number,
        holder_name=dossier.holder_name,
        file_id=file.id,
        sha256=file.sha256,
        dossier_id=dossier.id,
        dossier_code=dossier.shown_code,
        procedure_code=dossier.procedure_code,
        part_key=part.key,
        agency_name=desk,
        checked_by=row.name or "",
    )
    if result is not None:
        item.result_id, item.verify_code = result.id, result.verify_code
        item.number, item.issued_on = result.number, result.issued_on
        item.standing, item.standing_reason = result.standing, result.standing_reason
        item.standing_at = result.cancelled_at
        item.replaced_by_result_id = result.replaced_by_id
    return item


def offers(
    session: Session,
    parts: Sequence[RequiredPart],
    *,
    account_ids: Collection[int],
    among: Sequence[ColumnElement[bool]] = (),
    day: date,
) -> dict[str, list[VaultItem]]:
    """Return the papers of some vaults (`vaults_for`, `reach`) that would do for each part.

    They count on the day; the result of the procedure that a part names comes first, then the
    same national code, then the same name. One statement.
    """
    if not parts or not account_ids:
        return {}
    items = kept.that_count(session, account_ids, among=among, day=day)
    found: dict[str, list[VaultItem]] = {}
    for part in parts:
        ranked = sorted(
            ((rank, -one.id, one) for one in items if (rank := _fit(part, one)) is not None),
            key=lambda row: row[:2],
        )
        if ranked:
            found[part.key] = [one for _rank, _age, one in ranked[:MOST_FOR_A_PART]]
    return found


def _fit(part: RequiredPart, item: VaultItem) -> int | None:
    """Tell how well a paper fits a part, 0 the best; None where it does not."""
    if part.earlier and item.result_id is not None and item.procedure_code == part.earlier:
        return 0
    if item.kind == ItemKind.PART.value and part.code and item.code == part.code:
        return 1
    names = {fold(one) for one in (part.name, *part.variants)}
    title = fold(item.title)
    if title in names:
        return 2
    is_telling = len(title.split()) >= _TELLING_WORDS
    if item.kind == ItemKind.RESULT.value and is_telling and any(title in one for one in names):
        return 3
    return None


def problems_of(
    session: Session, placed: Sequence[DraftFile], *, at: datetime, lock: bool = False
) -> dict[str, Problem]:
    """Say at which parts a paper from the vault does not count any more, by ``part:<key>``.

    With a lock nobody cancels one of them until the transaction ends.
    """
    found = over_in(session, {one.file_id for one in placed}, at=at, lock=lock)
    return {f"part:{one.part_key}": found[one.file_id] for one in placed if one.file_id in found}


def over_in(
    session: Session, files: Collection[uuid.UUID], *, at: datetime, lock: bool = False
) -> dict[uuid.UUID, Problem]:
    """Say of which files that a vault keeps the paper does not count any more, and why."""
    day = at.astimezone(VIETNAM).date()
    found = {
        one.file_id: (one, rules.state_on(one, day))
        for one in kept.by_files(session, files, lock=lock)
    }
    return {
        file_id: Problem(f"vault_{state.value}", {"name": one.title, "reason": one.standing_reason})
        for file_id, (one, state) in found.items()
        if state is not rules.ItemState.VALID
    }


@dataclass(frozen=True, slots=True)
class Reused:
    """A part of a dossier that was taken from the vault, with what it is worth now."""

    part_key: str
    item: VaultItem


def reused_in(session: Session, dossier: Dossier) -> list[Reused]:
    """List the files of a dossier that its filer took from the vault of earlier dossiers."""
    rows = session.execute(
        select(DossierFile.part_key, VaultItem)
        .join(
            VaultItem,
            and_(
                VaultItem.file_id == DossierFile.file_id,
                VaultItem.account_id.in_(_accounts(dossier)),
            ),
        )
        .where(
            DossierFile.dossier_id == dossier.id,
            DossierFile.replaced_at.is_(None),
            VaultItem.dossier_id != dossier.id,
        )
        .order_by(DossierFile.id)
    )
    return [Reused(key, item) for key, item in rows]


def _accounts(dossier: Dossier) -> Collection[int]:
    return {dossier.filer_id, owner_of(dossier)}


def files_from_vault(session: Session, dossier_id: int) -> set[uuid.UUID]:
    """Return which files of a dossier were in a vault before, for what is told to the nation."""
    before = exists().where(
        VaultItem.file_id == DossierFile.file_id, VaultItem.dossier_id != dossier_id
    )
    asked = select(DossierFile.file_id).where(DossierFile.dossier_id == dossier_id, before)
    return set(session.scalars(asked))
