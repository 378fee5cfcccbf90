"""The paper on which a mandate stands: handed in by who gave it, seen by both sides."""

import uuid

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casework.files.records import StoredFile
from casework.people import mandate_queries, mandates
from casework.people.mandate_records import Mandate
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from portal import filerows, stored, taking_in
from portal.mandates import members
from portal.taking_in import Place
from web import sentences
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading

blueprint = Blueprint("papers", __name__)

ADDRESS = "/tai-khoan/uy-quyen/<int:number>/giay"


def _row(number: int, file: StoredFile) -> dict[str, object]:
    link = url_for("portal.mandates.papers.show", number=number, file_id=file.id)
    return filerows.row(file, href=link, remove_url="", status_url="")


@blueprint.get(ADDRESS)
@open_to(SIGNED_IN)
def page(number: int) -> ResponseReturnValue:
    """Show the paper of a mandate, and the place for another one."""
    return _page(number)


def _page(number: int, problem: str = "") -> str:
    with reading() as session:
        mandate = _given(session, number)
        file = session.get(StoredFile, mandate.file_id) if mandate.file_id else None
        return render_template(
            "portal/mandates/paper.html",
            number=number,
            rows=[_row(number, file)] if file else [],
            problem=problem,
            max_bytes=settings().max_file_bytes,
            back=members.home_of(session, mandate.principal_id),
        )


def _given(session: Session, number: int) -> Mandate:
    """Return a mandate that the visitor gave or looks after; raise NotFound."""
    return mandates.looked_after(session, number, by=current_actor())


def _place_in(number: int) -> Place:
    """Return what puts a file to the mandate."""

    def place(session: Session, file: StoredFile) -> dict[str, object]:
        mandates.keep_paper(session, number, file.id, by=current_actor(), at=now())
        return _row(number, file)

    return place


def _check(number: int) -> None:
    """Refuse before anything is fetched: the mandate must be the visitor's to look after."""
    with reading() as session:
        _given(session, number)


@blueprint.post(f"{ADDRESS}/phieu")
@open_to(SIGNED_IN)
@limited("60/minute", by=by_account)
def ticket(number: int) -> ResponseReturnValue:
    """Promise a place in the store for the paper."""
    _check(number)
    return taking_in.ticket()


@blueprint.post(f"{ADDRESS}/xong")
@open_to(SIGNED_IN)
def complete(number: int) -> ResponseReturnValue:
    """Take in the file that the store has received."""
    _check(number)
    return taking_in.complete(lambda _part: _place_in(number))


@blueprint.post(ADDRESS)
@open_to(SIGNED_IN)
@limited("60/minute", by=by_account)
def whole(number: int) -> ResponseReturnValue:
    """Take in a paper that comes through the application."""
    _check(number)
    back = url_for(".page", number=number)
    try:
        return taking_in.whole(lambda _part: _place_in(number), back=back)
    except Invalid as refusal:
        return _page(number, next(iter(sentences.say_all(refusal.fields).values()))), 422


@blueprint.get(f"{ADDRESS}/<uuid:file_id>")
@open_to(SIGNED_IN)
def show(number: int, file_id: uuid.UUID) -> ResponseReturnValue:
    """Show the paper to who gave the mandate, who looks after it, or who holds it."""
    with reading() as session:
        mandate = mandate_queries.by_either_side(session, number, of=current_actor())
        if mandate.file_id != file_id:
            raise NotFound(what="file")
        file = session.get_one(StoredFile, file_id)
    return stored.hand_out(file, in_place=True)
