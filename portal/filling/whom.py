"""For whom a draft is filled: oneself, a dependant, or whoever one acts for by mandate."""

from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers import parties
from casework.dossiers.records import Draft
from casework.people import mandate_queries
from casework.people import queries as people
from casework.people.actor import Actor, ActorKind
from casework.people.mandate_records import Dependant, Mandate
from casework.procedures.definition import FormDefinition, Prefill
from foundation.errors import NotFound
from portal.filling import prefill

MYSELF = "toi"
_DEPENDANT, _MANDATE = "phu-thuoc-", "thay-"


@dataclass(frozen=True, slots=True)
class Whom:
    """A choice read back: neither is oneself."""

    dependant_id: int | None = None
    mandate_id: int | None = None


def offered(session: Session, actor: Actor, code: str) -> list[tuple[str, str]]:
    """List for whom the actor may file a procedure; only oneself where nobody else is known."""
    found = [(MYSELF, _("Cho tôi") if actor.kind is ActorKind.CITIZEN else actor.name)]
    if actor.kind is ActorKind.CITIZEN:
        found += [
            (f"{_DEPENDANT}{one.id}", one.name)
            for one in mandate_queries.dependants(session, cast("int", actor.account_id))
        ]
    found += [
        (f"{_MANDATE}{one.mandate_id}", one.name)
        for one in actor.mandates
        if one.may_act and one.covers(code)
    ]
    return found


def read(key: str) -> Whom:
    """Read a choice that was offered."""
    for head, name in ((_DEPENDANT, "dependant_id"), (_MANDATE, "mandate_id")):
        if key.startswith(head):
            return Whom(**{name: int(key.removeprefix(head))})
    return Whom()


def keep(draft: Draft, whom: Whom) -> None:
    """Let a draft remember for whom it is."""
    draft.dependant_id, draft.mandate_id = whom.dependant_id, whom.mandate_id


def known_answers(
    session: Session, form: FormDefinition, whom: Whom, *, by: Actor
) -> dict[str, str]:
    """Return what the house knows of the holder for the questions of a form."""
    account = people.account(session, cast("int", by.account_id))
    if whom.dependant_id is not None:
        dependant = mandate_queries.dependant(session, whom.dependant_id, of=by)
        return prefill.answers_of(form, prefill.facts_of(account) | _facts(dependant))
    if whom.mandate_id is not None:
        holder_id = _principal_of(by, whom.mandate_id)
        account = people.account(session, holder_id)
        earlier = prefill.earlier_answers(session, form, by=by, holder_id=holder_id)
    else:
        earlier = prefill.earlier_answers(session, form, by=by)
    return earlier | prefill.answers_of(form, prefill.facts_of(account))


def _principal_of(by: Actor, mandate_id: int) -> int:
    for one in by.mandates:
        if one.mandate_id == mandate_id and one.may_act:
            return one.account_id
    raise NotFound(what="mandate")


def _facts(dependant: Dependant) -> dict[Prefill, str]:
    return {
        Prefill.NAME: dependant.name,
        Prefill.ID_NUMBER: dependant.id_number,
        Prefill.BIRTH_DATE: dependant.birth_date.isoformat(),
        Prefill.SEX: dependant.sex,
        Prefill.ADDRESS: dependant.address,
        Prefill.COMMUNE: "",
    }


def holder_id(draft: Draft, by: Actor) -> int | None:
    """Return whose earlier dossiers the draft's questions may quote; None for nobody's."""
    if draft.helped or draft.dependant_id is not None:
        return None
    if draft.mandate_id is None:
        return by.account_id
    standing = (one for one in by.mandates if one.mandate_id == draft.mandate_id)
    return next((one.account_id for one in standing if one.may_act), None)


def name(session: Session, draft: Draft) -> str:
    """Say for whom a draft is filled; empty where it is for oneself."""
    if draft.helped:
        return str(_("%(name)s (nộp giúp)", name=parties.helped_person(draft.helped).name))
    if draft.dependant_id is not None:
        return session.get_one(Dependant, draft.dependant_id).name
    if draft.mandate_id is not None:
        mandate = session.get_one(Mandate, draft.mandate_id)
        return people.account(session, mandate.principal_id).name
    return ""
