"""What an administrator sets for a desk's queue: its service groups and the devices in its hall."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.admin import province
from backoffice.tickets.forms import DeviceForm, GroupForm, PressForm
from casework.people.actor import Role
from casework.tickets import actions, queries
from casework.tickets.actions import GroupFacts
from foundation.clock import now
from foundation.errors import Invalid
from web import hall_words
from web.access import current_actor, open_to, settings
from web.transactions import reading, transaction

blueprint = Blueprint("setting", __name__, url_prefix="/thiet-lap/<code>")


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """Show the service groups and devices of a desk."""
    return _page(code, DeviceForm(formdata=None))


def _page(code: str, form: DeviceForm, link: str = "") -> ResponseReturnValue:
    with reading() as session:
        agency = province.agency_of(session, code, of=current_actor())
        drawn = render_template(
            "backoffice/tickets/setting.html",
            agency=agency,
            groups=queries.groups(session, agency.id),
            devices=queries.devices(session, agency.id),
            form=form,
            press=PressForm(formdata=None),
            link=link,
            kinds=hall_words.DEVICES,
        )
    return drawn, form.status, {"Cache-Control": "no-store"}


@blueprint.route("/nhom", methods=["GET", "POST"])
@blueprint.route("/nhom/<int:group_id>", methods=["GET", "POST"], endpoint="change_group")
@open_to(Role.ADMINISTRATOR)
def group(code: str, group_id: int | None = None) -> ResponseReturnValue:
    """Make a service group or change one."""
    form, actor = GroupForm(), current_actor()
    with reading() as session:
        agency = province.agency_of(session, code, of=actor)
        known = queries.group(session, agency.id, group_id) if group_id else None
    if form.is_ready():
        try:
            with transaction() as writer:
                desk = province.agency_of(writer, code, of=actor)
                found = queries.group(writer, desk.id, group_id) if group_id else None
                actions.set_group(writer, desk, _facts(form), group=found, by=actor, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã lưu nhóm dịch vụ."), "success")
            return redirect(url_for("backoffice.tickets.setting.show", code=code), 303)
    elif not form.is_submitted():
        form.process(obj=known, is_open=known.is_open if known else True)
    return render_template("backoffice/tickets/group.html", form=form, agency=agency), form.status


def _facts(form: GroupForm) -> GroupFacts:
    return GroupFacts(
        letter=form.letter.data or "",
        name=form.name.data or "",
        position=min(form.position.data or 0, 1_000),
        is_open=bool(form.is_open.data),
    )


@blueprint.post("/thiet-bi")
@open_to(Role.ADMINISTRATOR)
def open_device(code: str) -> ResponseReturnValue:
    """Open a device and show its link, this once."""
    form, actor = DeviceForm(), current_actor()
    if not form.is_ready():
        return _page(code, form)
    with transaction() as session:
        agency = province.agency_of(session, code, of=actor)
        name = form.name.data or ""
        _device, token = actions.open_device(
            session, agency, form.chosen_kind(), name, by=actor, at=now()
        )
    return _page(code, DeviceForm(formdata=None), f"{settings().portal_url}/thiet-bi/mo/{token}")


@blueprint.post("/thiet-bi/<int:device_id>/dong")
@open_to(Role.ADMINISTRATOR)
def close_device(code: str, device_id: int) -> ResponseReturnValue:
    """Close a device; its browser is a stranger from now on."""
    actor = current_actor()
    PressForm().is_ready()
    with transaction() as session:
        agency = province.agency_of(session, code, of=actor)
        device = queries.device(session, agency.id, device_id)
        actions.close_device(session, agency, device, by=actor, at=now())
    flash(_("Đã đóng thiết bị."), "success")
    return redirect(url_for("backoffice.tickets.setting.show", code=code), 303)
