"""Whose dossiers a list shows: one's own, or those of somebody for whom one acts."""

from typing import cast

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers.access import Whose
from casework.people import mandate_queries
from casework.people.actor import Actor, ActorKind

_DEPENDANT, _ACCOUNT = "phu-thuoc-", "thay-"
MYSELF = "toi"


def asked(actor: Actor) -> Whose | None:
    """Read from the address whose dossiers are wanted; None for all that one may see."""
    key = request.args.get("cho", "")
    if key == MYSELF:
        return Whose(account_id=actor.account_id)
    if (number := _number(key, _DEPENDANT)) is not None:
        return Whose(dependant_id=number)
    if (number := _number(key, _ACCOUNT)) is not None:
        return Whose(account_id=number)
    return None


def _number(key: str, head: str) -> int | None:
    tail = key.removeprefix(head)
    plain = tail.isascii() and tail.isdecimal() and len(tail) < 16  # noqa: PLR2004 - a row's number
    return int(tail) if key.startswith(head) and plain else None


def tabs(session: Session, actor: Actor) -> list[dict[str, object]]:
    """List the filters; none where one sees only one's own."""
    found = [("", _("Tất cả")), (MYSELF, _("Của tôi"))]
    if actor.kind is ActorKind.CITIZEN:
        found += [
            (f"{_DEPENDANT}{one.id}", _("Nộp thay cho %(name)s", name=one.name))
            for one in mandate_queries.dependants(session, cast("int", actor.account_id))
        ]
    found += [
        (f"{_ACCOUNT}{one.account_id}", _("Nộp thay cho %(name)s", name=one.name))
        for one in actor.mandates
    ]
    if len(found) == 2:  # noqa: PLR2004 - all of them are one's own
        return []
    here = request.args.get("cho", "")
    return [
        {"text": text, "href": url_for(".mine", cho=key or None), "current": key == here}
        for key, text in found
    ]
