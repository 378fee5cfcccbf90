"""Refunds: what is still to be paid back, and what was, by which way and proof."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.money import sending
from backoffice.money.forms import RefundForm
from casework.dossiers import cash
from casework.payments.records import RefundState
from casework.people.actor import Role
from foundation.clock import now
from web import pages, receipt_words
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40

blueprint = Blueprint("refunds", __name__, url_prefix="/hoan-tra")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """List refunds that are due, or those that are done."""
    state = RefundState.DONE if request.args.get("muc") == "da-hoan" else RefundState.DUE
    after = pages.cursor(int)
    with reading() as session:
        found = cash.refunds(
            session,
            current_actor().agency_id or 0,
            state,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda row: (row[0].id,))
        return render_template(
            "backoffice/money/refunds.html", page=page, state=state.value, words=receipt_words
        )


@blueprint.route("/<int:refund_id>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def one(refund_id: int) -> ResponseReturnValue:
    """Write down that money was paid back."""
    form = RefundForm()
    if sending.attempt(form, lambda session: _refund(session, refund_id, form)):
        flash(_("Đã ghi hoàn trả. Biên lai của khoản hoàn trả toàn bộ đã được hủy."), "success")
        return redirect(url_for(".show"), 303)
    with reading() as session:
        found = cash.refund_of(session, refund_id, of=current_actor())
        page = render_template(
            "backoffice/money/refund.html", row=found, form=form, words=receipt_words
        )
        return page, form.status


def _refund(session: Session, refund_id: int, form: RefundForm) -> int:
    way, proof = form.way.data or "", form.proof.data or ""
    made = cash.refund(session, refund_id, way=way, proof=proof, by=current_actor(), at=now())
    return made.id
