"""The one place where all parts meet: settings, database, gateways and doors become an app.

    granian --interface wsgi --factory wsgi:create_portal

Nothing happens when this module is imported.
"""

import os
import sys
from collections.abc import Collection

from flask import Flask, redirect
from flask.typing import ResponseReturnValue

import backoffice
import portal
from backoffice.scanning import drop
from foundation import log
from foundation.database import Database, open_database
from foundation.settings import Settings, SettingsError, read_settings
from gateways import Gateways, open_gateways
from operations import surroundings
from portal.api import api
from portal.exchange import exchange
from web.access import PUBLIC, open_to
from web.app import Outside, new_app

DOORS = ("portal", "backoffice")


def create_app(
    settings: Settings | None = None,
    doors: Collection[str] = DOORS,
    *,
    database: Database | None = None,
    gateways: Gateways | None = None,
) -> Flask:
    """Build the application with the doors asked for; tests hand in their own parts."""
    given = settings or _settings()
    log.configure(given.log_level)
    opened = database or open_database(
        given.database_url, statement_timeout_ms=given.statement_timeout_ms
    )
    tools = gateways or open_gateways(given)
    app = new_app(given, opened, _outside(tools))
    app.extensions["gateways"] = tools
    if "portal" in doors:
        app.register_blueprint(portal.blueprint, url_prefix="/")
        app.register_blueprint(api, url_prefix="/api/v1")
    if "backoffice" in doors:
        app.register_blueprint(backoffice.blueprint, url_prefix="/can-bo")
        app.register_blueprint(drop.blueprint)
    if "exchange" in doors:
        app.register_blueprint(exchange, url_prefix="/api/exchange/v1")
    elif "portal" not in doors:
        app.add_url_rule("/", view_func=to_office)
    return app


def _settings() -> Settings:
    """Read the settings; end with a plain sentence where one is missing or wrong."""
    try:
        return read_settings(surroundings.complete(os.environ))
    except SettingsError as error:
        sys.exit(f"Không chạy được: {error}")


def create_portal() -> Flask:
    """Build the door of citizens and organisations, with the API."""
    return create_app(doors=("portal",))


def create_backoffice() -> Flask:
    """Build the door of officers."""
    return create_app(doors=("backoffice",))


def create_exchange() -> Flask:
    """Build the door of partner installations; operations/exchange_door.py puts TLS before it."""
    return create_app(doors=("exchange",))


@open_to(PUBLIC)
def to_office() -> ResponseReturnValue:
    """Send whoever opens the back office's bare address to its front page."""
    return redirect("/can-bo/")


def _outside(tools: Gateways) -> Outside:
    return Outside(
        checks={
            "object_store": tools.files.check,
            "mail": tools.mail.check,
            "signing": tools.signing.check,
            "timestamp": tools.signing.check_stamper,
        },
        has_blob=lambda sha256: tools.files.has(sha256) is not None,
        read_blob=tools.files.read,
    )
