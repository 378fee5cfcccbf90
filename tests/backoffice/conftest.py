"""The back office alone, on real PostgreSQL and a real object store."""

import pytest

import backoffice
from casework.people.actor import Role
from gateways import open_gateways
from tests import apps
from tests.backoffice.office import Officer


@pytest.fixture
def doors():
    """The doors of the application."""
    return (("/can-bo", backoffice.blueprint),)


@pytest.fixture
def app(doors, settings, database):
    world = {"checks": {"mail": lambda: None}, "has_blob": lambda _sha256: False}
    return apps.with_doors(doors, settings, database, open_gateways(settings), **world)


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
