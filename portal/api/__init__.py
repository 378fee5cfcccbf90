"""The interface for programs at /api/v1: bearer tokens, JSON, problem details (RFC 9457)."""

from flask import Blueprint

from portal.api import catalogue, dossiers, files, openapi, submitting, uploads
from web import access

api = Blueprint("api", __name__)
api.before_request(access.guard)

for area in (submitting, dossiers, files, uploads, catalogue, openapi):
    api.register_blueprint(area.blueprint)
