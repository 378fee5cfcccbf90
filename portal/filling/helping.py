"""A helper of the commune files beside somebody: the dossier is that person's alone.

The helper types what is on the person's card; nothing that the house knows of them is shown.
"""

from typing import cast

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.dossiers import parties, submission
from casework.people import desk, mandate_queries, rules
from casework.people.desk import PersonFacts
from casework.people.mandate_records import CommuneHelper
from casework.people.mandate_rules import ADDRESS_LENGTH
from casework.procedures import queries as procedures
from casework.procedures.definition import Prefill
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound
from portal.filling import prefill
from web.access import SIGNED_IN, current_actor, open_to
from web.fields import DateField, RadioField, TextField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("helping", __name__)


class HelpedForm(PageForm):
    """What is on the card of whoever is helped."""

    name = TextField(_l("Họ và tên"), check=rules.check_name, width=30, autocomplete="off")
    id_number = TextField(
        _l("Số định danh cá nhân"),
        hint=_l("12 chữ số in trên thẻ căn cước"),
        tidied_by=rules.tidy_number,
        check=rules.check_id_number,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    birth_date = DateField(_l("Ngày sinh"), hint=_l("Ví dụ: 05/11/1990"))
    sex = RadioField(
        _l("Giới tính"), choices=[("male", _l("Nam")), ("female", _l("Nữ"))], inline=True
    )
    phone = TextField(
        _l("Số điện thoại của người đó"),
        required=False,
        tidied_by=rules.tidy_phone,
        check=rules.check_phone,
        inputmode="tel",
        width=20,
        autocomplete="off",
    )
    address = TextField(
        _l("Địa chỉ"), required=False, max_length=ADDRESS_LENGTH, autocomplete="off"
    )

    def facts(self) -> PersonFacts:
        """Return what was typed."""
        return PersonFacts(
            name=self.name.data,
            id_number=self.id_number.data,
            birth_date=self.birth_date.data,
            sex=self.sex.data,
            address=self.address.data or "",
            phone=self.phone.data or "",
        )


def mark(session: Session) -> CommuneHelper | None:
    """Return the visitor's mark of a helper, or None."""
    return mandate_queries.helper_mark(session, cast("int", current_actor().account_id))


@blueprint.route("/thu-tuc/<code>/nop-giup", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def start(code: str) -> ResponseReturnValue:
    """Open a draft for whoever sits beside the helper."""
    actor, at, form = current_actor(), now(), HelpedForm()
    with reading() as session:
        if mark(session) is None:
            raise NotFound(what="helper")
        version = procedures.published_on(session, code, at.astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
    if form.is_ready():
        if problems := desk.check_facts(form.facts(), at=at):
            form.show(problems)
        else:
            answers = prefill.answers_of(definition.form, _known(form.facts()))
            with transaction() as session:
                draft = submission.start_draft(
                    session, version, agency_id=None, answers=answers, by=actor, at=at
                )
                draft.helped = parties.kept_facts(form.facts())
            return redirect(url_for("portal.filling.choices", reference=draft.reference), 303)
    shown = render_template("portal/filling/helping.html", form=form, definition=definition)
    return shown, form.status


def _known(facts: PersonFacts) -> dict[Prefill, str]:
    return {
        Prefill.NAME: facts.name,
        Prefill.ID_NUMBER: facts.id_number,
        Prefill.BIRTH_DATE: facts.birth_date.isoformat() if facts.birth_date else "",
        Prefill.SEX: facts.sex,
        Prefill.ADDRESS: facts.address,
        Prefill.PHONE: facts.phone,
    }
