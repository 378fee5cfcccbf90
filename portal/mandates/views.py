"""For whom one acts and who acts for oneself: dependants, mandates given and held."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import mandate_queries, mandates
from casework.people.actor import ActorKind
from foundation.clock import now
from foundation.errors import Invalid
from portal.mandates import members, words
from portal.mandates.forms import DependantForm, OneButton
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("own", __name__)


def own_id() -> int:
    """Return the account that is signed in."""
    return cast("int", current_actor().account_id)


@blueprint.get("/tai-khoan/uy-quyen")
@open_to(SIGNED_IN)
def page() -> ResponseReturnValue:
    """Show the people one acts for, those who act for oneself, and the codes still open."""
    at, actor = now(), current_actor()
    with reading() as session:
        held = mandate_queries.held_by(session, own_id())
        given = mandate_queries.given_by(session, own_id())
        return render_template(
            "portal/mandates/page.html",
            held=[words.line(one, one.principal.name, at=at) for one in held],
            given=[words.line(one, one.agent.name, at=at) for one in given],
            invitations=mandate_queries.open_invitations(session, own_id(), at=at),
            dependants=mandate_queries.dependants(session, own_id()),
            relations=words.RELATIONS,
            is_person=actor.kind is ActorKind.CITIZEN,
            managed=[one for one in actor.mandates if mandates.may_manage(actor, one.account_id)],
        )


@blueprint.route("/tai-khoan/uy-quyen/nguoi-phu-thuoc", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def add_dependant() -> ResponseReturnValue:
    """Write down somebody without an account, such as a child."""
    form = DependantForm()
    if form.is_ready():
        try:
            with transaction() as session:
                mandates.add_dependant(session, form.facts(), by=current_actor(), at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã thêm. Khi bắt đầu hồ sơ, ông/bà chọn được nộp cho người này."), "success")
            return redirect(url_for(".page"), 303)
    return render_template("portal/mandates/dependant.html", form=form), form.status


@blueprint.post("/tai-khoan/uy-quyen/nguoi-phu-thuoc/<int:number>/bo")
@open_to(SIGNED_IN)
def remove_dependant(number: int) -> ResponseReturnValue:
    """Take a dependant off the list."""
    if OneButton().is_ready():
        with transaction() as session:
            mandates.remove_dependant(session, number, by=current_actor(), at=now())
        flash(_("Đã bỏ khỏi danh sách. Hồ sơ đã nộp không thay đổi."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/tai-khoan/uy-quyen/moi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
def invite() -> ResponseReturnValue:
    """Make a code by which somebody may act for oneself."""
    return members.invite(own_id())


@blueprint.post("/tai-khoan/uy-quyen/<int:number>/thu-hoi")
@open_to(SIGNED_IN)
def revoke(number: int) -> ResponseReturnValue:
    """End a mandate at once: one that was given, or one that is held."""
    if not OneButton().is_ready():
        return redirect(url_for(".page"), 303)
    actor = current_actor()
    with transaction() as session:
        ended = mandates.revoke(session, number, by=actor, at=now())
        principal, is_own = ended.principal_id, actor.account_id == ended.agent_id
    flash(_("Quyền đã chấm dứt, có hiệu lực ngay."), "success")
    if is_own or (principal == actor.account_id and actor.kind is ActorKind.CITIZEN):
        return redirect(url_for(".page"), 303)
    return redirect(url_for("portal.mandates.members.page", number=principal), 303)


@blueprint.post("/tai-khoan/uy-quyen/loi-moi/<int:number>/huy")
@open_to(SIGNED_IN)
def cancel(number: int) -> ResponseReturnValue:
    """Make a code open nothing any more."""
    if OneButton().is_ready():
        with transaction() as session:
            mandates.cancel_invitation(session, number, by=current_actor(), at=now())
        flash(_("Mã mời đã hủy."), "success")
    return redirect(members.back_href(), 303)
