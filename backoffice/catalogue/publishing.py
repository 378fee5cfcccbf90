"""Publishing a draft: what stands in the way, what it changes for running drafts, from when."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import changes_in_words, editing, forms
from backoffice.catalogue.editing import EditForm, Opened
from casework.catalogue import changes, effects, queries, rehearsals
from casework.catalogue import publishing as catalogue
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.records import ProcedureVersion
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, Invalid
from web import filters, sentences
from web.access import current_actor, open_to
from web.fields import DateField, TextField
from web.transactions import reading, transaction

blueprint = Blueprint("publishing", __name__)


class PublishForm(EditForm):
    """From when the version applies, and a note for those who look back."""

    effective_from = DateField(
        _l("Có hiệu lực từ ngày"), hint=_l("Hồ sơ tiếp nhận từ ngày này theo phiên bản mới")
    )
    note = TextField(
        _l("Ghi chú"),
        required=False,
        max_length=300,
        hint=_l("Ví dụ: số, ngày của quyết định công bố"),
    )


def _today() -> date:
    return now().astimezone(VIETNAM).date()


@blueprint.route("/<code>/soan/cong-bo", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def publish(code: str) -> ResponseReturnValue:
    """Publish a draft that is whole and rehearsed."""
    form = PublishForm(data={"effective_from": _today() + timedelta(days=1)})
    with reading() as session:
        opened = editing.opened(session, code, "publish")
    if form.is_ready() and editing.is_current(opened, form) and (said := _publish(opened, form)):
        flash(said, "success")
        return redirect(url_for("backoffice.catalogue.views.procedure", code=code), 303)
    with reading() as session:
        opened = editing.opened(session, code, "publish")
        newest = queries.newest(session, code)
        return editing.page(
            "backoffice/catalogue/publish.html",
            opened,
            form,
            changes=changes_in_words.say_all(_changes(opened, newest)),
            overtaken=newest if newest and newest.id != opened.draft.based_on_id else None,
            effects=effects.of(session, opened.definition, today=_today()),
            outcomes=rehearsals.run_draft(session, opened.draft),
            needed=rehearsals.MIN_EXAMPLES if opened.definition.is_open else 0,
        )


def _changes(opened: Opened, newest: ProcedureVersion | None) -> tuple[changes.Change, ...]:
    """Compare with what is published now, also where the draft began on an earlier version."""
    if newest is None:
        return ()
    return changes.between(procedures.definition_of(newest), opened.definition)


def _publish(opened: Opened, form: PublishForm) -> str:
    """Publish and say what is done; nothing, with the form told why, where something is amiss."""
    at = now()
    try:
        with transaction() as session:
            made = catalogue.publish(
                session,
                opened.draft.code,
                opened.draft.revision,
                effective_from=form.effective_from.data,
                note=form.note.data or "",
                by=current_actor(),
                at=at,
            )
            is_new = made.published_at == at
    except Invalid as refusal:
        form.show(refusal.fields)
        return ""
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
        return ""
    if not is_new:
        return str(_("Đã lưu các ví dụ diễn tập; phiên bản đang có không thay đổi."))
    day = filters.vn_date(form.effective_from.data)
    return str(_("Đã công bố; phiên bản mới có hiệu lực từ ngày %(day)s.", day=day))


@blueprint.post("/<code>/phien-ban/<int:number>/thu-hoi")
@open_to(Role.ADMINISTRATOR)
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take a version back before its first day."""
    if forms.ConfirmForm().is_ready():
        with transaction() as session:
            catalogue.withdraw(session, code, number, by=current_actor(), at=now())
        flash(_("Đã thu hồi phiên bản %(number)s.", number=number), "success")
    return redirect(url_for("backoffice.catalogue.views.procedure", code=code), 303)
