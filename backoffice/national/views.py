"""How far the sync is, its records one by one, and the handles: again, pause, pace."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from backoffice.installations.keeping import check_keeper
from backoffice.national import forms, wording
from casework.national import actions, gather, items, masking, queries, resending
from casework.national.queries import Slice
from casework.national.records import NationalKind, NationalRecord
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import pages, sentences
from web.access import current_actor, open_to, settings
from web.transactions import reading, transaction

blueprint = Blueprint("national", __name__, url_prefix="/dong-bo-quoc-gia")

_SLICES = {address: which for which, address in wording.ADDRESSES.items()}


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show how far the sync is and the records of one kind of state."""
    return _page(forms.PaceForm(formdata=None), forms.DossierForm(formdata=None))


def _page(pace: forms.PaceForm, dossier: forms.DossierForm) -> ResponseReturnValue:
    which = _SLICES.get(request.args.get("muc", ""), Slice.DEAD)
    after = pages.cursor(int) if which is Slice.DEAD else pages.cursor(datetime, int)
    with reading() as session:
        check_keeper(session)
        standing = queries.standing(session)
        rows = queries.records(session, which, after=after)
    if not pace.is_submitted():
        pace.per_minute.data = standing.per_minute or None
    drawn = render_template(
        "backoffice/national/show.html",
        standing=standing,
        page=pages.cut(rows, queries.OWN, lambda row: queries.keys_of(which, row)),
        which=which,
        words=wording,
        counted=queries.COUNTED,
        to=settings(),
        forms={"pace": pace, "dossier": dossier},
    )
    return drawn, max(pace.status, dossier.status)


@blueprint.get("/<int:record_id>")
@open_to(Role.ADMINISTRATOR)
def record(record_id: int) -> ResponseReturnValue:
    """Show one record and what is sent of it as things are now, personal numbers covered."""
    with reading() as session:
        check_keeper(session)
        row = queries.record(session, record_id)
        sent = masking.masked(_item(session, row.record))
    return render_template(
        "backoffice/national/record.html",
        row=row,
        words=wording,
        text=json.dumps(sent, ensure_ascii=False, indent="\u00a0\u00a0"),
    )


def _item(session: Session, one: NationalRecord) -> dict[str, Any]:
    """Write what a record tells as it would be sent now."""
    if one.kind == NationalKind.PROGRESS.value:
        return dict(items.progress_item(gather.progress_of(session, one.entry_id)))
    facts = gather.facts_of(session, one.dossier_id, site=settings().portal_url)
    if one.kind == NationalKind.RESULT.value:
        return items.state_item(facts)
    return items.dossier_item(facts)


@blueprint.post("/<int:record_id>/gui-lai")
@open_to(Role.ADMINISTRATOR)
def send_again(record_id: int) -> ResponseReturnValue:
    """Let one record be sent again."""
    if forms.ChosenForm().is_ready():
        try:
            with transaction() as session:
                check_keeper(session)
                actions.send_again(session, record_id, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
        else:
            flash(_("Bản ghi đang chờ được gửi lại."), "success")
    return redirect(url_for(".record", record_id=record_id), 303)


@blueprint.post("/gui-lai-tat-ca")
@open_to(Role.ADMINISTRATOR)
def send_dead_again() -> ResponseReturnValue:
    """Let all dead records be sent again."""
    if forms.ChosenForm().is_ready():
        with transaction() as session:
            check_keeper(session)
            count = actions.send_dead_again(session, by=current_actor(), at=now())
        flash(_("%(count)s bản ghi đang chờ được gửi lại.", count=count), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/tam-dung")
@open_to(Role.ADMINISTRATOR)
def pause() -> ResponseReturnValue:
    """Stop sending, or go on."""
    form = forms.ChosenForm()
    if not form.is_ready() or form.chosen.data not in {"pause", "go_on"}:
        raise BadRequest
    with transaction() as session:
        check_keeper(session)
        paused = form.chosen.data == "pause"
        actions.pause(session, paused=paused, by=current_actor(), at=now())
    return redirect(url_for(".show"), 303)


@blueprint.post("/nhip-gui")
@open_to(Role.ADMINISTRATOR)
def set_pace() -> ResponseReturnValue:
    """Set how fast is sent."""
    form = forms.PaceForm()
    if not form.is_ready():
        return _page(form, forms.DossierForm(formdata=None))
    with transaction() as session:
        check_keeper(session)
        actions.set_pace(session, form.per_minute.data, by=current_actor(), at=now())
    flash(_("Đã đặt nhịp gửi."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/ho-so")
@open_to(Role.ADMINISTRATOR)
def send_dossier_again() -> ResponseReturnValue:
    """Let a dossier be told of again by its code."""
    form = forms.DossierForm()
    if not form.is_ready():
        return _page(forms.PaceForm(formdata=None), form)
    try:
        with transaction() as session:
            check_keeper(session)
            code = str(form.code.data).strip()
            resending.send_dossier_again(session, code, by=current_actor(), at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(forms.PaceForm(formdata=None), form)
    flash(_("Hồ sơ %(code)s đang chờ được gửi lại.", code=code), "success")
    return redirect(url_for(".show", muc=wording.ADDRESSES[Slice.WAITING]), 303)
