"""Views of one's own: saved, chosen as the default, put in order, dropped."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.people.actor import Actor
from casework.worklists.records import SavedView
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.text import clean_line

MOST = 20
"""So many views may one list have for one person."""
LONGEST_NAME = 60
LONGEST_QUERY = 1_000


class TooManyViews(Conflict):
    """A list has as many views as fit on a page."""

    code = "too_many_views"


def listed(session: Session, list_key: str, *, of: Actor) -> Sequence[SavedView]:
    """List an officer's own views of one list, in their order."""
    return session.scalars(
        select(SavedView)
        .where(SavedView.account_id == of.account_id, SavedView.list_key == list_key)
        .order_by(SavedView.ordinal, SavedView.id)
    ).all()


def save(session: Session, list_key: str, name: str, query: str, *, by: Actor) -> SavedView:
    """Save a view under a name; the same name again replaces it. Raises Invalid, TooManyViews."""
    name = clean_line(name)
    if not name:
        raise Invalid({"name": Problem("required")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": Problem("too_long", {"limit": LONGEST_NAME, "length": len(name)})})
    if len(query) > LONGEST_QUERY:
        raise Invalid({"name": Problem("view_too_wide")})
    own = list(listed(session, list_key, of=by))
    known = next((one for one in own if one.name == name), None)
    if known is not None:
        known.query = query
        return known
    if len(own) >= MOST:
        raise TooManyViews(limit=MOST)
    last = max((one.ordinal for one in own), default=0)
    view = SavedView(
        account_id=by.account_id, list_key=list_key, name=name, query=query, ordinal=last + 1
    )
    session.add(view)
    session.flush()
    return view


def own(session: Session, number: int, *, of: Actor) -> SavedView:
    """Return an officer's own view; raise NotFound for anybody else's."""
    found = session.scalars(
        select(SavedView).where(SavedView.id == number, SavedView.account_id == of.account_id)
    ).first()
    if found is None:
        raise NotFound(what="saved_view")
    return found


def drop(session: Session, number: int, *, by: Actor) -> SavedView:
    """Drop a view of one's own."""
    view = own(session, number, of=by)
    session.delete(view)
    return view


def make_default(session: Session, number: int, *, by: Actor) -> SavedView:
    """Let a list begin with this view, or as it was where it already does."""
    view = own(session, number, of=by)
    was = view.is_default
    session.execute(
        update(SavedView)
        .where(SavedView.account_id == by.account_id, SavedView.list_key == view.list_key)
        .values(is_default=False)
    )
    view.is_default = not was
    return view


def move_up(session: Session, number: int, *, by: Actor) -> SavedView:
    """Put a view before the one that stands before it."""
    view = own(session, number, of=by)
    before = session.scalars(
        select(SavedView)
        .where(
            SavedView.account_id == by.account_id,
            SavedView.list_key == view.list_key,
            SavedView.ordinal < view.ordinal,
        )
        .order_by(SavedView.ordinal.desc())
        .limit(1)
    ).first()
    if before is not None:
        view.ordinal, before.ordinal = before.ordinal, view.ordinal
    return view


def default_of(session: Session, list_key: str, *, of: Actor) -> SavedView | None:
    """Return the view with which a list begins for an officer, or None."""
    return session.scalars(
        select(SavedView).where(
            SavedView.account_id == of.account_id,
            SavedView.list_key == list_key,
            SavedView.is_default,
        )
    ).first()
