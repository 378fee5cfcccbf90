"""Where scanners may put files: an administrator opens and closes the drop points of a desk."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.admin import province
from backoffice.scanning import forms
from casework.agencies.records import Agency
from casework.people.actor import Role
from casework.scanning import drops
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from web.access import MACHINES, current_actor, open_to, settings
from web.transactions import reading, transaction

blueprint = Blueprint("points", __name__, url_prefix="/may-quet")


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the drop points of an agency's desk."""
    return _page(forms.PointForm())


def _page(form: forms.PointForm, token: str = "", point: object = None) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        agency = _agency(session)
        every = [one.agency for one in province.agencies_of(session, actor) if one.agency.desk_name]
        found = drops.points(session, agency.id)
    return render_template(
        "backoffice/scanning/points.html",
        agency=agency,
        agencies=[(one.code, one.name) for one in every],
        points=found,
        form=form,
        press=forms.PressForm(),
        token=token,
        opened=point,
        kept=_kept(),
        address=lambda folder: f"{settings().backoffice_url}{MACHINES}/{folder}/",
    ), form.status


def _kept() -> dict[str, Any]:
    """Return which agency the address is about."""
    return {key: request.args[key] for key in ("co-quan",) if key in request.args}


def _agency(session: Session) -> Agency:
    """Return the agency asked for, which the administrator must look after; else the own one."""
    actor = current_actor()
    code = request.args.get("co-quan", "")
    if code:
        return province.agency_of(session, code, of=actor)
    found = session.get(Agency, actor.agency_id or 0)
    if found is None:
        raise NotFound(what="agency")
    return found


@blueprint.post("")
@open_to(Role.ADMINISTRATOR)
def open_point() -> ResponseReturnValue:
    """Open a drop point and show its token, this once."""
    form = forms.PointForm()
    if form.is_ready():
        try:
            with transaction() as session:
                agency_id, by = _agency(session).id, current_actor()
                name = form["name"].data
                point, token = drops.open_point(session, agency_id, name, by=by, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return _page(forms.PointForm(formdata=None), token, point)
    return _page(form)


@blueprint.post("/<int:point_id>/dong")
@open_to(Role.ADMINISTRATOR)
def close(point_id: int) -> ResponseReturnValue:
    """Close a drop point: its token and its folder count no more."""
    if forms.PressForm().is_ready():
        with transaction() as session:
            agency_id, by = _agency(session).id, current_actor()
            drops.close_point(session, agency_id, point_id, by=by, at=now())
        flash(_("Đã đóng điểm thả tệp; mật khẩu của máy không còn dùng được."), "success")
    return redirect(url_for(".show", **_kept()), 303)
