"""Handing out: results, originals and proofs of who took them."""

from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting, lists, rows
from backoffice.dossier import panels, pictures
from backoffice.handing import acting as handing_out
from backoffice.handing import finding, panel
from backoffice.handing.forms import FindForm, HandOutForm
from casework.dossiers import handing, keeping, queries
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, Verb
from casework.files.records import StoredFile
from casework.people.actor import Role
from casework.post import queries as post
from casework.procedures.definition import Returning
from casework.worktime import queries as worktime
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from gateways.typesetting import qr_drawing
from web import pages
from web.access import current_actor, open_to
from web.transactions import let_go, reading

blueprint = Blueprint("handing", __name__)
panels.SOURCES = (*panels.SOURCES, panel.of)
PAGE = 40
_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
READERS = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.AUDITOR)


@blueprint.route("/tra-ket-qua", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Find by one scan what waits for a person; below stands all that waits at the desk.

    What is scanned is sent, not written into the address: it may be somebody's card.
    """
    form, found = FindForm(), finding.Found()
    actor = current_actor()
    if form.is_ready():
        try:
            with reading() as session:
                found = finding.find(session, form.scanned.data, of=actor)
        except Invalid as refusal:
            form.show(refusal.fields)
        form.scanned.data = ""  # a card's text is not written back into the page
        if address := _only_one(found):
            return redirect(address, 303)
    with reading() as session:
        return _listed(session, form, found), form.status


def _only_one(found: finding.Found) -> str:
    """Return the page to go on to where what was scanned leads to one."""
    if found.dossier is not None:
        is_waiting = found.dossier.current == (State.FINISHED, Stage.DESK)
        endpoint = ".hand_out" if is_waiting else "backoffice.dossier.show"
        return url_for(endpoint, reference=found.dossier.reference)
    if found.waiting:
        return url_for(".hand_out", reference=found.waiting[0].reference)
    return ""


def _listed(session: Session, form: FindForm, found: finding.Found) -> str:
    actor, at = current_actor(), now()
    after = lists.place_from(pages.cursor(datetime, int))
    listed = lists.TO_HAND_OUT.rows(session, actor, after=after, limit=PAGE + 1)
    page = pages.cut(listed, PAGE, lambda row: (row.next_due_at, row.id))
    calendar = worktime.calendar_of(session, actor.agency_id)
    return render_template(
        "backoffice/handing/show.html",
        form=form,
        is_empty=form.is_submitted() and not form.problems() and not found.waiting,
        lines=rows.lines(session, page.rows, calendar, at=at),
        came_back=post.came_back(session, [row.id for row in page.rows]),
        page=page,
    )


@blueprint.route("/ho-so/<reference>/tra-ket-qua", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def hand_out(reference: str) -> ResponseReturnValue:
    """Hand a result out, alone or with others of the same person, and keep who took it."""
    form, refusal = HandOutForm(), None
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        others = handing.together_with(session, dossier, of=current_actor())
        _fit(session, form, [dossier, *others])
    if form.is_ready():
        refusal = handing_out.attempt(reference, form)
        if refusal is None:
            return acting.done(reference, _("Đã trả kết quả."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        return acting.page(
            "backoffice/handing/hand_out.html", session, dossier, Verb.HAND_OUT, form, refusal,
            results=queries.results_of(session, dossier.id),
            by_post=dossier.return_way == Returning.HOME.value,
        )  # fmt: skip


def _fit(session: Session, form: HandOutForm, dossiers: list[Dossier]) -> None:
    """Offer the other dossiers, and of each the paper that lies here; first all of it goes back."""
    given = keeping.given_of_many(session, [one.id for one in dossiers])
    parts = [
        (
            handing_out.part_value(dossier, one.part_key),
            _("%(part)s (hồ sơ %(code)s)", part=names.get(one.part_key, one.part_key),
              code=dossier.shown_code),
        )
        for dossier in dossiers
        for names in [handing.part_names(dossier)]
        for one in given
        if one.dossier_id == dossier.id and handing.may_go_back(one)
    ]  # fmt: skip
    others = [
        (
            handing_out.other_value(one),
            _("%(code)s – %(holder)s: %(procedure)s", code=one.shown_code,
              holder=one.holder_name, procedure=one.procedure_name),
        )
        for one in dossiers[1:]
    ]  # fmt: skip
    form.fit(others, parts)


@blueprint.get("/ho-so/<reference>/chu-ky-nguoi-nhan")
@open_to(*READERS)
def signed(reference: str) -> ResponseReturnValue:
    """Show the signature that the receiver left on the pad, and write down who looked."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        record = handing.record_of(session, dossier.id)
        file_id = record.signature_file_id if record else None
        file = session.get(StoredFile, file_id) if file_id else None
    if file is None:
        raise NotFound(what="signature")
    let_go()
    drawn = pictures.page_of(current_app.extensions["gateways"], file, 1)
    acting.note_reading(dossier, "read_file", file)
    return Response(drawn.data, mimetype=drawn.media_type)


@blueprint.get("/ho-so/<reference>/phieu-danh-gia.svg")
@open_to(*READERS)
def rating_qr(reference: str) -> ResponseReturnValue:
    """Draw the QR of the page on which the receiver says how satisfied they are."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
    let_go()
    drawn = qr_drawing(panel.rating_address(dossier)).replace("<svg ", f"<svg {_XMLNS} ", 1)
    return Response(drawn, mimetype="image/svg+xml")
