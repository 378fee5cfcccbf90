"""The page of a dossier for all roles, its documents, and the page that waits for the worker."""

import uuid
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice import acting, lists, vault
from backoffice.changes import panel as changes
from backoffice.desk import checking, reasons
from backoffice.dossier import links, mandate, panels, pictures, progress, sheet, time
from backoffice.viewing import choosing
from casework.dossiers import proofs, queries
from casework.people.actor import Role
from casework.worklists import attention, views
from foundation.clock import now
from web import pages, printed
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import let_go, reading

READERS = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK, Role.AUDITOR)

blueprint = Blueprint("dossier", __name__, url_prefix="/ho-so")
panels.SOURCES = (changes.panel, time.panel, mandate.panel, vault.panel, *panels.SOURCES)


@blueprint.get("/<reference>")
@open_to(*READERS)
def show(reference: str) -> ResponseReturnValue:
    """Show a dossier and write down who opened it."""
    actor, at = current_actor(), now()
    kept = acting.kept()
    with reading() as session:
        found = sheet.sheet_of(session, reference, of=actor, at=at)
        can_check = checking.is_open(found)
        proven = proofs.proven(session, found.dossier, found.definition) if can_check else {}
        known_reasons = reasons.load(session) if can_check else reasons.NONE
        checklist = checking.shown(found, known_reasons, proven)
        beside = panels.of(session, found.dossier, actor)
        others = attention.others(session, found.dossier.id, of=actor, at=at)
    let_go()
    acting.note_reading(found.dossier, "read")
    return render_template(
        "backoffice/dossier/show.html",
        sheet=found,
        buttons=sheet.buttons(found, kept),
        documents=sheet.viewed(found),
        papers=sheet.papers_shown(found),
        course=sheet.course(found),
        checklist=checklist,
        spared=checking.spared(found, proven),
        proven=checking.proven_words(found, proven),
        can_check=can_check,
        reasons=known_reasons.offered,
        facts=sheet.facts(found),
        asked=sheet.asked(found),
        panels=beside,
        others=others,
        is_desk=actor.has(Role.RECEPTION) and actor.agency_id == found.dossier.desk_agency_id,
        may_audit=actor.has(Role.AUDITOR, Role.LEADER),
        kept=kept,
    )


@blueprint.get("/<reference>/ke")
@open_to(*READERS)
def step(reference: str) -> ResponseReturnValue:
    """Go on to the next dossier of the list that this one was opened from, or back."""
    chosen = lists.BY_KEY.get(request.args.get("ds", ""))
    place = lists.place_from(pages.decode(request.args.get("tai", ""), datetime, int))
    if chosen is None or place is None:
        return redirect(acting.address(reference), 303)
    backwards, actor = request.args.get("huong") == "truoc", current_actor()
    query = request.args.get("cd", "")[: views.LONGEST_QUERY]
    with reading() as session:
        view = choosing.of_text(session, query, actor, at=now())
        row = chosen.neighbour(session, actor, place, choice=view.choice, backwards=backwards)
    if row is None:
        return redirect(f"{lists.address(chosen)}&{view.query()}", 303)
    where = url_for(
        ".show",
        reference=row.reference,
        ds=chosen.key,
        tai=lists.cursor_of(row),
        cd=query or None,
    )
    return redirect(where, 303)


@blueprint.get("/<reference>/giay-to/<uuid:file_id>/trang/<int:number>")
@open_to(*READERS)
def picture(reference: str, file_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Show one page of a file as a picture: nothing in the file runs in the officer's browser."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        file = queries.file_of_dossier(session, dossier.id, file_id)
    let_go()
    drawn = pictures.page_of(current_app.extensions["gateways"], file, number)
    return Response(drawn.data, mimetype=drawn.media_type)


@blueprint.get("/<reference>/giay-to/<uuid:file_id>")
@open_to(*READERS)
def original(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file exactly as it was handed in, and write down who took it."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        file = queries.file_of_dossier(session, dossier.id, file_id)
    let_go()
    data = pictures.original_of(current_app.extensions["gateways"], file)
    acting.note_reading(dossier, "read_file", file)
    return pictures.as_download(file, data)


@blueprint.get("/<reference>/to-khai.pdf")
@open_to(*READERS)
@limited("60/minute", by=account)
def application(reference: str) -> ResponseReturnValue:
    """Show the filer's form as a paper to be printed, and write down who took it."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        told = printed.application_facts(session, dossier)
    let_go()
    acting.note_reading(dossier, "read")
    return printed.as_pdf(dossier, told)


@blueprint.get("/<reference>/van-ban/<uuid:file_id>")
@open_to(*READERS)
def paper(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Show a paper made by the house page by page, and write down who opened it."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        file = queries.file_of_dossier(session, dossier.id, file_id)
    let_go()
    count = pictures.page_count(current_app.extensions["gateways"], file)
    acting.note_reading(dossier, "read_paper", file)
    return render_template(
        "backoffice/dossier/paper.html",
        dossier=dossier,
        file=file,
        pages=sheet.page_links(reference, file, count),
        download=links.original(reference, file.id),
        back=acting.address(reference),
    )


@blueprint.get("/<reference>/dang-lam")
@open_to(*READERS)
def wait(reference: str) -> ResponseReturnValue:
    """Wait until the worker has set, signed or sealed; then go on to the dossier."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        doing = progress.of_dossier(session, dossier)
    if doing is None:
        return redirect(acting.address(reference), 303)
    return render_template(
        "backoffice/dossier/wait.html",
        dossier=dossier,
        doing=doing,
        back=acting.address(reference),
    )
