"""Partners: listed, entered, paused, given other certificates, addresses and agencies."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from backoffice.installations import forms, own, wording
from backoffice.installations.keeping import check_keeper
from backoffice.installations.messages import blueprint as messages
from casework.agencies.installations import InstallationState
from casework.installations import partners, queries
from casework.installations.partners import Given
from casework.installations.records import IncomingMessage, OutgoingMessage, Purpose
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Invalid
from web import pages, sentences
from web.access import current_actor, open_to, settings
from web.transactions import reading, transaction

blueprint = Blueprint("installations", __name__, url_prefix="/he-thong-doi-tac")
blueprint.register_blueprint(messages)

Message = OutgoingMessage | IncomingMessage
SIDES: Mapping[str, Callable[..., Sequence[Message]]] = {
    "di": queries.outgoing_messages,
    "den": queries.incoming_messages,
}
OPEN = {"di": ("waiting", "sent", "refused", "dead"), "den": ("waiting", "refused")}


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the partners with what needs somebody's eye."""
    with reading() as session:
        check_keeper(session)
        found = queries.installations(session)
        rows = [(one, queries.backlog(session, one.id)) for one in found]
    return render_template(
        "backoffice/installations/list.html", rows=rows, words=wording, own=own.facts()
    )


@blueprint.route("/them", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Enter a partner with its certificates."""
    form = forms.PartnerForm()
    with reading() as session:
        check_keeper(session)
    if form.is_ready():
        typed = Given(
            form.code.data, form.name.data, form.url.data, form.tls.data, form.signing.data
        )
        code = settings().installation_code
        try:
            with transaction() as session:
                made = partners.add(session, typed, own_code=code, by=current_actor(), at=now())
                target = url_for(".partner", code=made.code)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã thêm hệ thống đối tác."), "success")
            return redirect(target, 303)
    return render_template("backoffice/installations/add.html", form=form), form.status


@blueprint.get("/<code>")
@open_to(Role.ADMINISTRATOR)
def partner(code: str) -> ResponseReturnValue:
    """Show a partner: its certificates, its agencies, the messages with it."""
    return _page(code, forms.PinForm(formdata=None), forms.UrlForm(formdata=None), None)


def _page(
    code: str, pin: forms.PinForm, url: forms.UrlForm, agencies: forms.AgenciesForm | None
) -> ResponseReturnValue:
    side = "den" if request.args.get("chieu") == "den" else "di"
    is_open = request.args.get("muc") == "can-xem"
    before = pages.cursor(int)
    with reading() as session:
        check_keeper(session)
        one = queries.installation(session, code)
        rows = SIDES[side](
            session, one.id, states=OPEN[side] if is_open else (), before=before[0] if before else 0
        )
        page = pages.cut(rows, queries.OWN, lambda row: (row.id,))
        living = partners.agencies_of(session, one)
        if not url.is_submitted():
            url.url.data = one.url
        shown = agencies or forms.AgenciesForm(
            formdata=None, data={"agencies": "\n".join(agency.code for agency in living)}
        )
        drawn = render_template(
            "backoffice/installations/partner.html",
            one=one,
            backlog=queries.backlog(session, one.id),
            certificates=queries.certificates(session, one.id),
            living=living,
            page=page,
            side=side,
            is_open=is_open,
            words=wording,
            forms={"pin": pin, "url": url, "agencies": shown},
        )
    return drawn, max(pin.status, url.status, shown.status)


@blueprint.post("/<code>/trang-thai")
@open_to(Role.ADMINISTRATOR)
def set_state(code: str) -> ResponseReturnValue:
    """Pause the exchange with a partner or go on with it."""
    form = forms.ChosenForm()
    if not form.is_ready() or form.chosen.data not in set(InstallationState):
        raise BadRequest
    with transaction() as session:
        check_keeper(session)
        one = queries.installation(session, code, lock=True)
        state = InstallationState(form.chosen.data)
        partners.set_state(session, one, state, by=current_actor(), at=now())
    return redirect(url_for(".partner", code=code), 303)


@blueprint.post("/<code>/gui-lai")
@open_to(Role.ADMINISTRATOR)
def resend(code: str) -> ResponseReturnValue:
    """Send all messages anew that were given up."""
    if forms.ChosenForm().is_ready():
        with transaction() as session:
            check_keeper(session)
            one = queries.installation(session, code, lock=True)
            count = partners.resend_dead(session, one, by=current_actor(), at=now())
        flash(_("Đang gửi lại %(count)s thông điệp.", count=count), "success")
    return redirect(url_for(".partner", code=code), 303)


@blueprint.post("/<code>/chung-thu")
@open_to(Role.ADMINISTRATOR)
def pin(code: str) -> ResponseReturnValue:
    """Pin one more certificate."""
    form = forms.PinForm()
    if not form.is_ready() or form.purpose.data not in set(Purpose):
        return _page(code, form, forms.UrlForm(formdata=None), None)
    purpose = Purpose(form.purpose.data)
    try:
        with transaction() as session:
            check_keeper(session)
            one = queries.installation(session, code, lock=True)
            text = form.certificate.data
            partners.pin(session, one, purpose, text, by=current_actor(), at=now())
    except Invalid as refusal:
        form.show({"certificate": next(iter(refusal.fields.values()))})
        return _page(code, form, forms.UrlForm(formdata=None), None)
    flash(_("Đã ghim chứng thư mới; bỏ chứng thư cũ khi đối tác đã đổi xong."), "success")
    return redirect(url_for(".partner", code=code), 303)


@blueprint.post("/<code>/bo-chung-thu")
@open_to(Role.ADMINISTRATOR)
def unpin(code: str) -> ResponseReturnValue:
    """End the pin of a certificate."""
    form = forms.ChosenForm()
    if not form.is_ready():
        raise BadRequest
    try:
        with transaction() as session:
            check_keeper(session)
            one = queries.installation(session, code, lock=True)
            partners.unpin(session, one, str(form.chosen.data), by=current_actor(), at=now())
    except partners.LastCertificate as refusal:
        flash(sentences.explain(refusal), "error")
    return redirect(url_for(".partner", code=code), 303)


@blueprint.post("/<code>/dia-chi")
@open_to(Role.ADMINISTRATOR)
def change_url(code: str) -> ResponseReturnValue:
    """Give a partner's door another address."""
    form = forms.UrlForm()
    if not form.is_ready():
        return _page(code, forms.PinForm(formdata=None), form, None)
    try:
        with transaction() as session:
            check_keeper(session)
            one = queries.installation(session, code, lock=True)
            partners.change_url(session, one, form.url.data, by=current_actor(), at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(code, forms.PinForm(formdata=None), form, None)
    flash(_("Đã đổi địa chỉ."), "success")
    return redirect(url_for(".partner", code=code), 303)


@blueprint.post("/<code>/co-quan")
@open_to(Role.ADMINISTRATOR)
def set_agencies(code: str) -> ResponseReturnValue:
    """Say which agencies live in a partner's installation."""
    form = forms.AgenciesForm()
    empty = forms.PinForm(formdata=None), forms.UrlForm(formdata=None)
    if not form.is_ready():
        return _page(code, *empty, form)
    try:
        with transaction() as session:
            _settle(session, code, form)
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(code, *empty, form)
    flash(_("Đã ghi các cơ quan; hồ sơ liên thông mới được gửi sang hệ thống này."), "success")
    return redirect(url_for(".partner", code=code), 303)


def _settle(session: Session, code: str, form: forms.AgenciesForm) -> None:
    check_keeper(session)
    one = queries.installation(session, code, lock=True)
    partners.settle_agencies(session, one, form.codes(), by=current_actor(), at=now())
