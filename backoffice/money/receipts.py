"""The register of receipts, its series, one receipt, cancellation and replacement."""

import csv
import io
from collections.abc import Callable, Iterable

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.dossier import pictures
from backoffice.money import sending
from backoffice.money.forms import CancelForm, PressForm, ReplaceForm, SeriesForm
from casework.agencies.records import Agency
from casework.dossiers import queries as dossiers
from casework.dossiers import receipting
from casework.files.records import StoredFile
from casework.people.actor import Role
from casework.receipts import actions, queries, rules
from casework.receipts.actions import Payer
from casework.receipts.records import Receipt
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound
from foundation.spoken import money_in_words
from web import pages, receipt_words
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import let_go, reading, transaction

PRINTED = 5_000
"""Receipts of one printed or saved list at most."""
READERS = (Role.RECEPTION, Role.LEADER, Role.AUDITOR)
FILES: dict[str, Callable[[Receipt], object]] = {
    "pdf": lambda one: one.pdf_file_id,
    "xml": lambda one: one.xml_file_id,
    "huy-pdf": lambda one: one.cancel_pdf_file_id,
    "huy-xml": lambda one: one.cancel_xml_file_id,
}

blueprint = Blueprint("receipts", __name__, url_prefix="/bien-lai")


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """Show the register, newest first, with the body's series."""
    return _register(SeriesForm(formdata=None))


def _register(form: SeriesForm) -> ResponseReturnValue:
    after, actor = pages.cursor(int), current_actor()
    with reading() as session:
        agency_id = actor.agency_id or 0
        found = queries.register(
            session, agency_id, before=after[0] if after else None, limit=queries.PAGE + 1
        )
        page = render_template(
            "backoffice/money/receipts.html",
            page=pages.cut(found, queries.PAGE, lambda one: (one.id,)),
            series=queries.series_of(session, agency_id),
            form=form,
            is_desk=actor.has(Role.RECEPTION),
            suggested=rules.symbol_in("AA-00E", now().astimezone(VIETNAM).year),
            words=receipt_words,
        )
        return page, form.status


@blueprint.post("/quyen")
@open_to(Role.RECEPTION)
def open_series() -> ResponseReturnValue:
    """Open the series of this year."""
    form = SeriesForm()
    if sending.attempt(form, lambda session: _open(session, form)):
        flash(_("Đã mở quyển biên lai."), "success")
        return redirect(url_for(".show"), 303)
    return _register(form)


def _open(session: Session, form: SeriesForm) -> int:
    actor, at = current_actor(), now()
    year, symbol = at.astimezone(VIETNAM).year, (form.symbol.data or "").upper()
    agency_id = actor.agency_id or 0
    return actions.open_series(session, agency_id, year=year, symbol=symbol, by=actor, at=at).id


@blueprint.route("/quyen/<int:series_id>/dong", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def close_series(series_id: int) -> ResponseReturnValue:
    """Say what ends with a series and which numbers are left; close it once that is confirmed."""
    form, actor = PressForm(), current_actor()
    if form.is_ready():
        with transaction() as session:
            actions.close_series(session, actor.agency_id or 0, series_id, by=actor, at=now())
        flash(_("Đã đóng quyển biên lai."), "success")
        return redirect(url_for(".show"), 303)
    with reading() as session:
        series = queries.one_series(session, actor.agency_id or 0, series_id)
        if series.closed_at:
            return redirect(url_for(".show"), 303)
        digits = rules.digits_on(now().astimezone(VIETNAM).date())
        page = render_template(
            "backoffice/money/close_series.html",
            series=series,
            form=form,
            last_used=f"{series.last:0{digits}}",
            first_left=f"{series.last + 1:0{digits}}",
            last_left="9" * digits,
        )
        return page, form.status


@blueprint.get("/in")
@open_to(*READERS)
def printed() -> ResponseReturnValue:
    """Print the newest receipts of the register as a list."""
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        return render_template(
            "backoffice/money/register.html",
            rows=queries.register(session, agency_id, limit=PRINTED)[::-1],
            agency=session.get_one(Agency, agency_id),
            words=receipt_words,
        )


@blueprint.get("/bang-ke.csv")
@open_to(*READERS)
def saved() -> ResponseReturnValue:
    """Hand the newest receipts of the register out as CSV."""
    with reading() as session:
        rows = queries.register(session, current_actor().agency_id or 0, limit=PRINTED)
        text = _as_csv(rows[::-1])
    answer = Response("\ufeff" + text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=bang-ke-bien-lai.csv"
    return answer


def _as_csv(rows: Iterable[Receipt]) -> str:
    made = io.StringIO()
    writer = csv.writer(made)
    head = ("ky_hieu_mau", "ky_hieu", "so", "ngay_lap", "nguoi_nop", "so_dinh_danh", "ma_ho_so",
            "khoan_thu", "so_tien", "hinh_thuc", "trang_thai", "ly_do_huy")  # fmt: skip
    writer.writerow(head)
    for one in rows:
        names = "; ".join(line["name"] for line in one.lines)
        cells = (
            one.template, one.symbol, one.shown_number,
            f"{one.issued_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}", one.payer_name,
            one.payer_number, one.dossier_code, names, str(one.amount),
            rules.METHODS[one.method], str(receipt_words.STATES[one.state]), one.cancel_reason,
        )  # fmt: skip
        writer.writerow([_plain(cell) for cell in cells])
    return made.getvalue()


def _plain(cell: str) -> str:
    """Keep a cell from being taken for a formula by a spreadsheet."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


@blueprint.get("/<int:receipt_id>")
@open_to(*READERS)
def one(receipt_id: int) -> ResponseReturnValue:
    """Show one receipt with its files and what can be done with it."""
    return _one(receipt_id, CancelForm(formdata=None), "backoffice/money/receipt.html")


def _one(receipt_id: int, form: PageForm, template: str) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        found = queries.of_agency(session, receipt_id, agency_id=actor.agency_id)
        page = render_template(
            template,
            one=found,
            form=form,
            replaced=session.get(Receipt, found.replaces_id) if found.replaces_id else None,
            replacement=queries.replacement_of(session, receipt_id),
            reference=dossiers.references_of(session, [found.dossier_id])[found.dossier_id],
            in_words=money_in_words(found.amount),
            is_desk=actor.has(Role.RECEPTION),
            words=receipt_words,
        )
        return page, form.status


@blueprint.route("/<int:receipt_id>/huy", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def cancel(receipt_id: int) -> ResponseReturnValue:
    """Cancel a receipt, with the reason."""
    form = CancelForm()
    if sending.attempt(form, lambda session: _cancel(session, receipt_id, form)):
        flash(_("Đã hủy biên lai."), "success")
        return redirect(url_for(".one", receipt_id=receipt_id), 303)
    return _one(receipt_id, form, "backoffice/money/receipt_cancel.html")


def _cancel(session: Session, receipt_id: int, form: CancelForm) -> int:
    reason, by = form.reason.data or "", current_actor()
    return receipting.cancel(session, receipt_id, reason=reason, by=by, at=now()).id


@blueprint.route("/<int:receipt_id>/thay-the", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def replace(receipt_id: int) -> ResponseReturnValue:
    """Replace a receipt by another of the same payment."""
    form = ReplaceForm()
    made_id = sending.attempt(form, lambda session: _replace(session, receipt_id, form))
    if made_id is not None:
        flash(_("Đã lập biên lai thay thế."), "success")
        return redirect(url_for(".one", receipt_id=made_id), 303)
    if not form.is_submitted():
        _fill(form, receipt_id)
    return _one(receipt_id, form, "backoffice/money/receipt_replace.html")


def _replace(session: Session, receipt_id: int, form: ReplaceForm) -> int:
    reason, by, payer = form.reason.data or "", current_actor(), _payer(form)
    made = receipting.replace(session, receipt_id, reason=reason, payer=payer, by=by, at=now())
    return made.id


def _fill(form: ReplaceForm, receipt_id: int) -> None:
    with reading() as session:
        known = queries.of_agency(session, receipt_id, agency_id=current_actor().agency_id)
        form.payer_name.data = known.payer_name
        form.payer_number.data = known.payer_number
        form.payer_address.data = known.payer_address


def _payer(form: ReplaceForm) -> Payer:
    return Payer(
        form.payer_name.data or "", form.payer_number.data or "", form.payer_address.data or ""
    )


@blueprint.get("/<int:receipt_id>/tep/<any(pdf, xml, 'huy-pdf', 'huy-xml'):kind>")
@open_to(*READERS)
def file(receipt_id: int, kind: str) -> ResponseReturnValue:
    """Hand out a file of a receipt."""
    with reading() as session:
        found = queries.of_agency(session, receipt_id, agency_id=current_actor().agency_id)
        stored = session.get(StoredFile, FILES[kind](found)) if FILES[kind](found) else None
    if stored is None:
        raise NotFound(what="file")
    let_go()
    data = pictures.original_of(current_app.extensions["gateways"], stored)
    return pictures.as_download(stored, data)
