"""Sending a petition, following it by its secret address, and the answers made public."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.people import queries as people
from casework.petitions import actions, queries
from casework.petitions.actions import Told
from casework.petitions.records import Petition
from foundation.clock import now
from foundation.errors import Invalid
from portal.petitions.forms import PetitionForm
from web import access, pages, petition_words
from web.access import PUBLIC, SIGNED_IN, current_actor, open_to, settings
from web.limits import limited
from web.transactions import reading, transaction

PAGE_SIZE = 15
NO_STORE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}

blueprint = Blueprint("petitions", __name__)


@blueprint.get("/phan-anh")
@open_to(PUBLIC)
def show() -> ResponseReturnValue:
    """Tell what petitions are for, and show the answers that were published."""
    before = pages.cursor(datetime, int)
    with reading() as session:
        found = queries.published(session, before=before, limit=PAGE_SIZE + 1)
        page = pages.cut(found, PAGE_SIZE, lambda one: (one.published_at, one.id))
        return render_template(
            "portal/petitions/published.html",
            page=page,
            agencies=agencies.agencies_by_id(session, {one.agency_id for one in page.rows}),
            kinds=petition_words.SHORT_KINDS,
            days=settings().petition_days,
        )


@blueprint.route("/phan-anh/gui", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("10/hour;30/day")
def send() -> ResponseReturnValue:
    """Take a petition in; what was typed stays where something is wrong."""
    with reading() as session:
        form = PetitionForm(data=_known(session))
        form.agency.choices = _agencies(session)
    if form.is_ready():
        visitor = access.visitor()
        try:
            with transaction() as session:
                _petition, token = actions.send(
                    session,
                    _told(form),
                    days=settings().petition_days,
                    by=visitor.actor if visitor else None,
                    at=now(),
                )
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return redirect(url_for(".follow", token=token, moi="1"), 303)
    return render_template("portal/petitions/send.html", form=form), form.status


def _known(session: Session) -> dict[str, Any]:
    visitor = access.visitor()
    if visitor is None or visitor.actor.account_id is None:
        return {}
    account = people.account(session, visitor.actor.account_id)
    return {"name": account.name, "phone": account.phone or "", "email": account.email or ""}


def _agencies(session: Session) -> list[tuple[str, str]]:
    departments = [(str(one.id), one.name) for one in agencies.departments(session)]
    communes = [(str(one.agency_id), one.name) for one in agencies.communes(session)]
    return departments + communes


def _told(form: PetitionForm) -> Told:
    chosen = form.agency.data
    return Told(
        kind=form.kind.data,
        subject=form.subject.data,
        text=form.text.data,
        name=form.name.data,
        phone=form.phone.data or "",
        email=form.email.data or "",
        dossier_code=form.dossier_code.data or "",
        agency_id=int(chosen) if chosen else None,
        may_publish=form.may_publish.data,
    )


@blueprint.get("/phan-anh/theo-doi/<token>")
@open_to(PUBLIC)
@limited("60/minute")
def follow(token: str) -> ResponseReturnValue:
    """Show a petition to whoever holds its secret address."""
    with reading() as session:
        return _shown(session, queries.by_token(session, token)), 200, NO_STORE


@blueprint.get("/phan-anh/cua-toi")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List the petitions sent while signed in, newest first."""
    before = pages.cursor(int)
    with reading() as session:
        found = queries.own_petitions(
            session,
            current_actor().account_id or 0,
            before=before[0] if before else None,
            limit=PAGE_SIZE + 1,
        )
        return render_template(
            "portal/petitions/mine.html",
            page=pages.cut(found, PAGE_SIZE, lambda one: (one.id,)),
            states=petition_words.STATES,
        )


@blueprint.get("/phan-anh/cua-toi/<code>")
@open_to(SIGNED_IN)
def own(code: str) -> ResponseReturnValue:
    """Show one's own petition and what became of it."""
    with reading() as session:
        return _shown(session, queries.own(session, code, of=current_actor()))


def _shown(session: Session, petition: Petition) -> str:
    return render_template(
        "portal/petitions/one.html",
        petition=petition,
        agency=session.get_one(Agency, petition.agency_id),
        state=petition_words.STATES[petition.state],
        kind=petition_words.SHORT_KINDS[petition.kind],
        events=queries.events(session, petition.id),
        acts=petition_words.ACTS,
    )
