"""Door 1, the portal: citizens and organisations find, fill, send, follow and check."""

from flask import Blueprint

from portal import (
    account,
    dossiers,
    filling,
    hall,
    home,
    lookup,
    notices,
    procedures,
    supplement,
    verification,
)
from portal.account import activating
from portal.inbox import unread_badge
from web import access

blueprint = Blueprint("portal", __name__, template_folder="templates")
blueprint.before_request(access.guard)
blueprint.context_processor(unread_badge)

for area in (
    home, procedures, account, filling, dossiers, supplement, notices, lookup, verification, hall,
    activating,
):  # fmt: skip
    blueprint.register_blueprint(area.blueprint)
