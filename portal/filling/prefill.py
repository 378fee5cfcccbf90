"""Fills a new draft with what the account already tells, so that nothing is asked twice."""

from collections.abc import Mapping

from casework.people.records import Account
from casework.procedures.definition import FormDefinition, Prefill


def known_answers(form: FormDefinition, account: Account) -> dict[str, str]:
    """Return answers for the fields whose definition names a fact of the account."""
    facts = _facts(account)
    return {
        field.key: facts[field.prefill]
        for field in form.fields
        if field.prefill is not None and facts.get(field.prefill)
    }


def _facts(account: Account) -> Mapping[Prefill, str]:
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
