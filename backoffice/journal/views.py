"""Who opened and changed a dossier, from the sealed journal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.journal import entries
from casework.audit import queries as audit
from casework.dossiers import queries
from casework.people.actor import Role
from web.access import current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("journal", __name__, url_prefix="/nhat-ky")


@blueprint.get("")
@open_to(Role.AUDITOR, Role.LEADER)
def ask() -> ResponseReturnValue:
    """Ask whose journal to open, by the dossier's code."""
    typed = request.args.get("ma", "").strip()[:80]
    if typed:
        with reading() as session:
            reference = queries.reference_of_code(session, typed)
        if reference is not None:
            return redirect(url_for(".show", reference=reference), 303)
        flash(_("Không tìm thấy hồ sơ có mã này trong phạm vi của ông/bà."), "warning")
    return render_template("backoffice/journal/ask.html", typed=typed)


@blueprint.get("/<reference>")
@open_to(Role.AUDITOR, Role.LEADER)
def show(reference: str) -> ResponseReturnValue:
    """Show each act on a dossier, newest first, and whether the chain still holds."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        chain = audit.chain(session, dossier.chain)
        return render_template(
            "backoffice/journal/show.html",
            dossier=dossier,
            acts=entries.described(session, chain),
            broken_at=entries.first_break(chain),
        )
