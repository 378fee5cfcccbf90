"""The count of unread notices that every page of a signed-in person carries."""

from casework.notifications import queries as notices
from web import access
from web.transactions import reading


def unread_badge() -> dict[str, int]:
    """Give templates ``unread_notices`` where somebody is signed in."""
    visitor = access.visitor()
    if visitor is None or visitor.actor.account_id is None:
        return {}
    with reading() as session:
        return {"unread_notices": notices.unread(session, visitor.actor.account_id)}
