"""The tracking book of a desk, its volumes and its printed form."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.forms import SealForm
from backoffice.printing.views import as_pdf
from backoffice.tracking import spans
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import tracking
from casework.people import queries as people
from casework.people.actor import Role
from casework.registers import queries as registers
from casework.registers.records import TrackingBook
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, NotFound
from web import filters, pages, sentences
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import let_go, reading, transaction

PAGE = 50
KEEPERS = (Role.RECEPTION, Role.LEADER, Role.AUDITOR)

blueprint = Blueprint("tracking", __name__, url_prefix="/so-theo-doi")


@blueprint.get("")
@open_to(*KEEPERS)
def show() -> ResponseReturnValue:
    """Show the lines of a volume or a year, newest first."""
    after = pages.cursor(int)
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        books = registers.volumes(session, agency_id)
        asked = spans.asked(books)
        found = tracking.lines(
            session, agency_id, asked.span, limit=PAGE + 1, before=after[0] if after else 0
        )
    page = pages.cut(found, PAGE, lambda line: (line.ordinal,))
    answer = render_template(
        "backoffice/tracking/show.html",
        asked=asked,
        year=asked.span.year,
        years=sorted({one.year for one in books} | {asked.span.year}, reverse=True),
        books=[one for one in books if one.year == asked.span.year],
        page=page,
        kept={key: one for key, one in request.args.items() if key in {"nam", "quyen"}},
        months=range(1, 13),
    )
    return answer, 422 if asked.problems else 200


@blueprint.get("/so-theo-doi.pdf")
@open_to(*KEEPERS)
@limited("30/minute", by=account)
def printed() -> ResponseReturnValue:
    """Print a volume, a month or some days; what is too long for one print is parted first."""
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        books = registers.volumes(session, agency_id)
        asked = spans.asked(books)
        found = tracking.lines(session, agency_id, asked.span, limit=tracking.MOST_LINES + 1)
        desk = _desk(agencies.agencies_by_id(session, [agency_id]), agency_id)
        closers = {one.closed_by for one in books if one.closed_by is not None}
        names = {one: people.account(session, one).name for one in closers}
    let_go()
    if len(found) > tracking.MOST_LINES and "phan" not in request.args:
        kept: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(".pieces", **kept), 303)
    with transaction() as session:
        tracking.note_printing(session, desk, asked.span, by=current_actor(), at=now())
    lines = found[: tracking.MOST_LINES]
    closed = _closed(books, asked, lines, names)
    facts = tracking.facts(desk, asked.span, lines, title=asked.title, closed=closed, at=now())
    return as_pdf("tracking_book", facts, f"so-theo-doi-{asked.span.year}", at=now())


@blueprint.get("/phan")
@open_to(*KEEPERS)
def pieces() -> ResponseReturnValue:
    """List the pieces in which a long volume or month is printed."""
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        asked = spans.asked(registers.volumes(session, agency_id))
        found = tracking.pieces(session, agency_id, asked.span)
    kept = {key: one for key, one in request.args.items() if key != "phan"}
    return render_template(
        "backoffice/tracking/pieces.html", asked=asked, pieces=found, kept=kept,
        most=tracking.MOST_LINES,
    )  # fmt: skip


@blueprint.route("/dong/<int:year>/<int:volume>", methods=["GET", "POST"])
@open_to(Role.RECEPTION, Role.LEADER)
def close(year: int, volume: int) -> ResponseReturnValue:
    """Close a volume after saying what that means; the next line opens a new one."""
    form, by = SealForm(), current_actor()
    with reading() as session:
        book = _book(registers.volumes(session, by.agency_id or 0), year, volume)
        desk = _desk(agencies.agencies_by_id(session, [book.agency_id]), book.agency_id)
    if not form.is_ready():
        return render_template("backoffice/tracking/close.html", book=book, form=form), form.status
    try:
        with transaction() as session:
            tracking.close(session, desk, year=year, volume=volume, by=by, at=now())
        flash(_("Đã đóng quyển %(volume)s năm %(year)s.", volume=volume, year=year), "success")
    except Conflict as refusal:
        flash(sentences.explain(refusal), "error")
    return redirect(url_for(".show", nam=year, quyen=volume), 303)


def _desk(known: dict[int, Agency], agency_id: int) -> Agency:
    if agency_id not in known:
        raise NotFound(what="agency")
    return known[agency_id]


def _book(books: list[TrackingBook], year: int, volume: int) -> TrackingBook:
    for one in books:
        if (one.year, one.volume) == (year, volume):
            return one
    raise NotFound(what="tracking_book")


def _closed(
    books: list[TrackingBook],
    asked: spans.Asked,
    lines: list[tracking.Line],
    names: dict[int, str],
) -> str:
    """Say under the last line of a closed volume how many lines it has, and who closed it when."""
    for one in books:
        is_it = (one.year, one.volume) == (asked.span.year, asked.span.volume)
        if not is_it or one.closed_at is None or not lines or lines[-1].ordinal != one.last:
            continue
        count = one.last - one.first + 1
        at = filters.vn_datetime(one.closed_at.astimezone(VIETNAM))
        return (
            f"Quyển này có {count} hồ sơ, từ số {one.first} đến số {one.last}."
            f" Đóng sổ lúc {at}; người đóng sổ: {names.get(one.closed_by or 0, '')}."
        )
    return ""
