"""Fills a new draft with what the account and earlier dossiers tell: nothing is asked twice."""

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.people.records import Account
from casework.procedures.definition import Field, FormDefinition, Prefill
from portal.filling.progress import Filling


def answers_of(form: FormDefinition, facts: Mapping[Prefill, str]) -> dict[str, str]:
    """Return answers for the fields whose definition names one of the facts."""
    return {
        field.key: facts[field.prefill]
        for field in form.fields
        if field.prefill is not None and facts.get(field.prefill)
    }


def earlier_answers(
    session: Session, form: FormDefinition, *, by: Actor, holder_id: int | None = None
) -> dict[str, str]:
    """Return answers from the holder's latest accepted dossiers, where fields name their source.

    The holder is the actor, or the account given; only what the actor may see is quoted.
    """
    found = _earlier(session, form.fields, by=by, holder_id=holder_id or by.account_id)
    return {key: answer for key, (_dossier, answer) in found.items()}


def notes(
    session: Session,
    filling: Filling,
    keys: Collection[str],
    *,
    by: Actor,
    holder_id: int | None,
) -> dict[str, str]:
    """Say of which earlier dossier an answer of these fields still is, by field key."""
    fields = [one for one in filling.definition.form.fields if one.key in keys]
    return {
        key: _("Lấy từ hồ sơ %(code)s; ông/bà sửa được nếu đã thay đổi.", code=dossier.shown_code)
        for key, (dossier, answer) in _earlier(session, fields, by=by, holder_id=holder_id).items()
        if filling.answers.get(key) == answer
    }


def _earlier(
    session: Session, fields: Collection[Field], *, by: Actor, holder_id: int | None
) -> dict[str, tuple[Dossier, str]]:
    sources = {one.key: one.prefill_from.partition(":") for one in fields if one.prefill_from}
    if not sources or holder_id is None:
        return {}
    codes = {source[0] for source in sources.values()}
    latest = queries.latest_accepted(session, codes, of=by, holder_id=holder_id)
    return {
        key: (latest[code], answer)
        for key, (code, _colon, name) in sources.items()
        if code in latest and (answer := latest[code].answers.get(name, ""))
    }


def facts_of(account: Account) -> dict[Prefill, str]:
    """Return what an account tells of its owner."""
    shared = {Prefill.PHONE: account.phone or "", Prefill.EMAIL: account.email or ""}
    if citizen := account.citizen:
        return shared | {
            Prefill.NAME: account.name,
            Prefill.ID_NUMBER: citizen.id_number,
            Prefill.BIRTH_DATE: citizen.birth_date.isoformat(),
            Prefill.SEX: citizen.sex,
            Prefill.ADDRESS: citizen.address,
            Prefill.COMMUNE: citizen.commune_code,
        }
    if organisation := account.organisation:
        return shared | {
            Prefill.NAME: organisation.representative,
            Prefill.ID_NUMBER: organisation.representative_id_number,
            Prefill.TAX_CODE: organisation.tax_code,
            Prefill.ADDRESS: organisation.address,
            Prefill.ORGANISATION: account.name,
        }
    return shared
