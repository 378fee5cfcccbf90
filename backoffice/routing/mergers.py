"""/can-bo/quan-tri/co-quan/<code>/sap-nhap: an agency ends and its successor takes all over."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.admin import province
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import merging, takeovers
from casework.people.actor import Actor, Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound
from web import sentences
from web.access import current_actor, open_to
from web.fields import CheckboxField, SelectField, TextAreaField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("mergers", __name__, url_prefix="/quan-tri/co-quan/<code>/sap-nhap")


class MergeForm(PageForm):
    """A merger: into which agency, by which decision."""

    successor = SelectField(_l("Cơ quan kế thừa"), blank=_l("Chọn cơ quan"))
    basis = TextAreaField(
        _l("Văn bản quyết định việc sáp nhập"), max_length=takeovers.LONGEST_REASON, rows=2
    )
    sure = CheckboxField(_l("Tôi đã kiểm tra: việc này không hoàn lại được"))


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """Merge an agency into its successor, after saying what will happen."""
    form = MergeForm()
    with reading() as session:
        agency = _agency(session, code, of=current_actor())
        alike = [
            one.agency
            for one in agencies.with_sizes(session)
            if one.agency.kind == agency.kind
            and one.agency.id != agency.id
            and not one.agency.has_ended
        ]
        form.successor.choices = [(one.code, one.name) for one in alike]
        into = agencies.living(session, agency) if agency.has_ended else None
    if form.is_ready() and (number := _merge(form, code)):
        where = {"number": number, "co-quan": form.successor.data}
        return redirect(url_for("backoffice.takeovers.one", **where), 303)
    drawn = render_template(
        "backoffice/routing/merge.html", form=form, agency=agency, successor=into
    )
    return drawn, form.status


def _agency(session: Session, code: str, *, of: Actor) -> Agency:
    """Return an agency for who looks after the whole province; raise NotFound for others."""
    if not agencies.looks_after_province(session, of):
        raise NotFound(agency=code)
    found = province.agency_of(session, code, of=of)
    if found.kind in agencies.WIDE:
        raise NotFound(agency=code)
    return found


def _merge(form: MergeForm, code: str) -> int | None:
    by = current_actor()
    try:
        with transaction() as session:
            agency = _agency(session, code, of=by)
            successor = agencies.agency_by_code(session, form.successor.data)
            made = merging.merge(session, agency, successor, basis=form.basis.data, by=by, at=now())
            number = made.id
    except Invalid as refusal:
        form.show(refusal.fields)
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
    else:
        flash(_("Đã sáp nhập; hồ sơ đang mở được chuyển dần sang cơ quan kế thừa."), "success")
        return number
    return None
