"""Money of the payment platform in doubt: why, who must act, and what can be done about it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.money import sending
from backoffice.money.forms import DoubtForm
from casework.dossiers import doubts
from casework.people.actor import Role
from foundation.clock import now
from web import pages, receipt_words
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40

blueprint = Blueprint("doubts", __name__, url_prefix="/can-xem")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """List what waits for an officer of this desk, newest first."""
    after, agency_id = pages.cursor(int), current_actor().agency_id or 0
    with reading() as session:
        before = after[0] if after else None
        found = doubts.listed(session, agency_id, before=before, limit=PAGE + 1)
        return render_template(
            "backoffice/money/doubts.html",
            page=pages.cut(found, PAGE, lambda row: (row[0].id,)),
            words=receipt_words,
        )


@blueprint.route("/<int:payment_id>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def one(payment_id: int) -> ResponseReturnValue:
    """Decide about one payment: it counts, it goes back, or it is closed."""
    form = DoubtForm()
    if sending.attempt(form, lambda session: _decide(session, payment_id, form)) is not None:
        flash(_("Đã ghi cách xử lý khoản tiền."), "success")
        return redirect(url_for(".show"), 303)
    with reading() as session:
        payment, bill, dossier = doubts.one(session, payment_id, of=current_actor())
        page = render_template(
            "backoffice/money/doubt.html",
            payment=payment,
            bill=bill,
            dossier=dossier,
            form=form,
            words=receipt_words,
        )
        return page, form.status


def _decide(session: Session, payment_id: int, form: DoubtForm) -> int:
    by, at, reason = current_actor(), now(), form.reason.data or ""
    verbs: dict[str, Callable[[], object]] = {
        "accept": lambda: doubts.accept(session, payment_id, basis=reason, by=by, at=at),
        "pay_back": lambda: doubts.pay_back(session, payment_id, reason=reason, by=by, at=at),
        "close": lambda: doubts.close(session, payment_id, reason=reason, by=by, at=at),
    }
    verbs[str(form.verb.data)]()
    return payment_id
