"""One batch: its pages by part, moved, dropped, taken back, scanned anew, accepted, closed."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.scanning import arranging, forms, keeping, pictures, sheet, taking_in, words
from casework.dossiers import keeping as paper
from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.people.actor import Role
from casework.scanning import batches, placing, queries
from casework.scanning.records import ScanPage
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound
from web import pages, sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

PAGE = 30

blueprint = Blueprint("batch", __name__, url_prefix="/lo")


@blueprint.get("")
@open_to(Role.RECEPTION)
def listed() -> ResponseReturnValue:
    """List the desk's batches, newest first."""
    actor = current_actor()
    after = pages.cursor(int)
    with reading() as session:
        before = after[0] if after else None
        agency_id = actor.agency_id or 0
        found = queries.batches(session, agency_id, before=before, limit=PAGE + 1)
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        lines = arranging.lines(session, page.rows)
    return render_template("backoffice/scanning/batches.html", lines=lines, page=page)


@blueprint.get("/<reference>")
@open_to(Role.RECEPTION)
def show(reference: str) -> ResponseReturnValue:
    """Show a batch and write down who opened it."""
    return _page(reference, forms.ArrangeForm())


def _page(reference: str, form: forms.ArrangeForm) -> ResponseReturnValue:
    actor, after = current_actor(), pages.cursor(int)
    with reading() as session:
        batch = queries.batch(session, reference, of=actor)
        more = _wanted(session, request.args.get("ho-so", ""))
        drawn = sheet.sheet_of(session, batch, of=actor, after=after[0] if after else 0, more=more)
        origin = arranging.origin(session, batch)
    let_go()
    pictures.note_batch(batch)
    return render_template(
        "backoffice/scanning/batch.html",
        sheet=drawn,
        form=form,
        origin=origin,
        secret=words.secret(", ".join(drawn.secret)),
        text=arranging.in_words(drawn.progress),
        kept=arranging.kept(),
        upload=taking_in.addresses("lo", reference),
        accept=keeping.ACCEPTED,
        max_bytes=keeping.most_bytes(),
        next_href=pages.next_href(pages.encode([drawn.last_id]) if drawn.last_id else None),
        first_href=pages.first_href(),
    ), form.status


def _wanted(session: Session, code: str) -> Dossier | None:
    """Return the dossier whose parts the officer asked to see among the choices."""
    reference = dossiers.reference_of_code(session, code) if code.strip() else None
    if reference is None:
        if code.strip():
            flash(_("Không có hồ sơ nào mang mã này tại quầy của ông/bà."), "error")
        return None
    return dossiers.of_officer(session, reference, of=current_actor())


@blueprint.get("/<reference>/tien-do")
@open_to(Role.RECEPTION)
def progress(reference: str) -> ResponseReturnValue:
    """Tell the script of the page how far the batch has come."""
    with reading() as session:
        batch = queries.batch(session, reference, of=current_actor())
        found = queries.progress_of(session, [batch.id])[batch.id]
    return arranging.told(found)


@blueprint.post("/<reference>/xep")
@open_to(Role.RECEPTION)
def arrange(reference: str) -> ResponseReturnValue:
    """Do to the ticked pages what was pressed."""
    form = arranging.form_sent()
    if form.is_ready():
        try:
            said = arranging.act(reference, form)
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
            return redirect(arranging.back(reference), 303)
        else:
            flash(said, "success")
            return redirect(arranging.back(reference), 303)
    return _page(reference, form)


@blueprint.post("/<reference>/dong")
@open_to(Role.RECEPTION)
def close(reference: str) -> ResponseReturnValue:
    """Close a batch in which every page is placed or dropped."""
    if forms.PressForm().is_ready():
        try:
            with transaction() as session:
                batch = queries.batch(session, reference, of=current_actor(), lock=True)
                batches.close(session, batch, by=current_actor(), at=now())
            flash(_("Đã đóng lô quét."), "success")
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.get("/<reference>/trang/<int:page_id>")
@open_to(Role.RECEPTION)
def page(reference: str, page_id: int) -> ResponseReturnValue:
    """Show one page large, and write down who looked at it."""
    return _large(reference, page_id, forms.AsItIsForm())


def _large(reference: str, page_id: int, form: forms.AsItIsForm) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        batch = queries.batch(session, reference, of=actor)
        found = queries.page(session, reference, page_id, of=actor)
        dossier = _dossier_of(session, found)
        beside = arranging.beside(session, batch, found)
    let_go()
    pictures.note_page(batch, found, dossier)
    return render_template(
        "backoffice/scanning/page.html",
        batch=batch,
        page=found,
        name=sheet.name_of(batch, found),
        dossier=dossier,
        part=sheet.part_names(dossier).get(found.part_key, "") if dossier else "",
        faults=words.faults_of(found),
        beside=beside,
        form=form,
        upload=taking_in.addresses("lo", reference, page_id),
        accept=keeping.ACCEPTED,
        max_bytes=keeping.most_bytes(),
    ), form.status


def _dossier_of(session: Session, found: ScanPage) -> Dossier | None:
    ids = [found.dossier_id] if found.dossier_id else []
    return paper.dossiers_of(session, ids, of=current_actor()).get(found.dossier_id or 0)


@blueprint.post("/<reference>/trang/<int:page_id>/giu")
@open_to(Role.RECEPTION)
def keep(reference: str, page_id: int) -> ResponseReturnValue:
    """Accept a faulty page as it is, with the reason."""
    form = forms.AsItIsForm()
    if form.is_ready():
        try:
            with transaction() as session:
                found = queries.page(session, reference, page_id, of=current_actor(), lock=True)
                by, reason = current_actor(), form.reason.data
                placing.keep_as_is(session, found, reason=reason, by=by, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
            return redirect(url_for(".page", reference=reference, page_id=page_id), 303)
        else:
            flash(_("Đã ghi nhận dùng trang này như vậy."), "success")
            return redirect(url_for(".show", reference=reference), 303)
    return _large(reference, page_id, form)


@blueprint.get("/<reference>/trang/<int:page_id>/anh")
@open_to(Role.RECEPTION)
def picture(reference: str, page_id: int) -> Response:
    """Show the picture of a page; a quarantined one is not there."""
    return pictures.answer(_seen(reference, page_id).image_sha256)


@blueprint.get("/<reference>/trang/<int:page_id>/nho")
@open_to(Role.RECEPTION)
def thumb(reference: str, page_id: int) -> Response:
    """Show the small picture of a page; a quarantined one is not there."""
    return pictures.answer(_seen(reference, page_id).thumb_sha256)


def _seen(reference: str, page_id: int) -> ScanPage:
    with reading() as session:
        found = queries.page(session, reference, page_id, of=current_actor())
    let_go()
    if not found.image_sha256:
        raise NotFound(what="picture")
    return found
