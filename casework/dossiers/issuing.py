"""Issuing: the leader signs what was seen, the clerk numbers and seals, the result is issued.

Decree 30/2020 art. 5 and 14: the person's signature first, then number and the agency's seal.
The signatures themselves are made by the worker; these verbs order and record them.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers import moves, running
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, Verb
from casework.files.records import StoredFile
from casework.papers import actions as papers
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import SYSTEM, Actor
from casework.registers import actions as registers
from casework.registers.records import BookEntry, IssuedResult
from casework.routing import delegations
from casework.signatures import actions as signatures
from casework.signatures.records import Signature, SignatureKind, SignatureState
from casework.signatures.rules import SignatureReport
from foundation.clock import VIETNAM
from foundation.errors import Conflict, NotAllowed


class NotReadyToSign(Conflict):
    """The document is still being set; it can be signed in a moment."""

    code = "not_ready_to_sign"


class NotWhatWasSeen(Conflict):
    """The document is not the one that was looked at."""

    code = "not_what_was_seen"


class SameHand(NotAllowed):
    """Who drafted a result may not sign it as well (four eyes)."""

    code = "same_hand"


class NotYourTurn(NotAllowed):
    """The document is laid before another leader."""

    code = "not_your_turn"


class NoKey(NotAllowed):
    """No signing key is registered for this person or agency."""

    code = "no_key"


@dataclass(frozen=True, slots=True)
class Made:
    """A signed file that lies in the store, with the check of its signatures."""

    file_id: uuid.UUID
    sha256: str
    report: SignatureReport


def order_signature(
    session: Session, dossier: Dossier, *, seen_sha256: str, by: Actor, at: datetime
) -> Signature:
    """Order the leader's signature on exactly the bytes that were looked at."""
    paper, sha256 = _ready(session, dossier)
    if paper.created_by == by.account_id:
        raise SameHand(paper=paper.id)
    if paper.facts.get("leader_id") != by.account_id:
        raise NotYourTurn(paper=paper.id)
    officer = session.get(Officer, by.account_id)
    if officer is None or not officer.sign_key:
        raise NoKey(account=by.account_id)
    if sha256 != seen_sha256:
        raise NotWhatWasSeen(paper=paper.id)
    signer = as_signer(session, dossier, by, at=at)
    details = {"paper": paper.id, "sha256": sha256, "under": paper.facts.get("delegation_id")}
    moves.move(session, dossier, Verb.SIGN, by=signer, at=at, details=details)
    return signatures.order(
        session,
        dossier_id=dossier.id,
        paper_id=paper.id,
        kind=SignatureKind.PERSON,
        key_id=officer.sign_key,
        source_sha256=sha256,
        by=by,
        at=at,
    )


def as_signer(session: Session, dossier: Dossier, by: Actor, *, at: datetime) -> Actor:
    """Return the actor as the one before whom the result lies: a delegate acts as a leader.

    Raises DelegationOver where the delegation does not hold on the day of signing.
    """
    if dossier.current != (State.PROCESSING, Stage.LEADER):
        return by
    facts = session.scalars(
        select(Paper.facts).where(
            Paper.dossier_id == dossier.id,
            Paper.kind == PaperKind.RESULT.value,
            Paper.state.not_in((PaperState.DROPPED.value, PaperState.SEALED.value)),
        )
    ).first()
    if facts is None or facts.get("leader_id") != by.account_id:
        return by
    return delegations.as_signer(
        session, by, facts.get("delegation_id"), procedure_code=dossier.procedure_code, at=at
    )


def _ready(session: Session, dossier: Dossier) -> tuple[Paper, str]:
    paper = papers.live_result(session, dossier.id)
    if paper is None or paper.file_id is None:
        raise NotReadyToSign(reference=dossier.reference)
    stored = session.get_one(StoredFile, paper.file_id)
    return paper, stored.sha256


def hand_back(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the proposed result back to the specialist with the reason; the draft is dropped."""
    reason_given(reason)
    by = as_signer(session, dossier, by, at=at)
    moves.move(session, dossier, Verb.HAND_BACK, by=by, at=at, note=reason)
    papers.drop_result(session, dossier.id)
    running.handed_back(session, dossier, by=by, at=at, reason=reason)


def approve(session: Session, dossier: Dossier, *, note: str = "", by: Actor, at: datetime) -> None:
    """Approve a proposed result at its review: it goes on to the leader who is to sign."""
    paper = papers.live_result(session, dossier.id)
    if paper is None:
        raise NotReadyToSign(reference=dossier.reference)
    moves.move(session, dossier, Verb.APPROVE, by=by, at=at, note=note)
    running.approved(session, dossier, paper.facts["leader_id"], by=by, at=at)


def record_signature(
    session: Session, dossier: Dossier, signature: Signature, made: Made, *, at: datetime
) -> None:
    """Record the leader's signature once it is made; the clerk is next."""
    paper = papers.lock(session, signature.paper_id)
    signatures.record(session, signature, result_sha256=made.sha256, report=made.report, at=at)
    papers.keep_file(session, paper, made.file_id, PaperState.SIGNED)
    details = {"paper": paper.id, "sha256": made.sha256, "signer": signature.signer}
    moves.move(session, dossier, Verb.RECORD_SIGNATURE, by=SYSTEM, at=at, details=details)
    running.signed(session, dossier, by=SYSTEM, at=at)


def order_seal(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> BookEntry:
    """Give the document its number and day and order the agency's seal.

    A document that already has its number keeps it when the seal is ordered again.
    """
    agency = session.get_one(Agency, dossier.agency_id)
    if not agency.seal_key:
        raise NoKey(agency=agency.id)
    paper, sha256 = _ready(session, dossier)
    entry = registers.entry_of_paper(session, paper.id)
    if entry is None:
        entry = _take_number(session, dossier, paper, at=at)
    details = {"paper": paper.id, "number": registers.shown_number(entry)}
    moves.move(session, dossier, Verb.SEAL, by=by, at=at, details=details)
    signatures.order(
        session,
        dossier_id=dossier.id,
        paper_id=paper.id,
        kind=SignatureKind.SEAL,
        key_id=agency.seal_key,
        source_sha256=sha256,
        by=by,
        at=at,
    )
    return entry


def _take_number(session: Session, dossier: Dossier, paper: Paper, *, at: datetime) -> BookEntry:
    day = at.astimezone(VIETNAM).date()
    book_id, number = registers.take_number(session, agency_id=dossier.agency_id, day=day)
    return registers.enter_book(
        session,
        BookEntry(
            book_id=book_id,
            number=number,
            symbol=paper.facts.get("symbol", ""),
            issued_on=day,
            subject=paper.title,
            signer=paper.facts.get("signer", ""),
            dossier_id=dossier.id,
            paper_id=paper.id,
        ),
    )


def record_seal(
    session: Session, dossier: Dossier, signature: Signature, made: Made, *, at: datetime
) -> IssuedResult:
    """Record the seal: the result is issued, registered and, if so chosen, handed out."""
    paper = papers.lock(session, signature.paper_id)
    entry = registers.entry_of_paper(session, paper.id)
    if entry is None:
        raise NotReadyToSign(reference=dossier.reference)
    signatures.record(session, signature, result_sha256=made.sha256, report=made.report, at=at)
    papers.keep_file(session, paper, made.file_id, PaperState.SEALED)
    result = registers.issue(
        session,
        IssuedResult(
            verify_code=paper.facts["verify_code"],
            sha256=made.sha256,
            file_id=made.file_id,
            dossier_id=dossier.id,
            paper_id=paper.id,
            agency_id=dossier.agency_id,
            number=registers.shown_number(entry),
            title=paper.title,
            holder=dossier.holder_name,
            issued_on=entry.issued_on,
            issued_at=at,
        ),
    )
    details = {"paper": paper.id, "sha256": made.sha256, "number": result.number}
    running.sealed(session, dossier, by=SYSTEM, at=at, details=details)
    return result


def record_failure(
    session: Session, dossier: Dossier, signature: Signature, *, failure: str, at: datetime
) -> None:
    """Record that a signature could not be made: the person who ordered it is asked again."""
    signatures.fail(session, signature, failure=failure)
    state, stage = dossier.current
    if state is State.PROCESSING and stage in {Stage.SIGNING, Stage.SEALING}:
        verb = Verb.SIGNING_FAILED if stage is Stage.SIGNING else Verb.SEALING_FAILED
        moves.move(session, dossier, verb, by=SYSTEM, at=at, details={"failure": failure})


def is_ordered(signature: Signature | None) -> bool:
    """Tell whether a signature still waits to be made: a job that comes twice stops here."""
    return signature is not None and signature.state == SignatureState.ORDERED.value
