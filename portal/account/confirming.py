"""Confirming an address of mail or a telephone number by a code sent there."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from casework.people import confirmations
from casework.people import queries as people_queries
from casework.people.account_records import ContactChannel
from casework.people.confirmations import CONTACT
from casework.people.records import Account
from foundation.clock import now
from foundation.errors import Problem
from portal.account import codes
from portal.account.forms import CodeForm
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("confirming", __name__)

_CONFIRMED = {
    ContactChannel.EMAIL: lambda: _("Địa chỉ đã được xác nhận."),
    ContactChannel.PHONE: lambda: _("Số điện thoại đã được xác nhận."),
}


def _own_id() -> int:
    return cast("int", current_actor().account_id)


def _channel(name: str) -> ContactChannel:
    if name not in set(ContactChannel):
        raise NotFound
    return ContactChannel(name)


@blueprint.post("/tai-khoan/xac-nhan/<channel>/gui-ma")
@open_to(SIGNED_IN)
@limited("20/hour", by=by_account)
def send(channel: str) -> ResponseReturnValue:
    """Send a code to the address, at most one a minute and five an hour."""
    way = _channel(channel)
    if way not in codes.sent_by():
        raise NotFound
    codes.send(_own_id(), way, purpose=CONTACT)
    flash(_("Mã đã được gửi, dùng được trong 10 phút."), "success")
    return redirect(url_for(".confirm", channel=way.value), 303)


@blueprint.route("/tai-khoan/xac-nhan/<channel>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
def confirm(channel: str) -> ResponseReturnValue:
    """Take the code that was sent."""
    form, way = CodeForm(), _channel(channel)
    if way not in codes.sent_by():
        raise NotFound
    if form.is_ready():
        if _is_right(form.code.data, way):
            flash(_CONFIRMED[way](), "success")
            return redirect(url_for("portal.account.profile"), 303)
        form.show({"code": Problem("confirmation_wrong")})
    with reading() as reader:
        account = people_queries.account(reader, _own_id())
        waiting = confirmations.waiting(reader, account.id, way, purpose=CONTACT, at=now())
    shown = render_template(
        "portal/account/confirm.html",
        form=form,
        channel=way.value,
        address=confirmations.address_of(account, way),
        is_confirmed=confirmations.is_confirmed(account, way),
        waiting=waiting,
    )
    return shown, form.status


def _is_right(code: str, way: ContactChannel) -> bool:
    with transaction() as writer:
        account = writer.get_one(Account, _own_id(), with_for_update=True)
        return confirmations.try_code(writer, account, way, code, purpose=CONTACT, at=now())
