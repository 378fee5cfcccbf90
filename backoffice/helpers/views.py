"""The helpers of a commune (tổ công nghệ số cộng đồng), marked by its administrator."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.people import desk, mandate_queries, mandates, rules
from casework.people.actor import Role
from casework.people.mandate_rules import LABEL_LENGTH
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem
from web.access import current_actor, open_to
from web.fields import SelectField, TextField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("helpers", __name__, url_prefix="/quan-tri/nguoi-ho-tro")


class HelperForm(PageForm):
    """Who helps, and in which team."""

    commune = SelectField(_l("Xã, phường, đặc khu"), blank=_l("Chọn một mục"))
    id_number = TextField(
        _l("Số định danh cá nhân"),
        hint=_l("Người này phải có tài khoản trên cổng"),
        tidied_by=rules.tidy_number,
        check=rules.check_id_number,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    team = TextField(
        _l("Tổ công nghệ số"),
        hint=_l("Ví dụ: Tổ công nghệ số khu phố 5. Được ghi trên giấy tiếp nhận"),
        max_length=LABEL_LENGTH,
        autocomplete="off",
    )

    def fit(self, choices: list[tuple[str, str]]) -> None:
        """Ask for the commune where the administrator looks after more than one."""
        self.commune.choices = choices
        if not choices:
            del self.commune


class EndForm(PageForm):
    """A button that has to be pressed."""


def _communes(session: Session) -> list[tuple[str, str]]:
    """List the communes to choose from; none for the administrator of one."""
    if not agencies.looks_after_province(session, current_actor()):
        return []
    return [(str(one.agency_id), one.name) for one in agencies.communes(session)]


def _own_agency() -> int:
    return cast("int", current_actor().agency_id)


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the helpers one looks after; mark another."""
    form = HelperForm()
    with reading() as session:
        communes = _communes(session)
        form.fit(communes)
    if form.is_ready():
        try:
            name = _mark(form)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("%(name)s được nộp hồ sơ giúp người dân.", name=name), "success")
            return redirect(url_for(".show"), 303)
    with reading() as session:
        ids = [int(one) for one, _name in communes] or [_own_agency()]
        found = agencies.agencies_by_id(session, ids)
        shown = render_template(
            "backoffice/helpers/show.html",
            form=form,
            helpers=mandate_queries.helpers_in(session, ids),
            places={number: agency.short_name for number, agency in found.items()},
        )
    return shown, form.status


def _mark(form: HelperForm) -> str:
    """Mark the person and return the name; raise Invalid at the number for nobody known."""
    agency_id = int(form.commune.data) if "commune" in form else _own_agency()
    with transaction() as session:
        account = desk.find_person(session, form.id_number.data)
        if account is None or account.citizen is None:
            raise Invalid({"id_number": Problem("helper_unknown")})
        mandates.mark_helper(
            session, account, agency_id=agency_id, team=form.team.data, by=current_actor(), at=now()
        )
        return account.name


@blueprint.post("/<int:number>/bo")
@open_to(Role.ADMINISTRATOR)
def end(number: int) -> ResponseReturnValue:
    """Take the mark away; it counts from the next request on."""
    if not EndForm().is_ready():
        raise NotFound(what="helper")
    with transaction() as session:
        allowed = [int(one) for one, _name in _communes(session)] or [_own_agency()]
        mandates.end_helper(session, number, of=allowed, by=current_actor(), at=now())
    flash(_("Đã bỏ quyền nộp giúp."), "success")
    return redirect(url_for(".show"), 303)
