"""Acting for another: dependants, mandates given and held, members of an organisation."""

from flask import Blueprint

from portal.mandates import joining, members, papers, views

blueprint = Blueprint("mandates", __name__)
for part in (views, members, joining, papers):
    blueprint.register_blueprint(part.blueprint)

__all__ = ["blueprint"]
