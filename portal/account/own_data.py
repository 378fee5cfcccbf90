"""One's own data: taken along, joined from another account of one's own, asked to be deleted."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.accounts import deleting, exports, merging
from casework.people import queries as people_queries
from casework.people.records import Account
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem, Refusal
from portal import stored
from portal.account.data_forms import DeletionForm, MergeForm
from portal.account.proving import fresh
from web import half_way, sign_in
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.sentences import explain
from web.transactions import reading, transaction

blueprint = Blueprint("own_data", __name__)


def _own_id() -> int:
    return cast("int", current_actor().account_id)


@blueprint.get("/tai-khoan/du-lieu")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    """Show the export, and what became of a request to delete."""
    return _shown(DeletionForm(formdata=None))


def _shown(form: DeletionForm) -> ResponseReturnValue:
    with reading() as reader:
        shown = render_template(
            "portal/account/own_data.html",
            form=form,
            export=exports.latest(reader, _own_id()),
            asked=deleting.last_request(reader, _own_id()),
            now=now(),
        )
    return shown, form.status


@blueprint.post("/tai-khoan/du-lieu/lap")
@open_to(SIGNED_IN)
@limited("6/day", by=by_account)
@fresh
def make() -> ResponseReturnValue:
    """Ask for an export."""
    with transaction() as writer:
        account = people_queries.account(writer, _own_id(), lock=True)
        exports.ask(writer, account, by=current_actor(), at=now())
    flash(_("Bản sao dữ liệu đang được lập; ông/bà tải lại trang sau ít phút."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.get("/tai-khoan/du-lieu/tai/<int:export_id>")
@open_to(SIGNED_IN)
@fresh
def fetch(export_id: int) -> ResponseReturnValue:
    """Hand out one's own export while it may be fetched."""
    with transaction() as writer:
        file = exports.to_fetch(writer, export_id, of=current_actor(), at=now())
    if file is None:
        raise NotFound(what="export")
    return stored.hand_out(file, in_place=False)


@blueprint.post("/tai-khoan/du-lieu/xoa")
@open_to(SIGNED_IN)
@fresh
def ask_deletion() -> ResponseReturnValue:
    """Ask that the account be deleted."""
    form = DeletionForm()
    if not form.is_ready():
        return _shown(form)
    try:
        with transaction() as writer:
            account = people_queries.account(writer, _own_id(), lock=True)
            deleting.ask(writer, account, form.reason.data or "", by=current_actor(), at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return _shown(form)
    flash(_("Yêu cầu đã gửi; quản trị viên của tỉnh xem xét và trả lời tại trang này."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.post("/tai-khoan/du-lieu/rut-yeu-cau")
@open_to(SIGNED_IN)
def take_back() -> ResponseReturnValue:
    """Take the request to delete back."""
    with transaction() as writer:
        account = people_queries.account(writer, _own_id(), lock=True)
        deleting.take_back(writer, account, by=current_actor(), at=now())
    flash(_("Yêu cầu xóa tài khoản đã được rút lại."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.route("/tai-khoan/gop", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("20/hour", by=by_account)
@fresh
def merge() -> ResponseReturnValue:
    """Take another account of one's own up into this one, after its password."""
    form = MergeForm()
    if form.is_ready():
        try:
            _merge(_proven(form))
        except Invalid as refusal:
            form.show(refusal.fields)
        except Refusal as refusal:
            form.form_errors.append(explain(refusal))
        else:
            flash(_("Hai tài khoản đã gộp; hồ sơ của tài khoản kia nay ở đây."), "success")
            return redirect("/ho-so", 303)
    return render_template("portal/account/merge.html", form=form), form.status


def _proven(form: MergeForm) -> int:
    """Return the other account, proven by its password and its second factor; raise Invalid."""
    try:
        other = sign_in.citizen(form.login.data, form.password.data)
    except Invalid as refusal:
        raise Invalid({"password": Problem("merge_wrong")}) from refusal
    if half_way.wants_code(other):
        try:
            half_way.prove(other, form.second.data or "")
        except Invalid as refusal:
            raise Invalid({"second": refusal.fields["code"]}) from refusal
    return other


def _merge(other_id: int) -> None:
    with transaction() as writer:
        # In the order of their numbers, so that two merges at once cannot wait for each other.
        locked: dict[int, Account] = {
            one: people_queries.account(writer, one, lock=True)
            for one in sorted({_own_id(), other_id})
        }
        merging.merge(writer, locked[_own_id()], locked[other_id], by=current_actor(), at=now())
