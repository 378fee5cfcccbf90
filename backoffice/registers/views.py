"""The outgoing book of the agency for a year (Decree 30/2020, annex IV)."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backoffice import wording
from casework.agencies import queries as agencies
from casework.dossiers import queries
from casework.people.actor import Role
from casework.registers import actions as numbering
from casework.registers import queries as registers
from casework.registers.queries import BookLine
from foundation.clock import VIETNAM, now
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 50
PRINTED = 2_000
"""Lines of one printed book at most: more than a commune issues in a year."""

blueprint = Blueprint("registers", __name__)


@blueprint.get("/so-van-ban")
@open_to(Role.CLERK, Role.LEADER, Role.AUDITOR)
def outgoing() -> ResponseReturnValue:
    """Show the outgoing book of a year, newest number first."""
    after = pages.cursor(int)
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        years = registers.years_of(session, agency_id)
        year = _year(years)
        found = registers.outgoing(
            session, agency_id, year, after=after[0] if after else None, limit=PAGE + 1
        )
        page = pages.cut(found, PAGE, lambda line: (line.entry.number,))
        return render_template(
            "backoffice/registers/outgoing.html",
            year=year,
            years=years or [year],
            page=page,
            references=_references(session, page.rows),
            **_words(page.rows),
        )


@blueprint.get("/so-van-ban/in")
@open_to(Role.CLERK, Role.LEADER, Role.AUDITOR)
def printed() -> ResponseReturnValue:
    """Print the outgoing book of a year from its first number, with the columns of the law."""
    with reading() as session:
        agency_id = current_actor().agency_id or 0
        year = _year(registers.years_of(session, agency_id))
        lines = registers.outgoing(session, agency_id, year, limit=PRINTED)
        return render_template(
            "backoffice/registers/printed.html",
            year=year,
            agency=agencies.agencies_by_id(session, [agency_id])[agency_id],
            lines=lines[::-1],
            **_words(lines),
        )


def _words(lines: Sequence[BookLine]) -> dict[str, object]:
    """Return numbers and standings as they are written."""
    return {
        "numbers": {line.entry.id: numbering.shown_number(line.entry) for line in lines},
        "standings": wording.STANDINGS,
    }


def _year(years: list[int]) -> int:
    asked = request.args.get("nam", type=int)
    this_year = now().astimezone(VIETNAM).year
    if asked in years:
        return asked
    return years[0] if years else this_year


def _references(session: Session, lines: Sequence[BookLine]) -> dict[int, str]:
    return queries.references_of(session, [line.entry.dossier_id for line in lines])
