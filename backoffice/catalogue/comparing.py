"""Two versions of a procedure, or a version and the open draft, side by side."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.catalogue import changes_in_words
from casework.catalogue import changes, drafts, queries
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from foundation.errors import NotFound
from web.access import open_to
from web.transactions import reading

blueprint = Blueprint("comparing", __name__)
DRAFT = "soan"


@blueprint.get("/<code>/so-sanh")
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """Say what differs between the two that were chosen; the newest two at first."""
    with reading() as session:
        choices = _choices(session, code)
        if not choices:
            raise NotFound(procedure=code)
        keys = list(choices)
        new = _chosen("den", keys, keys[0])
        old = _chosen("tu", keys, keys[min(1, len(keys) - 1)])
        found = changes.between(_definition(session, code, old), _definition(session, code, new))
        return render_template(
            "backoffice/catalogue/compare.html",
            code=code,
            choices=list(choices.items()),
            old=old,
            new=new,
            changes=changes_in_words.say_all(found),
        )


def _choices(session: Session, code: str) -> dict[str, str]:
    """Name what there is to compare, the newest first."""
    found = {
        str(one.number): str(_("Phiên bản %(number)s", number=one.number))
        for one in queries.versions(session, code)
    }
    is_drafted = queries.open_draft(session, code) is not None
    return ({DRAFT: str(_("Bản thảo đang mở"))} if is_drafted else {}) | found


def _chosen(name: str, keys: list[str], otherwise: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in keys else otherwise


def _definition(session: Session, code: str, key: str) -> Definition:
    if key == DRAFT:
        return drafts.definition_of(drafts.find(session, code))
    return procedures.definition_of(queries.version(session, code, int(key)))
