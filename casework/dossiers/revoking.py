"""The end of an issued result: proposed, signed by a leader, numbered and sealed, then marked.

Decree 45/2020 art. 15: decision, mark in the system and in the holder's vault, tell the holder and
those who use it, and say so whenever it is verified. Nothing is deleted. The dossier itself stays
where it is: its procedure is over. See docs/decisions/0016.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Officer
from casework.audit import actions as audit
from casework.dossiers import correcting, revoking_effects, revoking_papers
from casework.dossiers.issuing import (
    Made,
    NoKey,
    NotReadyToSign,
    NotWhatWasSeen,
    NotYourTurn,
    SameHand,
)
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.papers import actions as papers
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import SYSTEM, Actor, Role
from casework.people.records import Account
from casework.registers import actions as registers
from casework.registers.records import BookEntry, CancelGround, IssuedResult, ResultStanding
from casework.registers.standing_records import (
    CancellationState,
    CorrectionState,
    ResultCancellation,
)
from casework.signatures import actions as signatures
from casework.signatures.records import Signature, SignatureKind
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem

KINDS = frozenset({PaperKind.CANCELLATION.value, PaperKind.REPLACEMENT.value})
MAX_BODY = 12_000


class AlreadyUnderWay(Conflict):
    """A cancellation of this result is under way already."""

    code = "cancellation_under_way"


class NotAtThisStep(Conflict):
    """The cancellation has moved on: somebody was first, or it was given back."""

    code = "cancellation_moved_on"


class NotTheIssuer(NotAllowed):
    """Officers of the agency that issued a result propose, sign and seal its cancellation."""

    code = "not_the_issuer"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed; ``body`` are the paragraphs of a replacing result, empty for none."""

    ground: CancelGround
    reason: str
    leader_id: int
    body: Sequence[str] = ()
    request_id: int | None = None


def propose(
    session: Session,
    dossier: Dossier,
    result_id: int,
    proposal: Proposal,
    *,
    by: Actor,
    at: datetime,
) -> ResultCancellation:
    """Lay the decision, and the replacing result if any, before a leader; the dossier is locked.

    An open request for correction that it answers is accepted with it.
    """
    result = correcting.lock_result(session, result_id)
    agency = correcting.responsible(session, result)
    if by.agency_id != agency.id or not by.has(Role.SPECIALIST):
        raise NotTheIssuer(number=result.number)
    _check_open(session, result)
    reason_given(proposal.reason)
    leader = session.get(Officer, proposal.leader_id)
    if leader is None or leader.agency_id != agency.id or not leader.sign_key:
        raise Invalid({"leader": Problem("not_a_choice")})
    if sum(map(len, proposal.body)) > MAX_BODY:
        raise Invalid({"body": Problem("too_long", {"limit": MAX_BODY})})
    signer = session.get_one(Account, leader.account_id)
    signing = revoking_papers.Signing(agency, leader, signer)
    decision, replacing = _draft(session, dossier, result, proposal, signing, by=by, at=at)
    made = ResultCancellation(
        result_id=result.id, dossier_id=dossier.id, agency_id=agency.id, ground=proposal.ground,
        reason=proposal.reason, leader_id=leader.account_id, proposed_by=by.account_id,
        proposed_at=at, decision_paper_id=decision.id,
        replacement_paper_id=replacing.id if replacing else None,
    )  # fmt: skip
    if proposal.request_id is not None:
        asked = correcting.lock_request(session, proposal.request_id, by=by)
        if asked.result_id != result.id:
            raise NotFound(request=proposal.request_id)
        made.correction_id = asked.id
        answer = revoking_effects.ACCEPTED
        correcting.settle(
            session, dossier, asked, CorrectionState.ACCEPTED, answer=answer, by=by, at=at
        )
    session.add(made)
    session.flush()
    _write(session, dossier, "propose_cancellation", made, by=by, at=at)
    return made


def _check_open(session: Session, result: IssuedResult) -> None:
    if result.standing != ResultStanding.VALID.value:
        raise correcting.NoLongerHolds(number=result.number)
    if under_way(session, result.id) is not None:
        raise AlreadyUnderWay(number=result.number)


def _draft(
    session: Session,
    dossier: Dossier,
    result: IssuedResult,
    proposal: Proposal,
    signing: revoking_papers.Signing,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Paper, Paper | None]:
    """Draft the decision, and the replacing result from the words of the one it replaces."""
    body = [paragraph for paragraph in proposal.body if paragraph]
    facts = revoking_papers.decision_facts(
        dossier, result, proposal.ground, proposal.reason, signing, replaced=bool(body)
    )
    title = f"{revoking_papers.TITLE} {revoking_papers.SUMMARY}"
    decision = papers.draft(
        session, dossier.id, PaperKind.CANCELLATION,
        title=title, facts=facts, by_id=by.account_id, at=at,
    )  # fmt: skip
    if not body:
        return decision, None
    original = session.get_one(Paper, result.paper_id)
    again = revoking_papers.replacement_facts(dossier, result, original, signing, body=body)
    replacing = papers.draft(
        session, dossier.id, PaperKind.REPLACEMENT,
        title=result.title, facts=again, by_id=by.account_id, at=at,
    )  # fmt: skip
    return decision, replacing


def under_way(session: Session, result_id: int) -> ResultCancellation | None:
    """Return the cancellation of a result that is neither in force nor given back."""
    over = [CancellationState.DONE.value, CancellationState.DROPPED.value]
    return session.scalars(
        select(ResultCancellation).where(
            ResultCancellation.result_id == result_id, ResultCancellation.state.not_in(over)
        )
    ).first()


def lock(session: Session, cancellation_id: int, *, by: Actor, role: Role) -> ResultCancellation:
    """Return a cancellation of the officer's agency, locked; raise NotFound, NotTheIssuer."""
    found = session.get(
        ResultCancellation, cancellation_id, with_for_update=True, populate_existing=True
    )
    if found is None or found.agency_id != by.agency_id:
        raise NotFound(cancellation=cancellation_id)
    if not by.has(role):
        raise NotTheIssuer(cancellation=cancellation_id)
    return found


def papers_of(session: Session, made: ResultCancellation) -> list[tuple[Paper, StoredFile | None]]:
    """Return the decision and then the replacing result, with the file each has become."""
    ids = [made.decision_paper_id, made.replacement_paper_id]
    rows = session.execute(
        select(Paper, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == Paper.file_id)
        .where(Paper.id.in_([one for one in ids if one is not None]))
        .order_by(Paper.id)
    )
    return [(paper, file) for paper, file in rows]


def seen(ready: Sequence[tuple[Paper, StoredFile | None]]) -> str:
    """Name what is laid before a signer by its hashes; empty while it is still being set."""
    if any(file is None for _, file in ready):
        return ""
    return ".".join(file.sha256 for _, file in ready if file is not None)


def order_signatures(
    session: Session,
    dossier: Dossier,
    made: ResultCancellation,
    *,
    seen_sha256: str,
    by: Actor,
    at: datetime,
) -> None:
    """Order the leader's signatures on exactly the bytes that were looked at."""
    if made.state != CancellationState.PROPOSED.value:
        raise NotAtThisStep(cancellation=made.id)
    if made.proposed_by == by.account_id:
        raise SameHand(cancellation=made.id)
    if made.leader_id != by.account_id:
        raise NotYourTurn(cancellation=made.id)
    officer = session.get(Officer, by.account_id)
    if officer is None or not officer.sign_key:
        raise NoKey(account=by.account_id)
    ready = papers_of(session, made)
    if not seen(ready):
        raise NotReadyToSign(reference=dossier.reference)
    if seen(ready) != seen_sha256:
        raise NotWhatWasSeen(cancellation=made.id)
    made.state, made.failure = CancellationState.SIGNING.value, ""
    _order(session, dossier, ready, SignatureKind.PERSON, officer.sign_key, by=by, at=at)
    _write(session, dossier, "sign_cancellation", made, by=by, at=at, sha256=seen_sha256)


def _order(
    session: Session,
    dossier: Dossier,
    ready: Sequence[tuple[Paper, StoredFile | None]],
    kind: SignatureKind,
    key_id: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Order a signature on each paper that has not got it yet."""
    done = PaperState.SIGNED if kind is SignatureKind.PERSON else PaperState.SEALED
    for paper, file in ready:
        if file is not None and paper.state != done.value:
            signatures.order(
                session, dossier_id=dossier.id, paper_id=paper.id, kind=kind, key_id=key_id,
                source_sha256=file.sha256, by=by, at=at,
            )  # fmt: skip


def hand_back(
    session: Session,
    dossier: Dossier,
    made: ResultCancellation,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Give the proposal back with the reason: its papers are dropped, the result holds on."""
    reason_given(reason)
    if made.state != CancellationState.PROPOSED.value:
        raise NotAtThisStep(cancellation=made.id)
    if made.leader_id != by.account_id:
        raise NotYourTurn(cancellation=made.id)
    made.state, made.failure = CancellationState.DROPPED.value, reason
    for paper, _ in papers_of(session, made):
        paper.state = PaperState.DROPPED.value
    _write(session, dossier, "hand_back_cancellation", made, by=by, at=at, note=reason)


def order_seals(
    session: Session, dossier: Dossier, made: ResultCancellation, *, by: Actor, at: datetime
) -> list[BookEntry]:
    """Number the papers in the outgoing book and order the agency's seal on each."""
    if made.state != CancellationState.SIGNED.value:
        raise NotAtThisStep(cancellation=made.id)
    agency = correcting.responsible(session, session.get_one(IssuedResult, made.result_id))
    if not agency.seal_key:
        raise NoKey(agency=agency.id)
    ready = papers_of(session, made)
    entries = [_numbered(session, dossier, agency.id, paper, at=at) for paper, _ in ready]
    made.state, made.failure = CancellationState.SEALING.value, ""
    _order(session, dossier, ready, SignatureKind.SEAL, agency.seal_key, by=by, at=at)
    numbers = [registers.shown_number(one) for one in entries]
    _write(session, dossier, "seal_cancellation", made, by=by, at=at, numbers=numbers)
    return entries


def _numbered(
    session: Session, dossier: Dossier, agency_id: int, paper: Paper, *, at: datetime
) -> BookEntry:
    """Give a paper its number, or return the one it has kept from an earlier try."""
    entry = registers.entry_of_paper(session, paper.id)
    if entry is not None:
        return entry
    day = at.astimezone(VIETNAM).date()
    book_id, number = registers.take_number(session, agency_id=agency_id, day=day)
    return registers.enter_book(
        session,
        BookEntry(
            book_id=book_id, number=number, symbol=paper.facts.get("symbol", ""), issued_on=day,
            subject=paper.title, signer=paper.facts.get("signer", ""),
            dossier_id=dossier.id, paper_id=paper.id,
        ),
    )  # fmt: skip


def of_paper(session: Session, paper_id: int) -> ResultCancellation:
    """Return the cancellation that a paper belongs to, locked."""
    of = or_(
        ResultCancellation.decision_paper_id == paper_id,
        ResultCancellation.replacement_paper_id == paper_id,
    )
    return session.scalars(select(ResultCancellation).where(of).with_for_update()).one()


def record_signature(
    session: Session, dossier: Dossier, signature: Signature, made: Made, *, at: datetime
) -> None:
    """Record one of the leader's signatures; after the last one the clerk is next."""
    paper = papers.lock(session, signature.paper_id)
    signatures.record(session, signature, result_sha256=made.sha256, report=made.report, at=at)
    papers.keep_file(session, paper, made.file_id, PaperState.SIGNED)
    case = of_paper(session, paper.id)
    signed = PaperState.SIGNED.value
    if all(one.state == signed for one, _ in papers_of(session, case)):
        case.state = CancellationState.SIGNED.value
    details = {"paper": paper.id, "signer": signature.signer}
    _write(session, dossier, "cancellation_signed", case, by=SYSTEM, at=at, **details)


def record_seal(
    session: Session, dossier: Dossier, signature: Signature, made: Made, *, at: datetime
) -> None:
    """Record one seal: the paper is issued; with the last of them the old result ends."""
    paper = papers.lock(session, signature.paper_id)
    entry = registers.entry_of_paper(session, paper.id)
    if entry is None:
        raise NotReadyToSign(reference=dossier.reference)
    signatures.record(session, signature, result_sha256=made.sha256, report=made.report, at=at)
    papers.keep_file(session, paper, made.file_id, PaperState.SEALED)
    case = of_paper(session, paper.id)
    registers.issue(
        session,
        IssuedResult(
            verify_code=paper.facts["verify_code"], sha256=made.sha256, file_id=made.file_id,
            dossier_id=dossier.id, paper_id=paper.id, agency_id=case.agency_id,
            number=registers.shown_number(entry), title=paper.title, holder=dossier.holder_name,
            issued_on=entry.issued_on, issued_at=at,
        ),
    )  # fmt: skip
    sealed = PaperState.SEALED.value
    if all(one.state == sealed for one, _ in papers_of(session, case)):
        revoking_effects.take_effect(session, dossier, case, at=at)


def record_failure(
    session: Session, dossier: Dossier, signature: Signature, *, failure: str, at: datetime
) -> None:
    """Record that a signature could not be made: whoever ordered it is asked again."""
    signatures.fail(session, signature, failure=failure)
    case = of_paper(session, signature.paper_id)
    before = {
        CancellationState.SIGNING.value: CancellationState.PROPOSED.value,
        CancellationState.SEALING.value: CancellationState.SIGNED.value,
    }
    case.state, case.failure = before.get(case.state, case.state), failure
    _write(session, dossier, "cancellation_failed", case, by=SYSTEM, at=at, failure=failure)


def _write(
    session: Session,
    dossier: Dossier,
    act: str,
    made: ResultCancellation,
    *,
    by: Actor,
    at: datetime,
    **details: object,
) -> None:
    """Write the act down in the dossier's journal; officers alone follow it until it holds."""
    told = {"cancellation": made.id, "result": made.result_id, **details}
    audit.append(session, dossier.chain, act, by=by, at=at, details=told)
