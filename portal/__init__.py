"""Door 1, the portal: citizens and organisations find, fill, send, follow and check."""

from flask import Blueprint

from portal import (
    account,
    amending,
    dossiers,
    filling,
    hall,
    home,
    lookup,
    mandates,
    messages,
    notices,
    opened,
    paying,
    petitions,
    procedures,
    proving,
    receipts,
    results,
    supplement,
    vault,
    verification,
)
from portal.account import activating
from portal.amending.views import mark as amending_mark
from portal.amending.views import panel as amending_panel
from portal.dossiers import marks, panels
from portal.inbox import unread_badge
from portal.mandates.panel import panel as parties_panel
from portal.messages.views import mark as messages_mark
from portal.messages.views import panel as messages_panel
from portal.paying import callback as payment_notices
from portal.paying.views import mark as paying_mark
from portal.paying.views import panel as paying_panel
from portal.proving.views import panel as proving_panel
from portal.receipts.views import panel as receipts_panel
from web import access

blueprint = Blueprint("portal", __name__, template_folder="templates")
blueprint.before_request(access.guard)
blueprint.context_processor(unread_badge)

AREAS = (
    home,
    procedures,
    account,
    filling,
    dossiers,
    supplement,
    notices,
    lookup,
    verification,
    results,
    opened,
    proving,
    hall,
    activating,
    messages,
    petitions,
    vault,
    mandates,
    paying,
    payment_notices,
    receipts,
    amending,
)
for area in (*AREAS, *account.AREAS):
    blueprint.register_blueprint(area.blueprint)

panels.SOURCES = (
    amending_panel,
    paying_panel,
    receipts_panel,
    messages_panel,
    proving_panel,
    parties_panel,
)
"""What areas show on the page of one's own dossier, in this order within each spot."""

marks.SOURCES = (amending_mark, paying_mark, messages_mark)
"""What areas mark in the list of one's own dossiers."""
