"""Scanning: what waits to be scanned, what was scanned, and the ways in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.dossier import panels
from backoffice.scanning import (
    arranging,
    batch,
    dossier,
    keeping,
    labels,
    panel,
    points,
    taking_in,
)
from casework.dossiers import keeping as paper
from casework.dossiers import queries as dossiers
from casework.people.actor import Role
from casework.scanning import queries
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading

PAGE, BATCHES = 30, 8

blueprint = Blueprint("scanning", __name__, url_prefix="/so-hoa")
for area in (batch, dossier, labels, points, taking_in):
    blueprint.register_blueprint(area.blueprint)
panels.SOURCES = (*panels.SOURCES, panel.of)


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show the dossiers with parts still to scan, and the newest batches."""
    actor, after = current_actor(), pages.cursor(int)
    code = request.args.get("ma", "").strip()
    if code and (found := _address_of(code)):
        return redirect(found, 303)
    with reading() as session:
        agency_id = actor.agency_id or 0
        rows = paper.waiting(session, agency_id, after=after[0] if after else None, limit=PAGE + 1)
        page = pages.cut(rows, PAGE, lambda one: (one.dossier.id,))
        lines = arranging.lines(session, queries.batches(session, agency_id, limit=BATCHES))
    return render_template(
        "backoffice/scanning/show.html",
        page=page,
        lines=lines,
        code=code,
        upload=taking_in.addresses(),
        accept=keeping.ACCEPTED,
        max_bytes=keeping.most_bytes(),
    )


def _address_of(code: str) -> str:
    """Return the page on which a dossier is scanned, by its code as typed or scanned."""
    with reading() as session:
        reference = dossiers.reference_of_code(session, code)
    if reference is None:
        flash(_("Không có hồ sơ nào mang mã này tại quầy của ông/bà."), "error")
        return ""
    return url_for(".dossier.show", reference=reference)
