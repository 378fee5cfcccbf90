"""Where one is signed in, and signing out elsewhere."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import devices
from foundation.clock import now
from foundation.ids import token_hash
from portal.account.forms import OneForm
from web.access import SIGNED_IN, TOKEN, current_actor, open_to, settings
from web.transactions import reading, transaction

blueprint = Blueprint("devices", __name__)


@blueprint.get("/tai-khoan/thiet-bi")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List where the account is signed in."""
    own = token_hash(session[TOKEN])
    since = now() - timedelta(minutes=settings().citizen_idle_minutes)
    with reading() as reader:
        found = devices.open_sign_ins(reader, current_actor().account_id or 0, since=since)
    return render_template(
        "portal/account/devices.html", found=found, own=own, mark_length=devices.MARK_LENGTH
    )


@blueprint.post("/tai-khoan/thiet-bi/dang-xuat")
@open_to(SIGNED_IN)
def end_one() -> ResponseReturnValue:
    """Sign one other device out."""
    form = OneForm()
    if form.is_ready():
        with transaction() as writer:
            devices.end_one(writer, str(form.one.data), by=current_actor(), at=now())
        flash(_("Thiết bị đó đã được đăng xuất."), "success")
    return redirect(url_for(".mine"), 303)


@blueprint.post("/tai-khoan/thiet-bi/dang-xuat-het")
@open_to(SIGNED_IN)
def end_others() -> ResponseReturnValue:
    """Sign all devices out but this one."""
    with transaction() as writer:
        devices.end_others(writer, token_hash(session[TOKEN]), by=current_actor(), at=now())
    flash(_("Các thiết bị khác đã được đăng xuất."), "success")
    return redirect(url_for(".mine"), 303)
