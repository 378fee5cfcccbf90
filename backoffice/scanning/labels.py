"""Paper that cannot be scanned: what the desk holds, and what a scanned label is."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.scanning import forms, sheet, words
from casework.audit import actions as audit
from casework.dossiers import keeping
from casework.dossiers.desk_records import KeepState, PartMovement
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound, Problem
from web import pages, sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

PAGE = 40

blueprint = Blueprint("labels", __name__, url_prefix="/nhan")


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def listed() -> ResponseReturnValue:
    """List the paper that the desk holds; a label scanned into the field opens what it is on."""
    actor, after, form = current_actor(), pages.cursor(int, str), forms.LabelForm()
    if form.is_ready():
        try:
            with reading() as session:
                found = keeping.by_label(session, form.label.data, of=actor)
            return redirect(url_for(".show", label=found.given.label), 303)
        except NotFound:
            form.add_problem("label", Problem("label_unknown"))
    with reading() as session:
        rows = keeping.held(session, actor.agency_id or 0, after=after, limit=PAGE + 1)
        page = pages.cut(rows, PAGE, lambda one: (one.given.dossier_id, one.given.part_key))
        names = {one.dossier.id: sheet.part_names(one.dossier) for one in page.rows}
    facts = {
        "form": form,
        "page": page,
        "names": names,
        "counted": words.counted,
        "written": keeping.written,
    }
    return render_template("backoffice/scanning/labels.html", **facts), form.status


@blueprint.get("/<label>")
@open_to(Role.RECEPTION)
def show(label: str) -> ResponseReturnValue:
    """Show what a label is on, its dossier and its course; write down who looked."""
    return _page(label, forms.MoveForm(data={"kept": KeepState.HANDED_BACK.value}))


def _page(label: str, form: forms.MoveForm) -> ResponseReturnValue:
    with reading() as session:
        found = keeping.by_label(session, label, of=current_actor())
        given, dossier = found.given, found.dossier
        moves = keeping.movements_of(session, dossier.id, given.part_key)
        who = keeping.names_of(session, [one.officer_id for one in moves])
    let_go()
    with transaction() as session:
        audit.append(session, dossier.chain, "read", by=current_actor(), at=now())
    return render_template(
        "backoffice/scanning/label.html",
        dossier=dossier,
        given=given,
        name=sheet.part_names(dossier).get(given.part_key, given.part_key),
        number=keeping.written(given.label),
        counted=words.counted(given),
        kept=words.KEPT.get(given.kept, ""),
        course=[_step(one, who.get(one.officer_id, "")) for one in moves],
        form=form,
    ), form.status


def _step(move: PartMovement, who: str) -> dict[str, object]:
    is_back = move.kept == KeepState.HANDED_BACK.value
    to = _("Người nhận: %(name)s", name=move.receiver) if is_back else ""
    where = _("Nơi để: %(place)s", place=move.place) if move.place else ""
    return {
        "at": move.at, "what": words.KEPT[move.kept], "who": who, "where": "",
        "note": "; ".join(filter(None, (to, where))), "tone": "done", "links": [],
    }  # fmt: skip


@blueprint.post("/<label>")
@open_to(Role.RECEPTION)
def move(label: str) -> ResponseReturnValue:
    """Note where the paper goes: handed back, filed, or held elsewhere."""
    form = forms.MoveForm()
    if form.is_ready():
        by, kept = current_actor(), KeepState(form.kept.data)
        place, receiver = form.place.data or "", form.receiver.data or ""
        try:
            with transaction() as session:
                keeping.move_paper(
                    session, label, kept=kept, place=place, receiver=receiver, by=by, at=now()
                )
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.kept.errors = [sentences.explain(refusal)]
        else:
            flash(_("Đã ghi nơi để giấy tờ."), "success")
            return redirect(url_for(".show", label=label), 303)
    return _page(label, form)
