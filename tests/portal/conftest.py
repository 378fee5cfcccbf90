"""Fixtures for the portal: the application with this door alone, and people's browsers."""

import pytest

import portal
from gateways import open_gateways
from tests.portal.browsing import Browser
from web.app import Outside, new_app

AN, BAO = "nguyen.van.an@example.vn", "tran.quoc.bao@example.vn"


@pytest.fixture
def gateways(settings):
    """The real gateways on the run's object store."""
    return open_gateways(settings)


@pytest.fixture
def app(settings, database, gateways):
    """The application with the portal's pages."""
    outside = Outside(checks={}, has_blob=lambda _: True, read_blob=gateways.files.read)
    app = new_app(settings, database, outside)
    app.extensions["gateways"] = gateways
    app.register_blueprint(portal.blueprint, url_prefix="/")
    return app


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
