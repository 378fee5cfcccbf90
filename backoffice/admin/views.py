"""Administration: health, parked work, agencies, officers, the working calendar."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import wording
from backoffice.admin import forms, province
from casework.dossiers import takeover_lists
from casework.notifications import actions as sending
from casework.notifications import queries as notifications
from casework.people import actions as people
from casework.people.actor import Role
from foundation import jobs
from foundation.clock import now
from foundation.errors import NotFound
from web import health
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show the health of each part and what waits for an owner."""
    with reading() as session:
        parked = jobs.failed_jobs(session)
        unsent = notifications.failed_deliveries(session)
    let_go()
    return render_template(
        "backoffice/admin/show.html",
        checks=health.ask(current_app.extensions["checks"]),
        parked=parked,
        unsent=unsent,
        parts=wording.PARTS_OF_SYSTEM,
    )


@blueprint.post("/cong-viec-treo")
@open_to(Role.ADMINISTRATOR)
def retry() -> ResponseReturnValue:
    """Put a parked job back into its queue."""
    form = forms.RetryForm()
    if not form.is_ready():
        raise NotFound(what="job")
    with transaction() as session:
        is_back = province.retry(session, form.number.data, by=current_actor(), at=now())
    if is_back:
        flash(_("Đã đưa công việc trở lại hàng đợi."), "success")
    else:
        flash(_("Công việc này không còn treo nữa."), "info")
    return redirect(url_for(".show"), 303)


@blueprint.post("/gui-lai")
@open_to(Role.ADMINISTRATOR)
def send_again() -> ResponseReturnValue:
    """Try a notice that could not be sent once more, to the address on the account by now."""
    form = forms.RetryForm()
    if not form.is_ready():
        raise NotFound(what="delivery")
    with transaction() as session:
        sending.send_again(session, form.number.data)
    flash(_("Thông báo được gửi lại."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.get("/co-quan")
@open_to(Role.ADMINISTRATOR)
def agencies() -> ResponseReturnValue:
    """List the agencies with the number of their officers."""
    with reading() as session:
        return render_template(
            "backoffice/admin/agencies.html",
            agencies=province.agencies_of(session, current_actor()),
        )


@blueprint.get("/co-quan/<code>")
@open_to(Role.ADMINISTRATOR)
def agency(code: str) -> ResponseReturnValue:
    """Show one agency with its officers and their roles."""
    with reading() as session:
        found = province.agency_of(session, code, of=current_actor())
        return render_template(
            "backoffice/admin/agency.html",
            agency=found,
            officers=province.officers_of(session, found.id),
            role_names=wording.ROLES,
        )


@blueprint.route("/can-bo/<login>/khoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def disable(login: str) -> ResponseReturnValue:
    """Close an officer's account; the next request of any of its browsers is turned away."""
    form, actor = forms.DisableForm(), current_actor()
    with reading() as session:
        officer = province.officer_by_login(session, login, of=actor)
        work = takeover_lists.open_work(session, officer.account_id)
    if form.is_ready():
        with transaction() as writer:
            found = province.officer_by_login(writer, login, of=actor, lock=True)
            people.disable(writer, found.account, reason=form.reason.data, by=actor, at=now())
        flash(_("Đã khóa tài khoản; mọi phiên làm việc đã kết thúc."), "success")
        return redirect(province.after_disabling(officer, work), 303)
    facts = {"officer": officer, "work": work}
    return render_template("backoffice/admin/disable.html", form=form, **facts), form.status
