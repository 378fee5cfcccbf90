"""/can-bo/lich-lam-viec: the calendar of a year, its gaps, and decisions waiting to be applied."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.worktime import pasted
from backoffice.worktime.forms import DecisionForm, SettleForm
from casework.agencies import queries as agencies
from casework.holidays import actions, days, queries
from casework.holidays.actions import YEARS, Wanted
from casework.holidays.records import CalendarProposal
from casework.people.actor import Role
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, Invalid
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading, transaction

LOCAL_DAYS = 50
PERCENT = 100

blueprint = Blueprint("worktime", __name__, url_prefix="/lich-lam-viec")


def _today() -> date:
    return now().astimezone(VIETNAM).date()


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show the working calendar of a year, what is not decided yet, and recent proposals."""
    today = _today()
    asked = request.args.get("nam", today.year, type=int)
    year = asked if asked in YEARS else today.year
    with reading() as session:
        decided = worktime.decided_years(session)
        return render_template(
            "backoffice/worktime/show.html",
            year=year,
            years=sorted({today.year - 1, today.year, today.year + 1, year}),
            decision=decided.get(year, ""),
            open_years=[one for one in (today.year, today.year + 1) if one not in decided],
            days=worktime.special_days(session, date(year, 1, 1), date(year, 12, 31)),
            local_days=_local_days(session, today),
            week=worktime.calendar_of(session, None).hours,
            weekdays=wording.WEEKDAYS,
            proposals=queries.recent(session),
            may_propose=agencies.looks_after_province(session, current_actor()),
        )


def _local_days(session: Session, today: date) -> list[dict[str, Any]]:
    names = {one.agency.id: one.agency.name for one in agencies.with_sizes(session)}
    found = days.local_days(session, today, limit=LOCAL_DAYS)
    return [{"day": one, "agency": names.get(one.agency_id, "")} for one in found]


@blueprint.route("/de-nghi", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def propose() -> ResponseReturnValue:
    """Enter a decision; nothing changes before it is confirmed on the page of the proposal."""
    form = DecisionForm()
    with reading() as session:
        actions.check_may(session, current_actor())
        pasted.offer(session, form, today=_today())
    is_ready = form.is_ready()
    wanted = pasted.wanted(form) if form.is_submitted() else None
    made = _propose(form, wanted) if is_ready and wanted else None
    if made is None:
        return render_template("backoffice/worktime/propose.html", form=form), form.status
    flash(_("Đã ghi đề nghị; hệ thống đang tính hồ sơ nào đổi hạn. Lịch chưa thay đổi."), "info")
    return redirect(url_for(".proposal", number=made), 303)


def _propose(form: DecisionForm, wanted: Wanted) -> int | None:
    try:
        with transaction() as session:
            return actions.propose(session, wanted, by=current_actor(), at=now()).id
    except Invalid as refusal:
        form.show(refusal.fields)
    except Conflict as refusal:
        pasted.show_refusal(form, refusal)
    return None


@blueprint.get("/de-nghi/<int:number>")
@open_to(Role.ADMINISTRATOR)
def proposal(number: int) -> ResponseReturnValue:
    """Show a proposal: its days, how far counting or applying is, and which dossiers move."""
    with reading() as session:
        actions.check_may(session, current_actor())
        found = actions.find(session, number)
        return render_template(
            "backoffice/worktime/proposal.html",
            found=found,
            percent=_percent(found),
            form=SettleForm(),
            days=actions.days_of(session, number),
            weekdays=wording.WEEKDAYS,
            **_moves(session, number),
        )


def _percent(found: CalendarProposal) -> int:
    done, whole = found.looked, found.total
    if found.confirmed_at is not None:
        done, whole = found.settled, found.moves
    return PERCENT * done // whole if whole else 0


def _moves(session: Session, number: int) -> dict[str, Any]:
    choices = queries.agencies_moved(session, number)
    asked = request.args.get("co_quan", type=int)
    chosen = asked if asked in {one.id for one in choices} else None
    after = pages.cursor(int)
    rows = queries.moves(session, number, agency_id=chosen, after=after[0] if after else 0)
    return {
        "agency_name": queries.agency_name(session, number),
        "agencies": [(one.id, one.name) for one in choices],
        "agency_id": chosen,
        "page": pages.cut(rows, queries.PAGE_SIZE, lambda one: (one.dossier_id,)),
    }


@blueprint.post("/de-nghi/<int:number>")
@open_to(Role.ADMINISTRATOR)
def settle(number: int) -> ResponseReturnValue:
    """Apply a proposal, or give it up."""
    form = SettleForm()
    if form.is_ready():
        verb = actions.confirm if form.verb.data == "apply" else actions.drop
        try:
            with transaction() as session:
                verb(session, number, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(pasted.sentence(refusal), "error")
    return redirect(url_for(".proposal", number=number), 303)
