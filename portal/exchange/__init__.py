"""The exchange door at /api/exchange/v1: signed messages of partner installations and their files.

It stands at a port of its own behind TLS that lets pinned certificates in and nobody else
(operations/exchange_door.py); what a message says is believed by its signature alone.
"""

from flask import Blueprint

from portal.exchange import files, messages
from web import access

exchange = Blueprint("exchange", __name__)
exchange.before_request(access.guard)

for area in (messages, files):
    exchange.register_blueprint(area.blueprint)
