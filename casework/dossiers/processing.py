"""Processing: a specialist takes a dossier up and proposes its result (Decree 61/2018 art. 19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers import choices, course, moves, papers, paying, running, timing
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.papers import actions as paper_actions
from casework.papers.records import Paper
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition, ResultTemplate
from casework.routing import delegations
from casework.routing.delegations import DelegationOver, Signer
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem

MAX_BODY = 12_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a specialist proposes: which result, its words, and the leader who is to sign.

    ``delegation_id`` names the delegation under which somebody signs for a leader.
    """

    result_key: str
    summary: str
    body: Sequence[str]
    leader_id: int
    delegation_id: int | None = None


def assign(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Take an accepted dossier up: from now on this specialist holds it."""
    moves.move(session, dossier, Verb.ASSIGN, by=by, at=at)
    dossier.officer_id = by.account_id
    timing.taken_up(session, dossier, by=by, at=at)
    running.taken_up(session, dossier, by=by, at=at)


def result_template(definition: Definition, key: str) -> ResultTemplate:
    """Return a result's template by key, the built-in refusal too; raise Invalid."""
    for template in (*definition.results, course.REFUSAL_TEMPLATE):
        if template.key == key:
            return template
    raise Invalid({"result": Problem("not_a_choice")})


def suggested_body(
    dossier: Dossier,
    definition: Definition,
    template: ResultTemplate,
    communes: Mapping[str, str],
) -> list[str]:
    """Fill the template's paragraphs with the dossier's data, for the specialist to read over."""
    about = {
        "holder_name": dossier.holder_name,
        "holder_number": dossier.holder_number,
        "holder_address": dossier.holder_address,
        "dossier_code": dossier.shown_code,
        "agency_name": dossier.agency.name,
    }
    return body_of(definition, template, dossier.answers, communes, about)


def body_of(
    definition: Definition,
    template: ResultTemplate,
    answers: Mapping[str, str],
    communes: Mapping[str, str],
    about: Mapping[str, str],
) -> list[str]:
    """Fill a template with stored answers and what is known of holder, dossier and agency."""
    facts = procedure_rules.display_facts(definition.form, answers, communes)
    return procedure_rules.fill(template, {**facts, **about})


def propose(
    session: Session, dossier: Dossier, proposal: Proposal, *, by: Actor, at: datetime
) -> Paper:
    """Propose a result to a leader: it is set anew from its words, never from a file handed in.

    Raises running.NotYetToSign where other steps of the flow come before the signature.
    """
    return _propose(session, dossier, proposal, Verb.PROPOSE, by=by, at=at)


def send_for_review(
    session: Session, dossier: Dossier, proposal: Proposal, *, by: Actor, at: datetime
) -> Paper:
    """Send a proposed result to its review first; the leader it names signs once it is approved."""
    return _propose(session, dossier, proposal, Verb.SEND_FOR_REVIEW, by=by, at=at)


def _propose(
    session: Session, dossier: Dossier, proposal: Proposal, verb: Verb, *, by: Actor, at: datetime
) -> Paper:
    definition = procedures.definition_of(dossier.version)
    template = _chosen(session, dossier, definition, proposal.result_key, verb)
    body = [paragraph for paragraph in proposal.body if paragraph]
    if not body:
        raise Invalid({"body": Problem("required")})
    if sum(map(len, body)) > MAX_BODY:
        raise Invalid({"body": Problem("too_long", {"limit": MAX_BODY})})
    leader = session.get(Officer, proposal.leader_id)
    if leader is None or leader.agency_id != dossier.agency_id or not leader.sign_key:
        raise Invalid({"leader": Problem("not_a_choice")})
    signer = _signer_under(session, dossier, proposal, at=at)
    agency = session.get_one(Agency, dossier.agency_id)
    moves.move(session, dossier, verb, by=by, at=at)
    paper_actions.drop_result(session, dossier.id)
    refuses = template.key == course.REFUSAL
    running.proposed(session, dossier, leader.account_id, refuses=refuses, by=by, at=at)
    return papers.draft_result(
        session,
        dossier,
        template,
        papers.ResultWords(summary=proposal.summary, body=body, under=signer),
        agency=agency,
        leader=leader,
        by=by,
        at=at,
    )


def _chosen(
    session: Session, dossier: Dossier, definition: Definition, key: str, verb: Verb
) -> ResultTemplate:
    """Return the result that is proposed; which ones may be, the flow says."""
    if not choices.works(dossier):
        return result_template(definition, key)
    given = running.offered(session, dossier, definition)
    for template in given.get(verb, ()):
        if template.key == key:
            return template
    template = result_template(definition, key)
    if verb not in given or any(template in one for one in given.values()):
        raise running.NotYetToSign(procedure=definition.code)
    raise Invalid({"result": Problem("not_a_choice")})


def _signer_under(
    session: Session, dossier: Dossier, proposal: Proposal, *, at: datetime
) -> Signer | None:
    if proposal.delegation_id is None:
        return None
    try:
        return delegations.signer_under(
            session,
            proposal.delegation_id,
            officer_id=proposal.leader_id,
            procedure_code=dossier.procedure_code,
            on=at.astimezone(VIETNAM).date(),
        )
    except DelegationOver:
        raise Invalid({"leader": Problem("delegation_over")}) from None


def demand_fee(
    session: Session, dossier: Dossier, *, note: str, amount: int = 0, by: Actor, at: datetime
) -> None:
    """Ask for a payment that arises while the dossier is worked on (Decree 45/2020 art. 13).

    Without an ``amount`` in đồng the bill is the dossier's own fee; where that is nothing the note
    says what is paid elsewhere, such as land tax, and there is no bill.
    """
    reason_given(note, "note")
    moves.move(session, dossier, Verb.DEMAND_FEE, by=by, at=at, note=note)
    timing.fee_demanded(session, dossier, by=by, at=at, note=note)
    definition = procedures.definition_of(dossier.version)
    paying.open_bill(
        session, dossier, definition, paying.DEMAND, amount=amount, note=note, by=by, at=at
    )
    tell_holder(session, dossier, NoticeKind.FEE_DUE, at=at)
