"""What of a fee goes back to one who withdraws: a rule of the version, on a page of its own."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import editing, item_words
from backoffice.catalogue.editing import EditForm
from casework.people.actor import Role
from casework.procedures.charging import EXEMPT
from casework.procedures.definition import RefundUntil
from foundation.errors import Problem
from web.access import open_to
from web.fields import IntegerField, RadioField
from web.procedure_words import REFUND_UNTIL
from web.transactions import reading

blueprint = Blueprint("refund_rule", __name__)


class RefundRuleForm(EditForm):
    """Up to when a withdrawal is paid back, and how much of what was paid."""

    until = RadioField(_l("Người nộp rút hồ sơ"), choices=item_words.choices(REFUND_UNTIL))
    percent = IntegerField(
        _l("Hoàn trả bao nhiêu phần trăm số đã nộp"),
        hint=_l("Từ 1 đến 100. Không dùng khi không hoàn trả."),
        required=False,
        width=5,
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Check that the percentage is one."""
        is_right = bool(super().validate(extra_validators))
        if self.until.data == RefundUntil.NEVER.value or self.percent.errors:
            return is_right
        given = self.percent.data
        if given is None or not 1 <= given <= EXEMPT:
            self.add_problem("percent", Problem("refund_percent_wrong"))
            return False
        return is_right


@blueprint.route("/<code>/soan/phi-hoan-tra", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str) -> ResponseReturnValue:
    """Edit what a version pays back."""
    with reading() as session:
        opened = editing.opened(session, code, "fees")
    old = opened.definition
    form = RefundRuleForm(data={"until": old.refund_until.value, "percent": old.refund_percent})
    if form.is_ready():
        until = RefundUntil(form.until.data)
        percent = form.percent.data if until is not RefundUntil.NEVER else None
        new = replace(old, refund_until=until, refund_percent=percent or EXEMPT)
        if editing.keep(opened, form, new):
            flash(_("Đã lưu quy tắc hoàn trả."), "success")
            return redirect(url_for("backoffice.catalogue.fees.show", code=code), 303)
    return editing.page("backoffice/catalogue/refund_rule.html", opened, form)
