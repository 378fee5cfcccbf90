"""How a test stands at a door: signed in as somebody, sending forms with their token."""

import re

from flask.testing import FlaskClient

from casework.people import actions as people
from casework.people.records import Account
from foundation.clock import now
from foundation.database import Database


def open_sign_in(database: Database, account_id: int, *, at=None) -> str:
    """Sign an account in behind the door's back and return the token."""
    with database.transaction() as session:
        account = session.get_one(Account, account_id)
        return people.open_sign_in(session, account, at=at or now())


def sign_in(
    client: FlaskClient, database: Database, account_id: int, door: str = "portal", *, at=None
) -> str:
    """Give the client the session of an account at one door."""
    token = open_sign_in(database, account_id, at=at)
    path = "/can-bo/" if door == "backoffice" else "/"
    with client.session_transaction(path) as session:
        session["token"], session["of"] = token, account_id
    return token


def csrf_of(client: FlaskClient, path: str = "/mo") -> str:
    """Read the token that a page carries."""
    page = client.get(path).get_data(as_text=True)
    return re.search(r'<meta name="csrf-token" content="([^"]+)"', page)[1]


def post(client: FlaskClient, path: str, data: dict, *, page: str = "/mo", **more):
    """Send a form as a browser would, with its token."""
    return client.post(path, data={"csrf_token": csrf_of(client, page), **data}, **more)
