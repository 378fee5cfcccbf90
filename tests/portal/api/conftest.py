"""Fixtures for the programs' interface: a bare application with the API, and its callers."""

import io
import json
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from casework.people import actions as people
from casework.people.records import Account
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM
from gateways import open_gateways
from portal.api import api
from tests import make
from web.app import Outside, new_app

PDF = b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" + b"%%EOF\n"


def pdf(text=""):
    """Bytes that begin as a PDF and differ by their text."""
    return PDF + f"% {text or uuid.uuid4().hex}\n".encode()


class Caller:
    """A program of one account."""

    def __init__(self, app, token):
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path):
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path, *, key=None, **given):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/api/v1{path}", headers=headers, **given)

    def submit(self, document, key=None, files=()):
        """Submit JSON alone, or a form with files (part, name, bytes)."""
        key = key or uuid.uuid4().hex
        if not files:
            return self.post("/dossiers", key=key, json=document)
        form = {"dossier": json.dumps(document)}
        for part, name, data in files:
            form.setdefault(part, []).append(FileStorage(io.BytesIO(data), name))
        return self.send("/dossiers", form, key=key)

    def send(self, path, form, *, key=None):
        """Post a form from memory: the client's own way leaves a file behind."""
        boundary, body = encode_multipart(MultiDict(form))
        kind = f"multipart/form-data; boundary={boundary}"
        return self.post(path, key=key, data=body, content_type=kind)

    def take_in(self, *files):
        """Hand in files (name, bytes) and return what is told of each."""
        form = {"file": [FileStorage(io.BytesIO(data), name) for name, data in files]}
        return self.send("/files", form).get_json()["files"]


def token_of(database, login):
    """Make a bearer token of an account."""
    with database.transaction() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
        return people.make_api_token(session, account, "thử", at=datetime.now(UTC))


@pytest.fixture
def gateways(settings):
    """The real gateways on the run's object store."""
    return open_gateways(settings)


@pytest.fixture
def app(settings, database, gateways):
    """The application with nothing but the API."""
    outside = Outside(checks={}, has_blob=lambda _: True, read_blob=gateways.files.read)
    app = new_app(settings, database, outside)
    app.extensions["gateways"] = gateways
    app.register_blueprint(api, url_prefix="/api/v1")
    return app


@pytest.fixture
def caller(app, database):
    """A citizen's program."""
    return Caller(app, token_of(database, "nguyen.van.an@example.vn"))


@pytest.fixture
def stranger(app, database):
    """Another person's program."""
    with database.reading() as session:
        login = session.scalars(
            select(Account.login).where(
                Account.kind == "citizen", Account.login != "nguyen.van.an@example.vn"
            )
        ).first()
    return Caller(app, token_of(database, login))


PART = "giay_chung_sinh"


@pytest.fixture
def document(database):
    """A complete submission of a birth registration, without its files."""
    with database.reading() as session:
        version = procedures.version_on(session, make.BIRTH, datetime.now(VIETNAM).date())
        definition = procedures.definition_of(version)
        return {
            "procedure": make.BIRTH,
            "case": definition.cases[0].key,
            "agency": make.agency(session).code,
            "answers": make.answers(definition),
            "return_way": "online",
        }


@pytest.fixture
def complete(document, caller):
    """A submission whose one file has been taken in already."""
    [file] = caller.take_in(("giay-chung-sinh.pdf", pdf()))
    return document | {"files": [{"part": PART, "file_id": file["file_id"]}]}
