"""Reminders of an officer; who is late and why, for those who lead."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import lists, wording
from backoffice.watch import wording as words
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers.worklists import Place
from casework.people.actor import OFFICER_ROLES, Actor, Role
from casework.watch import inbox, lateness, tally
from casework.watch.lateness import LateLine, Wanted
from casework.watch.records import WatchKind
from foundation.clock import now
from web import filters, pages
from web.access import current_actor, open_to
from web.transactions import reading, transaction

PAGE = 40
CSV_ROWS = 5_000

blueprint = Blueprint("watch", __name__)


@blueprint.get("/nhac-viec")
@open_to(*OFFICER_ROLES)
def show() -> ResponseReturnValue:
    """Show an officer's reminders, the newest first."""
    after, only_unread = pages.cursor(int), request.args.get("loc") == "chua-doc"
    with reading() as session:
        found = inbox.listed(
            session,
            current_actor(),
            only_unread=only_unread,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        return render_template(
            "backoffice/watch/inbox.html",
            page=pages.cut(found, PAGE, lambda one: (one.id,)),
            only_unread=only_unread,
            kinds={one.value: text for one, text in words.KINDS.items()},
            tones={one.value: tone for one, tone in words.TONES.items()},
        )


@blueprint.get("/nhac-viec/<int:number>")
@open_to(*OFFICER_ROLES)
def follow(number: int) -> ResponseReturnValue:
    """Open what a reminder is about and mark it as read."""
    actor = current_actor()
    with transaction() as session:
        one = inbox.one(session, actor, number)
        inbox.mark_read(session, actor, [one.id], at=now())
        is_question = one.kind == WatchKind.CONSULT_LATE.value and one.assignment_id
        where = (
            url_for("backoffice.answers.one", number=one.assignment_id)
            if is_question and inbox.is_asked_of(session, one, actor)
            else url_for("backoffice.dossier.show", reference=one.facts["reference"])
        )
    return redirect(where, 303)


@blueprint.post("/nhac-viec/da-doc")
@open_to(*OFFICER_ROLES)
def mark_all() -> ResponseReturnValue:
    """Mark all that the page showed as read."""
    upto = request.form.get("upto", "")
    with transaction() as session:
        newest = int(upto) if upto.isdecimal() and len(upto) < len(str(2**63)) else 0
        inbox.mark_all_read(session, current_actor(), upto=newest, at=now())
    flash(_("Đã đánh dấu tất cả là đã đọc."), "success")
    return redirect(url_for("backoffice.watch.show"), 303)


def _agency(session: Session, actor: Actor) -> Agency | None:
    """Return whose work is looked at: one's own; all (None) for who looks after the province."""
    is_wide = actor.has(Role.AUDITOR) or agencies.looks_after_province(session, actor)
    code = request.args.get("co-quan", "")
    if not is_wide:
        return session.get_one(Agency, actor.agency_id)
    if not code:
        return None
    return agencies.agency_by_code(session, code)


@blueprint.get("/dieu-hanh")
@open_to(Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
def board() -> ResponseReturnValue:
    """Show how much open work lies where and how much of it is late."""
    actor = current_actor()
    with reading() as session:
        agency = _agency(session, actor)
        own = agency.id if agency else None
        return render_template(
            "backoffice/watch/board.html",
            agency=agency,
            is_wide=agency is None or bool(request.args.get("co-quan")),
            counted_at=tally.counted_at(session),
            groups=_groups(session, own),
            agency_codes=_codes(session) if agency is None else {},
            late=lateness.listed(session, Wanted(agency_id=own), at=now(), limit=10),
            stages=wording.STAGES,
        )


def _codes(session: Session) -> dict[str, str]:
    return {str(one.agency.id): one.agency.code for one in agencies.with_sizes(session)}


def _groups(session: Session, agency_id: int | None) -> list[tuple[str, str, list[tally.Line]]]:
    """Return (heading, filter, lines) of the tables of the board."""
    by_step = (_("Theo bước"), "buoc", tally.by_step(session, agency_id))
    by_procedure = (_("Theo thủ tục"), "thu-tuc", tally.by_procedure(session, agency_id))
    if agency_id is None:
        return [(_("Theo cơ quan"), "", tally.by_agency(session)), by_step, by_procedure]
    by_officer = (_("Theo cán bộ"), "can-bo", tally.by_officer(session, agency_id))
    return [by_officer, by_step, by_procedure]


def _wanted(agency: Agency | None) -> Wanted:
    asked: Mapping[str, str] = request.args
    officer = asked.get("can-bo", "")
    return Wanted(
        agency_id=agency.id if agency else None,
        officer_id=int(officer) if officer.isdecimal() and len(officer) < 16 else None,  # noqa: PLR2004 - fits the column
        step_name=asked.get("buoc"),
        procedure_code=asked.get("thu-tuc"),
        is_late=asked.get("han") != "sap-den",
    )


@blueprint.get("/dieu-hanh/ho-so")
@open_to(Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
def lines() -> ResponseReturnValue:
    """List what is late, or nearly so, as the filters in the address say."""
    after, at = lists.place_from(pages.cursor(datetime, int)), now()
    with reading() as session:
        agency = _agency(session, current_actor())
        wanted = _wanted(agency)
        found = lateness.listed(session, wanted, at=at, after=after, limit=PAGE + 1)
        names = agencies.agencies_by_id(session, {one.agency_id for one in found})
        return render_template(
            "backoffice/watch/lines.html",
            wanted=wanted,
            agency=agency,
            page=pages.cut(found, PAGE, lambda one: (one.next_due_at, one.id)),
            names=names,
            stages=wording.STAGES,
            at=at,
        )


@blueprint.get("/dieu-hanh/ho-so.csv")
@open_to(Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
def download() -> ResponseReturnValue:
    """Give the list of late dossiers as a table, at most CSV_ROWS lines."""
    at, rows = now(), list[LateLine]()
    with reading() as session:
        wanted = _wanted(_agency(session, current_actor()))
        after: Place | None = None
        while len(rows) < CSV_ROWS:
            found = lateness.listed(session, wanted, at=at, after=after, limit=500)
            if not found:
                break
            rows += found
            after = Place(found[-1].next_due_at, found[-1].id)
        names = agencies.agencies_by_id(session, {one.agency_id for one in rows})
    return _table(rows[:CSV_ROWS], {number: one.name for number, one in names.items()})


def _table(rows: list[LateLine], names: Mapping[int, str]) -> Response:
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet)
    writer.writerow([_("Mã hồ sơ"), _("Thủ tục"), _("Cơ quan"), _("Cán bộ"), _("Bước"), _("Hạn")])
    for one in rows:
        due = filters.vn_datetime(one.next_due_at)
        line = [one.shown_code, one.procedure_name, names.get(one.agency_id, "")]
        writer.writerow([_harmless(text) for text in (*line, one.officer, one.step_name, due)])
    answer = Response(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=ho-so-qua-han.csv"
    return answer


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
