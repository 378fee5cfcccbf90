"""Scanning for one dossier: cover sheets, uploads, e-copies, and what cannot be scanned."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import acting
from backoffice.scanning import desk_parts, forms, keeping, printing, taking_in, words
from casework.dossiers import keeping as paper
from casework.dossiers import queries as dossiers
from casework.people.actor import Role
from casework.scanning import copies, covers
from casework.scanning.records import PartCopy
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

blueprint = Blueprint("dossier", __name__, url_prefix="/ho-so/<reference>")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show(reference: str) -> ResponseReturnValue:
    """Show what of a dossier is scanned and what is not, and write down who looked."""
    return _page(reference)


def _page(reference: str, **sent: object) -> ResponseReturnValue:
    """Draw the page with what was sent and is not right, each form in its place."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        drawn = desk_parts.of_dossier(session, found)
    let_go()
    acting.note_reading(found, "read")
    made = {
        "covers": sent.get("covers") or desk_parts.covers_form(drawn, fresh=True),
        "labels": sent.get("labels") or desk_parts.labels_form(drawn, fresh=True),
        "unscannable": sent.get("unscannable") or desk_parts.unscannable_form(drawn, fresh=True),
    }
    problems = [one for form in made.values() for one in form.problems()]  # type: ignore[attr-defined]
    return render_template(
        "backoffice/scanning/dossier.html",
        dossier=found,
        drawn=drawn,
        forms=made,
        problems=problems,
        effects=words.COPY_EFFECTS,
        secret=words.secret(_("Có trang quét của hồ sơ")),
        **{key: desk_parts.told(drawn)[key] for key in ("percent", "text")},
        upload=taking_in.addresses("ho-so", reference),
        accept=keeping.ACCEPTED,
        max_bytes=keeping.most_bytes(),
    ), 422 if problems else 200


@blueprint.get("/tien-do")
@open_to(Role.RECEPTION)
def progress(reference: str) -> ResponseReturnValue:
    """Tell the script of the page how far batches and copies of the dossier have come."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        return desk_parts.told(desk_parts.of_dossier(session, found))


@blueprint.post("/to-bia")
@open_to(Role.RECEPTION)
def print_covers(reference: str) -> ResponseReturnValue:
    """Set the cover sheets of the chosen parts as one PDF; nothing of it is stored."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        drawn = desk_parts.of_dossier(session, found)
    form = desk_parts.covers_form(drawn)
    if not form.is_ready():
        return _page(reference, covers=form)
    by, at = current_actor(), now()
    try:
        with transaction() as session:
            found = dossiers.of_officer(session, reference, of=by)
            keys, number = form.bia.data, form.ngan.data or 0
            sheets = covers.print_covers(session, found, keys, separators=number, by=by, at=at)
    except Invalid as refusal:
        form.show({"bia" if key != "separators" else "ngan": one
                   for key, one in refusal.fields.items()})  # fmt: skip
        return _page(reference, covers=form)
    return printing.covers(found, sheets, at=at)


@blueprint.post("/nhan")
@open_to(Role.RECEPTION)
def print_labels(reference: str) -> ResponseReturnValue:
    """Set the labels of parts that cannot be scanned as one PDF; nothing of it is stored."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        drawn = desk_parts.of_dossier(session, found)
    form = desk_parts.labels_form(drawn)
    if not form.is_ready():
        return _page(reference, labels=form)
    with transaction() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        given = [paper.label_for(session, found, key) for key in form.nhan.data]
    return printing.labels(found, given, paper=form.kho.data, at=now())


@blueprint.post("/khong-so-hoa")
@open_to(Role.RECEPTION)
def unscannable(reference: str) -> ResponseReturnValue:
    """Tick a part that cannot be scanned and say where it lies."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        form = desk_parts.unscannable_form(desk_parts.of_dossier(session, found))
    if form.is_ready():
        by, key, where = current_actor(), form.khong.data, form.place.data
        try:
            with transaction() as session:
                found = dossiers.lock_of_officer(session, reference, of=by)
                paper.cannot_be_scanned(session, found, key, place=where, by=by, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            form.khong.errors = [sentences.explain(refusal)]
        else:
            flash(_("Đã ghi là không số hóa được. Hãy in nhãn và dán vào giấy tờ."), "success")
            return redirect(url_for(".show", reference=reference), 303)
    return _page(reference, unscannable=form)


@blueprint.post("/tao-ban-sao")
@open_to(Role.RECEPTION)
def order(reference: str) -> ResponseReturnValue:
    """Order the e-copies of all parts whose pages have none yet; each part stands by itself."""
    with reading() as session:
        found = dossiers.of_officer(session, reference, of=current_actor())
        drawn = desk_parts.of_dossier(session, found)
    if forms.PressForm().is_ready():
        ordered, told = _order_each(reference, [one for one in drawn.lines if one.is_stale])
        for sentence in told:
            flash(sentence, "error")
        if ordered:
            flash(_("Đang tạo bản sao điện tử; trang này tự cập nhật."), "success")
        elif not told:
            flash(_("Mọi thành phần đã quét đều có bản sao điện tử."), "info")
    return redirect(url_for(".show", reference=reference, _anchor="copies"), 303)


def _order_each(
    reference: str, lines: Sequence[desk_parts.PartLine]
) -> tuple[list[PartCopy], list[str]]:
    """Order copies part by part: one that cannot be made does not stop the others."""
    by, ordered, told = current_actor(), [], []
    for line in lines:
        try:
            with transaction() as session:
                found = dossiers.of_officer(session, reference, of=by)
                ordered.append(copies.order(session, found, line.key, by=by, at=now()))
        except Conflict as refusal:
            told.append(f"{line.name}: {sentences.explain(refusal)}")
    return ordered, told
