"""What ratings show on the page of a dossier: the rating, or the ways to it."""

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.feedback import queries, rules
from casework.feedback.rules import RatingWay, Satisfaction
from casework.people.actor import Actor, Role
from web import hall_words
from web.access import settings

_AFTER = frozenset({State.FINISHED.value, State.RETURNED.value})


def of(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Describe a dossier's rating in one statement; nothing before there is a result."""
    if dossier.state not in _AFTER:
        return None
    found = queries.rating_of(session, dossier.id)
    is_mine = actor.has(Role.RECEPTION) and actor.agency_id == dossier.desk_agency_id
    if found is None and not is_mine:
        return None
    given = settings()
    path = rules.rating_path(dossier.reference, given.secret_key)
    return Panel(
        "backoffice/ratings/panel.html",
        {
            "rating": found,
            "answer": hall_words.SATISFACTION[Satisfaction(found.overall)] if found else "",
            "way": hall_words.WAYS[RatingWay(found.way)] if found else "",
            "address": given.portal_url + path,
        },
    )
