"""Who may enter: each view declares it, the guard of each door asks at every request.

    blueprint.before_request(access.guard)

    @blueprint.get("/ho-so")
    @open_to(SIGNED_IN)
    def mine() -> ResponseReturnValue: ...

A view without a declaration answers 403. A person who is not signed in goes to the sign-in
page of the door and comes back afterwards; a program gets 401.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from casework.agencies import queries as agencies
from casework.agencies.queries import Limits, Visitor
from casework.people import actions as people
from casework.people.actor import Actor, ActorKind, Role
from casework.watch import inbox
from foundation.clock import now
from foundation.ids import token_hash
from foundation.settings import Settings
from web.transactions import reading, transaction

View = TypeVar("View", bound=Callable[..., Any])

TOKEN = "token"  # noqa: S105 - a key of the session, not a secret
TOUCH_AFTER = timedelta(seconds=60)
OFFICE = "/can-bo"
API = "/api/"
MACHINES = "/may-quet"
SIGN_IN_PAGES = {"portal": "/dang-nhap", "backoffice": "/can-bo/dang-nhap"}


class Open(StrEnum):
    """To whom a view may be open besides the holders of roles."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


PUBLIC, SIGNED_IN = Open.PUBLIC, Open.SIGNED_IN


def open_to(*who: Role | Open) -> Callable[[View], View]:
    """Declare who may enter a view: PUBLIC, SIGNED_IN or holders of one of the roles."""

    def declare(view: View) -> View:
        view.open_to = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def openness(endpoint: str) -> frozenset[Role | Open]:
    """Return what a view declares; an empty set where it declares nothing."""
    view = current_app.view_functions[endpoint]
    return cast("frozenset[Role | Open]", getattr(view, "open_to", frozenset()))


def door() -> str:
    """Name the door of this request: portal, backoffice, api or machine."""
    if request.path.startswith(API):
        return "api"
    if request.path == MACHINES or request.path.startswith(f"{MACHINES}/"):
        return "machine"
    within = request.path == OFFICE or request.path.startswith(f"{OFFICE}/")
    return "backoffice" if within else "portal"


def settings() -> Settings:
    """Return the application's settings."""
    return cast("Settings", current_app.extensions["settings"])


def guard() -> ResponseReturnValue | None:
    """Let in whom the view is open to; to be run before each request of a door's blueprint."""
    allowed = openness(cast("str", request.endpoint))
    if not allowed:
        raise Forbidden("the view declares nobody who may enter")
    if PUBLIC in allowed:
        return None
    who = visitor()
    if who is None:
        return _to_sign_in()
    if SIGNED_IN in allowed or not who.roles.isdisjoint(allowed):
        return None
    raise Forbidden("the visitor holds none of the roles")


def visitor() -> Visitor | None:
    """Return who stands at the door, asked of the database once a request; None if nobody."""
    if "visitor" not in g:
        here = door()
        g.visitor = _program() if here == "api" else None if here == "machine" else _browser()
    return cast("Visitor | None", g.visitor)


def unread() -> int:
    """Return how many reminders an officer has not read, counted no further than the mark shows."""
    return int(g.get("unread", 0))


def current_actor() -> Actor:
    """Return who acts; raise Unauthorized where nobody is signed in."""
    who = visitor()
    if who is None:
        raise Unauthorized("nobody is signed in")
    return who.actor


def _program() -> Visitor | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    with reading() as reader:
        return agencies.visitor_of_api_token(reader, token_hash(token.strip()), at=now())


def _browser() -> Visitor | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    at = now()
    with reading() as reader:
        who = agencies.visitor_of_sign_in(reader, token_hash(token), limits=_limits(), at=at)
        if who is not None and who.actor.kind is ActorKind.OFFICER and request.method == "GET":
            g.unread = inbox.unread(reader, who.actor)
    if who is None:
        session.pop(TOKEN)
        return None
    if (who.actor.kind is ActorKind.OFFICER) != (door() == "backoffice"):
        return None
    if at - who.seen_at > TOUCH_AFTER:
        with transaction() as writer:
            people.touch(writer, token, at=at)
    return who


def _limits() -> Limits:
    given = settings()
    return Limits(
        officer_idle=timedelta(minutes=given.officer_idle_minutes),
        citizen_idle=timedelta(minutes=given.citizen_idle_minutes),
        longest=timedelta(hours=given.session_hours),
    )


def _to_sign_in() -> ResponseReturnValue:
    if wants_json():
        raise Unauthorized("nobody is signed in")
    target = urlencode({"next": _page_to_return_to()})
    return redirect(f"{SIGN_IN_PAGES[door()]}?{target}", 303)


def wants_json() -> bool:
    """Tell whether a program asks: the API, a machine, or a script of our own pages."""
    if door() in {"api", "machine"} or request.is_json or "X-CSRFToken" in request.headers:
        return True
    return request.accept_mimetypes.best == "application/json"


def _page_to_return_to() -> str:
    """Return the page asked for; for a form sent, the nearest page above that can be opened."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.url_map.bind("")
    path = request.path
    while path not in {"", "/", OFFICE}:
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return path or "/"


def safe_next(target: str | None) -> str | None:
    """Return a target only if it is a path of our own; None for all that leads elsewhere."""
    if not target or not target.startswith("/") or len(target) > 2000:  # noqa: PLR2004 - a URL's length
        return None
    if target.startswith("//") or "\\" in target or any(ord(one) <= 0x20 for one in target):  # noqa: PLR2004 - space
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def next_page(default: str) -> str:
    """Return where to go after signing in: the page first asked for, or the default."""
    return safe_next(request.values.get("next")) or default


def back_to(default: str) -> Response:
    """Redirect there with 303, so that reloading the page does not send the form again."""
    return cast("Response", redirect(next_page(default), 303))
