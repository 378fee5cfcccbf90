"""Online meets paper: the list of awaited paper, and the page that compares part by part."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting, lists
from backoffice.acting import Turn
from backoffice.desk import awaiting, forms, paper_pages
from backoffice.dossier import panels, sheet
from backoffice.forms import VerbForm
from casework.dossiers import comparing, moves, queries
from casework.dossiers.comparing import PaperNotAwaited
from casework.dossiers.desk_records import PartComparison
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import RequiredPart
from casework.scanning import queries as scanning
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Problem
from web import pages, sentences
from web.access import current_actor, open_to
from web.fields import CheckboxField, HiddenField, TextField
from web.transactions import let_go, reading

blueprint = Blueprint("desk_paper", __name__)
PAGE = 40
_Pair = tuple[RequiredPart, list[str], list[str]]
"""A part with its pictures as filed online and as scanned from paper."""
panels.SOURCES = (*panels.SOURCES, awaiting.panel)


@blueprint.get("/tiep-nhan/ban-giay")
@open_to(Role.RECEPTION)
def waiting() -> ResponseReturnValue:
    """List the dossiers whose paper is awaited or lies here to be compared."""
    actor, at = current_actor(), now()
    with reading() as session:
        rows = comparing.waiting(
            session, actor.agency_id or 0, after=pages.cursor(datetime, int), limit=PAGE + 1
        )
    page = pages.cut(rows, PAGE, lambda row: (row.wait.due_at, row.dossier.id))
    return render_template(
        "backoffice/desk/waiting_paper.html",
        tabs=lists.DESK,
        page=page,
        rows=[
            (row, awaiting.state_of(row.wait), row.wait.arrived_at is None and row.wait.due_at < at)
            for row in page.rows
        ],
    )


@blueprint.post("/ho-so/<reference>/ban-giay/cho")
@open_to(Role.RECEPTION)
def begin(reference: str) -> ResponseReturnValue:
    """Wait for the paper of a dossier that was accepted without asking for it."""
    form = forms.WaitForm()
    refusal = None
    if form.is_ready():
        refusal = acting.attempt(
            reference, form, lambda turn: awaiting.await_until(turn, form.paper_until.data)
        )
        if refusal is None:
            return acting.done(reference, _("Đã báo người nộp mang hoặc gửi bản giấy."))
    found = form.problems()
    flash(found[0][1] if found else sentences.explain(refusal or Invalid({})), "error")
    return redirect(acting.address(reference), 303)


@blueprint.route("/ho-so/<reference>/ban-giay", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def compare(reference: str) -> ResponseReturnValue:
    """Compare paper and file part by part; finishing goes on to what the result calls for."""
    with reading() as session:
        dossier, parts, found = _comparison(session, reference)
    form, obstacle = _form(parts, found), ""
    if form.is_ready():
        differing: list[PartComparison] = []
        refusal = acting.attempt(
            reference, form, lambda turn: differing.extend(_keep(turn, form, parts))
        )
        if refusal is None:
            return _go_on(reference, is_over=form["then"].data == "finish", differing=differing)
        obstacle = "" if form.problems() else sentences.explain(refusal)
    with reading() as session:
        pairs = _sides(session, dossier, parts)
    let_go()
    if not form.is_submitted():
        acting.note_reading(dossier, "read")
    return _drawn(dossier, pairs, form, obstacle)


def _drawn(
    dossier: Dossier, pairs: list[_Pair], form: VerbForm, obstacle: str
) -> ResponseReturnValue:
    drawn = render_template(
        "backoffice/desk/compare.html",
        dossier=dossier,
        pairs=pairs,
        form=form,
        obstacle=obstacle,
        revision=dossier.revision,
        back=acting.address(dossier.reference),
    )
    return drawn, 409 if obstacle else form.status


def _comparison(
    session: Session, reference: str
) -> tuple[Dossier, list[RequiredPart], Mapping[str, PartComparison]]:
    """Return a dossier of this desk whose paper is awaited; raise NotFound for any other."""
    actor = current_actor()
    dossier = queries.of_officer(session, reference, of=actor)
    if dossier.desk_agency_id != actor.agency_id:
        raise NotFound(what="dossier")
    try:
        comparing.running(session, dossier.id)
    except PaperNotAwaited as refusal:
        raise NotFound(what="paper") from refusal
    parts = comparing.paper_parts(session, procedures.definition_of(dossier.version), dossier)
    return dossier, parts, comparing.comparisons_of(session, dossier.id)


def _form(parts: list[RequiredPart], found: Mapping[str, PartComparison]) -> VerbForm:
    fields: dict[str, Any] = {"then": HiddenField()}
    known: dict[str, object] = {}
    for part in parts:
        fields[f"part.{part.key}"] = TextField(part.name, required=False)
        fields[f"part.{part.key}.note"] = TextField(
            part.name, required=False, max_length=comparing.LONGEST_NOTE
        )
        fields[f"part.{part.key}.kept"] = CheckboxField(_("Giữ bản giấy lại"), required=False)
        if part.key in found:
            known[f"part.{part.key}"] = found[part.key].verdict
            known[f"part.{part.key}.note"] = found[part.key].note
    form: VerbForm = type("CompareForm", (VerbForm,), fields)(data=known)
    return form


def _keep(turn: Turn, form: VerbForm, parts: list[RequiredPart]) -> list[PartComparison]:
    """Write down each part compared anew; end the wait where that was pressed."""
    is_over = form["then"].data == "finish"
    known = comparing.comparisons_of(turn.session, turn.dossier.id)
    problems: dict[str, Problem] = {}
    for part in parts:
        name = f"part.{part.key}"
        verdict, note = str(form[name].data or ""), str(form[f"{name}.note"].data or "")
        before = known.get(part.key)
        if before is not None and (before.verdict, before.note) == (verdict, note):
            continue
        if not verdict:
            if is_over:
                problems[name] = Problem("verdict_needed")
            continue
        try:
            comparing.compare(
                turn.session, turn.dossier, part.key,
                verdict=verdict, note=note, by=turn.by, at=turn.at,
            )  # fmt: skip
        except Invalid as refusal:
            problems |= {f"part.{key}": one for key, one in refusal.fields.items()}
    if problems:
        raise Invalid(problems)
    if not is_over:
        return []
    kept = [part.key for part in parts if form[f"part.{part.key}.kept"].data]
    return comparing.finish(turn.session, turn.dossier, kept, by=turn.by, at=turn.at)


def _go_on(
    reference: str, *, is_over: bool, differing: list[PartComparison]
) -> ResponseReturnValue:
    """Lead on: what is the same goes on by itself; of what differs the desk asks where it may."""
    if not is_over:
        flash(_("Đã lưu kết quả đối chiếu."), "success")
        return redirect(url_for(".compare", reference=reference), 303)
    if not differing:
        return acting.done(reference, _("Bản giấy khớp với hồ sơ trực tuyến; hồ sơ đi tiếp."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        may_ask = Verb.ASK_FOR_MORE in moves.verbs_for(dossier, current_actor())
    if may_ask:
        flash(_("Bản giấy có chỗ khác; hãy yêu cầu bổ sung đúng các mục dưới đây."), "warning")
        return redirect(url_for("backoffice.desk_verbs.ask_for_more", reference=reference), 303)
    return acting.done(
        reference, _("Bản giấy có chỗ khác; cơ quan giải quyết thấy các điểm khác trên hồ sơ này.")
    )


def _sides(session: Session, dossier: Dossier, parts: list[RequiredPart]) -> list[_Pair]:
    """Return the pictures of each part as filed online and as scanned from paper."""
    copies = {copy.file_id for copy in scanning.copies_of(session, dossier.id)}
    placed = [one for one in queries.files_of(session, dossier.id) if one.replaced_at is None]
    scanned = [one for one in scanning.pages_of_dossier(session, dossier.id) if one.image_sha256]
    return [
        (
            part,
            [
                link
                for one in placed
                if one.part_key == part.key and one.file_id not in copies
                if one.file.verdict == "clean"
                for link in sheet.page_links(dossier.reference, one.file, one.file.pages or 1)
            ],
            [paper_pages.address(dossier, one) for one in scanned if one.part_key == part.key],
        )
        for part in parts
    ]


@blueprint.post("/ho-so/<reference>/ban-giay/da-den")
@open_to(Role.RECEPTION)
def arrived(reference: str) -> ResponseReturnValue:
    """Note that the paper lies here, to be compared later or at once."""
    form = forms.ArrivedForm()
    refusal = acting.attempt(
        reference,
        form,
        lambda turn: comparing.paper_arrived(turn.session, turn.dossier, by=turn.by, at=turn.at),
    )
    if refusal is not None:
        flash(sentences.explain(refusal), "error")
        return redirect(acting.address(reference), 303)
    return redirect(url_for(".compare", reference=reference), 303)
