"""After VNeID, before the account: its owner proves it, or opens a new one with the facts told."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import confirmations, identities, opening, rules
from casework.people.confirmations import LINK
from casework.people.identities import RequestGone, Said
from casework.people.records import Account
from casework.procedures.values import parse_date
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal.account import codes
from portal.account.forms import CodeForm, ProofForm, VerifiedBodyForm, VerifiedPersonForm
from portal.account.vneid import BROWSER, STATE
from web import half_way, limits, places, sign_in
from web.access import PUBLIC, open_to
from web.limits import limited
from web.passwords import is_right
from web.transactions import reading, transaction

blueprint = Blueprint("settling", __name__)


def _said(*, settle: Any = None) -> Said:  # noqa: ANN401 - a session in which it is used up
    """Return the identity that waits for this browser; raise RequestGone."""
    state, browser = session.get(STATE), session.get(BROWSER)
    if not isinstance(state, str) or not isinstance(browser, str):
        raise RequestGone
    if settle is not None:
        return identities.waiting(settle, state, browser, at=now(), settle=True)
    with reading() as reader:
        return identities.waiting(reader, state, browser, at=now())


def _to_prove(said: Said) -> Account:
    with reading() as reader:
        account = identities.account_to_prove(reader, said)
    if account is None or account.disabled_at is not None:
        raise RequestGone
    return account


@blueprint.route("/dang-nhap/vneid/noi", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("40/hour")
def prove() -> ResponseReturnValue:
    """Ask the owner of the account with this number to prove it by its password."""
    said, form = _said(), ProofForm()
    account = _to_prove(said)
    if form.is_ready():
        try:
            _check_password(account, form)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return _link(account.id, proven_by="password")
    ways = [one for one in codes.channels(account) if confirmations.is_confirmed(account, one)]
    shown = render_template(
        "portal/account/vneid_prove.html",
        form=form,
        said=said,
        number=rules.mask_id(said.number),
        has_password=opening.has_login(account),
        ways=[(way, codes.masked(confirmations.address_of(account, way))) for way in ways],
    )
    return shown, form.status


def _check_password(account: Account, form: ProofForm) -> None:
    who = f"prove-{account.id}"
    limits.check_sign_in(who, "")
    if not is_right(account.password_hash or None, form.password.data):
        limits.note_failure(who, "")
        with transaction() as writer:
            identities.note_refused(writer, account.id, why="proof", at=now())
        raise Invalid({"password": Problem("proof_wrong")})
    if account.totp_secret:
        try:
            half_way.prove(account.id, form.second.data or "")
        except Invalid as refusal:
            raise Invalid({"second": refusal.fields["code"]}) from refusal
    limits.note_success(who, "")


@blueprint.post("/dang-nhap/vneid/noi/gui-ma/<channel>")
@open_to(PUBLIC)
@limited("10/hour")
def send_code(channel: str) -> ResponseReturnValue:
    """Send a code to a confirmed address of the account that is to be proven."""
    account = _to_prove(_said())
    way = _confirmed_way(account, channel)
    codes.send(account.id, way, purpose=LINK)
    return redirect(url_for(".by_code", channel=way.value), 303)


@blueprint.route("/dang-nhap/vneid/noi/ma/<channel>", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("40/hour")
def by_code(channel: str) -> ResponseReturnValue:
    """Take the code that was sent as the proof."""
    account, form = _to_prove(_said()), CodeForm()
    way = _confirmed_way(account, channel)
    if form.is_ready():
        with transaction() as writer:
            locked = writer.get_one(Account, account.id, with_for_update=True)
            code = form.code.data
            is_proven = confirmations.try_code(writer, locked, way, code, purpose=LINK, at=now())
        if is_proven:
            return _link(account.id, proven_by="code")
        form.show({"code": Problem("confirmation_wrong")})
    address = codes.masked(confirmations.address_of(account, way))
    shown = render_template(
        "portal/account/vneid_code.html", form=form, address=address, channel=way.value
    )
    return shown, form.status


def _confirmed_way(account: Account, channel: str) -> Any:  # noqa: ANN401 - a ContactChannel
    ways = [one for one in codes.channels(account) if confirmations.is_confirmed(account, one)]
    found = [one for one in ways if one.value == channel]
    if not found:
        raise RequestGone
    return found[0]


def _link(account_id: int, *, proven_by: str) -> ResponseReturnValue:
    with transaction() as writer:
        said = _said(settle=writer)
        account = identities.account_to_prove(writer, said)
        if account is None or account.id != account_id:
            raise RequestGone
        identities.link(writer, account, said, proven_by=proven_by, at=now())
    flash(_("Tài khoản đã nối với VNeID; lần sau ông/bà đăng nhập bằng VNeID được."), "success")
    return sign_in.enter(account_id, default="/ho-so", way="vneid")


@blueprint.route("/dang-nhap/vneid/mo-tai-khoan", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("60/hour")
def open_account() -> ResponseReturnValue:
    """Open an account with the facts that VNeID tells; the rest is asked."""
    said = _said()
    form = _form_of(said)
    if form.is_ready():
        try:
            account_id = _open(form)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Tài khoản đã được mở."), "success")
            return sign_in.enter(account_id, default="/ho-so", way="vneid")
    shown = render_template(
        "portal/account/vneid_open.html",
        form=form,
        said=said,
        number=rules.mask_id(said.number),
        is_body=opening.is_body(said),
    )
    return shown, form.status


def _form_of(said: Said) -> VerifiedPersonForm | VerifiedBodyForm:
    """Make the form with what the provider proposes; on sending, what was typed counts."""
    proposed: dict[str, object] = {
        "phone": said.claims.get("SoDienThoai", ""),
        "email": said.claims.get("ThuDienTu", ""),
        "address": said.claims.get("DiaChi", ""),
    }
    if opening.is_body(said):
        return VerifiedBodyForm(data=proposed)
    proposed["birth_date"] = parse_date(said.claims.get("NgaySinh", ""))
    form = VerifiedPersonForm(data=proposed)
    with reading() as reader:
        form.commune.choices = places.communes(reader)
    return form


def _open(form: VerifiedPersonForm | VerifiedBodyForm) -> int:
    typed = {"phone": form.phone.data, "email": form.email.data or "", "address": form.address.data}
    with transaction() as writer:
        said = _said(settle=writer)
        if isinstance(form, VerifiedBodyForm):
            return opening.open_body(writer, said, **typed, at=now()).id
        return opening.open_person(
            writer,
            said,
            **typed,
            birth_date=form.birth_date.data,
            commune_code=form.commune.data,
            at=now(),
        ).id
