"""Requests to delete accounts (/can-bo/tai-khoan): oldest first, approved or declined."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.accounts import deleting
from casework.accounts.deleting import LONGEST
from casework.people import rules
from casework.people.actor import Role
from casework.people.identities import number_of
from foundation.clock import now
from foundation.errors import Invalid
from web import pages
from web.access import current_actor, open_to
from web.fields import RadioField, TextAreaField
from web.forms import PageForm
from web.sentences import explain
from web.transactions import reading, transaction

blueprint = Blueprint("accounts", __name__, url_prefix="/tai-khoan")


class DecisionForm(PageForm):
    """What is decided, and what the holder of the account is told."""

    decision = RadioField(
        _l("Quyết định"),
        choices=[("approve", _l("Đồng ý xóa")), ("decline", _l("Không đồng ý"))],
    )
    answer = TextAreaField(
        _l("Trả lời người yêu cầu"),
        required=False,
        hint=_l("Bắt buộc khi không đồng ý: nêu rõ căn cứ"),
        max_length=LONGEST,
    )


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the requests that wait."""
    after = pages.cursor(int)
    with reading() as reader:
        found = deleting.queue(reader, of=current_actor(), after=after[0] if after else 0)
        page = pages.cut(found, deleting.PAGE, lambda one: (one.request.id,))
        return render_template("backoffice/accounts/list.html", page=page)


@blueprint.route("/<int:request_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def one(request_id: int) -> ResponseReturnValue:
    """Show one request; approve or decline it."""
    form = DecisionForm()
    with reading() as reader:
        found = deleting.one(reader, request_id, of=current_actor())
    if form.is_ready():
        try:
            _decide(form, request_id)
        except Invalid as refusal:
            form.show(refusal.fields)
        except deleting.OpenDossiers as refusal:
            form.form_errors.append(explain(refusal))
        else:
            flash(_("Quyết định đã được ghi."), "success")
            return redirect(url_for(".show"), 303)
    number = rules.mask_id(number_of(found.account))
    shown = render_template("backoffice/accounts/one.html", found=found, form=form, number=number)
    return shown, form.status


def _decide(form: DecisionForm, request_id: int) -> None:
    act = deleting.approve if form.decision.data == "approve" else deleting.decline
    with transaction() as writer:
        act(writer, request_id, form.answer.data or "", by=current_actor(), at=now())
