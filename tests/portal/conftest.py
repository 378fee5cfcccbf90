"""Fixtures for the portal: the application with this door alone, and people's browsers."""

import pytest

import portal
from gateways import open_gateways
from tests import apps
from tests.portal.browsing import Browser

AN, BAO = "nguyen.van.an@example.vn", "tran.quoc.bao@example.vn"


@pytest.fixture
def gateways(settings):
    """The real gateways on the run's object store."""
    return open_gateways(settings)


@pytest.fixture
def app(settings, database, gateways):
    """The application with the portal's pages."""
    return apps.with_doors((("/", portal.blueprint),), settings, database, gateways)


@pytest.fixture
def visitor(app):
    """Somebody who is not signed in."""
    return Browser(app)


@pytest.fixture
def citizen(app):
    """A signed-in citizen of Nha Trang."""
    return Browser(app).sign_in(AN)


@pytest.fixture
def stranger(app):
    """Another signed-in citizen."""
    return Browser(app).sign_in(BAO)
