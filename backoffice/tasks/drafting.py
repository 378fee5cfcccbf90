"""How a proposed result begins: from its template and the data, or from what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backoffice.tasks.forms import ProposeForm
from casework.dossiers import processing, proposals, running
from casework.dossiers.processing import Proposal
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, ResultTemplate
from casework.routing import delegations
from foundation.clock import VIETNAM, now
from web import places


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page of a proposal shows beside its form."""

    template: ResultTemplate
    templates: Sequence[ResultTemplate]
    came_back: bool


def begin(
    session: Session,
    dossier: Dossier,
    form: ProposeForm,
    *,
    chosen: str | None,
    verb: Verb = Verb.PROPOSE,
) -> Draft:
    """Set the form up: the leaders to choose from and, unless sent, the words to begin with.

    Which results may be proposed now, or sent for review, the flow says.
    """
    definition = procedures.definition_of(dossier.version)
    given = running.offered(session, dossier, definition).get(verb) or definition.results
    form.leader.choices = signers_of(session, dossier)
    came_back = False
    if not form.is_submitted():
        came_back = _fill(session, dossier, definition, given, form, chosen=chosen)
    return Draft(_template(given, form.result.data), given, came_back)


def signers_of(session: Session, dossier: Dossier) -> list[tuple[str, str]]:
    """List who may sign this dossier's result today, with the line under which they sign."""
    today = now().astimezone(VIETNAM).date()
    found = delegations.signers(
        session, dossier.agency_id, on=today, procedure_code=dossier.procedure_code
    )
    return [
        (
            one.key,
            f"{one.line}: {one.name}, {one.title}" if one.line else f"{one.name}, {one.title}",
        )
        for one in found
    ]


def _template(given: Sequence[ResultTemplate], key: str | None) -> ResultTemplate:
    known = {one.key: one for one in given}
    return known.get(key or "") or given[0]


def _fill(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    given: Sequence[ResultTemplate],
    form: ProposeForm,
    *,
    chosen: str | None,
) -> bool:
    """Fill the form with what a leader handed back, else with the template's own words."""
    before = None if chosen else proposals.last_dropped(session, dossier.id)
    facts = before.facts if before else {}
    same = [one for one in given if one.title == facts.get("kind")]
    template = same[0] if same else _template(given, chosen)
    form.result.data = template.key
    if len(form.leader.choices) == 1:
        form.leader.data = form.leader.choices[0][0]
    if same:
        form.summary.data, body = facts["summary"], facts["body"]
        form.leader.data = _signer_key(facts)
    else:
        communes = places.names(session)
        body = processing.suggested_body(dossier, definition, template, communes)
    form.body.data = "\n\n".join(body)
    return bool(same)


def _signer_key(facts: Mapping[str, Any]) -> str:
    under = facts.get("delegation_id")
    return f"{facts['leader_id']}-{under}" if under else str(facts["leader_id"])


def proposal_of(form: ProposeForm) -> Proposal:
    """Read what a form proposes."""
    leader_id, delegation_id = read_signer(form.leader.data)
    return Proposal(
        result_key=form.result.data or "",
        summary=form.summary.data or "",
        body=form.paragraphs(),
        leader_id=leader_id,
        delegation_id=delegation_id,
    )


def read_signer(key: str) -> tuple[int, int | None]:
    """Read (officer, delegation) from a choice of signers_of."""
    officer, _, delegation = key.partition("-")
    return int(officer), int(delegation) if delegation else None
