"""Who looks after partners: administrators of the province or of its centre."""

from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from foundation.errors import NotFound
from web.access import current_actor


def check_keeper(session: Session) -> None:
    """Raise NotFound for administrators of other agencies."""
    if not agencies.looks_after_province(session, current_actor()):
        raise NotFound(what="installations")
