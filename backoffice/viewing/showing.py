"""One tab of a worklist as a page: its view, its lines, what can be filtered by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backoffice import lists, rows
from backoffice.lists import WorkList
from backoffice.viewing import choosing
from backoffice.viewing.choosing import View
from casework.people.actor import Actor
from casework.watch.records import WatchTally
from casework.worklists import views
from casework.worklists.records import SavedView
from casework.worktime import queries as worktime
from web import pages

PAGE = 40
_WORDS = {
    "ORDERS": choosing.ORDERS,
    "DUES": choosing.DUES,
    "CHANNELS": choosing.CHANNELS,
    "COLUMNS": choosing.COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved view with the address that shows it."""

    view: SavedView
    address: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What of the agency's open work can be filtered by."""

    procedures: list[tuple[str, str]]


def tab(session: Session, chosen: WorkList, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a tab needs; a list begins with the default view, if there is one."""
    calendar = worktime.calendar_of(session, actor.agency_id)
    saved = views.listed(session, chosen.key, of=actor)
    view = choosing.read(actor, calendar, at=at)
    begins = next((one for one in saved if one.is_default), None)
    if begins is not None and view.is_plain and "sau" not in request.args:
        given = MultiDict(parse_qsl(begins.query))
        view = choosing.of_query(given, actor, calendar, at=at)
    after = lists.place_from(pages.cursor(datetime, int))
    found = chosen.rows(session, actor, choice=view.choice, after=after, limit=PAGE + 1)
    page = pages.cut(found, PAGE, lambda row: (row.next_due_at, row.id))
    return {
        "chosen": chosen,
        "lines": rows.lines(session, page.rows, calendar, at=at, of=actor),
        "page": page,
        "view": view,
        "saved": [Saved(one, _address(chosen, one)) for one in saved],
        "offered": _offered(session, actor, view),
        "words": _WORDS,
        "here": request.full_path,
    }


def _address(chosen: WorkList, view: SavedView) -> str:
    return f"{lists.address(chosen)}&{view.query}" if view.query else lists.address(chosen)


def _offered(session: Session, actor: Actor, view: View) -> Offered:
    """Offer the procedures that the agency has open work of, as the watch has counted them."""
    asked = (
        select(WatchTally.procedure_code, WatchTally.procedure_name)
        .where(WatchTally.agency_id == actor.agency_id)
        .distinct()
        .order_by(WatchTally.procedure_name)
        .limit(100)
    )
    found = [(code, name) for code, name in session.execute(asked)]
    asked_for = view.given.get("thu-tuc", "")
    if asked_for and asked_for not in {code for code, _name in found}:
        found.append((asked_for, asked_for))
    return Offered(found)
