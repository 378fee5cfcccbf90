"""The back office alone, on real PostgreSQL and a real object store."""

import pytest

import backoffice
from casework.people.actor import Role
from gateways import open_gateways
from tests.backoffice.office import Officer
from web.app import Outside, new_app


@pytest.fixture
def app(settings, database):
    gateways = open_gateways(settings)
    app = new_app(
        settings,
        database,
        Outside({"mail": lambda: None}, lambda _sha256: False, gateways.files.read),
    )
    app.extensions["gateways"] = gateways
    app.register_blueprint(backoffice.blueprint, url_prefix="/can-bo")
    return app


@pytest.fixture
def officer(app, database):
    """Sign an officer of a role in, at the desk of Nha Trang unless told otherwise."""
    return lambda role, *place: Officer(app, database, role, *place)


@pytest.fixture
def reception(officer):
    return officer(Role.RECEPTION)


@pytest.fixture
def specialist(officer):
    return officer(Role.SPECIALIST)


@pytest.fixture
def leader(officer):
    return officer(Role.LEADER)


@pytest.fixture
def clerk(officer):
    return officer(Role.CLERK)


@pytest.fixture
def administrator(officer):
    return officer(Role.ADMINISTRATOR)
