"""The daily close of a cashier's till: what should be there beside what was counted."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.money import sending
from backoffice.money.forms import close_form
from casework.agencies.records import Agency
from casework.payments import cash
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import now
from foundation.spoken import money_in_words
from web import pages
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import reading

blueprint = Blueprint("tills", __name__, url_prefix="/chot-quy")


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show the own till with the form that closes it, and the desk's closes."""
    form = close_form()
    close_id = sending.attempt(form, lambda session: _close(session, form))
    if close_id is not None:
        flash(_("Đã chốt quỹ."), "success")
        return redirect(url_for(".one", close_id=close_id), 303)
    return _page(form)


def _close(session: Session, form: PageForm) -> int:
    made = cash.close(
        session,
        counts=_counts(form),
        seen=_seen(form),
        note=form["note"].data or "",
        by=current_actor(),
        at=now(),
    )
    return made.id


def _page(form: PageForm) -> ResponseReturnValue:
    actor, after = current_actor(), pages.cursor(int)
    agency_id = actor.agency_id or 0
    with reading() as session:
        till = cash.till(session, agency_id=agency_id, officer_id=actor.account_id or 0)
        found = cash.closes(
            session, agency_id, before=after[0] if after else None, limit=cash.PAGE + 1
        )
        page = pages.cut(found, cash.PAGE, lambda one: (one.id,))
        form["seen"].data = str(till.expected)
        values = [(value, form[f"value_{value}"]) for value in cash.VALUES]
        shown = render_template(
            "backoffice/money/close.html", form=form, till=till, values=values, page=page
        )
        return shown, form.status


def _counts(form: PageForm) -> dict[int, int]:
    return {value: form[f"value_{value}"].data or 0 for value in cash.VALUES}


def _seen(form: PageForm) -> int:
    given = str(form["seen"].data or "")
    plain = given.removeprefix("-")
    is_number = plain.isascii() and plain.isdecimal() and len(plain) < 13  # noqa: PLR2004
    return int(given) if is_number else -1


@blueprint.get("/<int:close_id>")
@open_to(Role.RECEPTION, Role.LEADER, Role.AUDITOR)
def one(close_id: int) -> ResponseReturnValue:
    """Show a close as a slip that can be printed."""
    agency_id = current_actor().agency_id or 0
    with reading() as session:
        found = cash.close_of(session, close_id, agency_id=agency_id)
        values = [(value, found.counts.get(str(value), 0)) for value in cash.VALUES]
        return render_template(
            "backoffice/money/closed.html",
            close=found,
            till=cash.closed_till(session, close_id),
            values=[pair for pair in values if pair[1]],
            cashier=session.get_one(Account, found.officer_id).name,
            agency=session.get_one(Agency, agency_id),
            words=money_in_words(found.counted),
        )
