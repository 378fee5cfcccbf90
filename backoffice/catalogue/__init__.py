"""Procedures as data (/can-bo/thu-tuc): drafts of versions edited, rehearsed and published."""

from flask import Blueprint

from backoffice.catalogue.builder.pages import blueprint as builder
from backoffice.catalogue.cases import blueprint as cases
from backoffice.catalogue.comparing import blueprint as comparing
from backoffice.catalogue.fees import blueprint as fees
from backoffice.catalogue.flows.views import blueprint as flows
from backoffice.catalogue.general import blueprint as general
from backoffice.catalogue.imports import blueprint as imports
from backoffice.catalogue.limits import blueprint as limits
from backoffice.catalogue.parts import blueprint as parts
from backoffice.catalogue.publishing import blueprint as publishing
from backoffice.catalogue.reductions import blueprint as reductions
from backoffice.catalogue.refund_rule import blueprint as refund_rule
from backoffice.catalogue.rehearsing import blueprint as rehearsing
from backoffice.catalogue.results import blueprint as results
from backoffice.catalogue.search_words import blueprint as search_words
from backoffice.catalogue.sections import has_page
from backoffice.catalogue.views import blueprint as views
from casework.agencies import queries as agencies
from foundation.errors import NotAllowed
from web import procedure_words
from web.access import current_actor
from web.transactions import reading

blueprint = Blueprint("catalogue", __name__, url_prefix="/thu-tuc")
blueprint.add_app_template_global(has_page, "has_page")
blueprint.add_app_template_global(procedure_words.refund_rule, "refund_rule")


@blueprint.before_request
def only_the_province() -> None:
    """Let only administrators in who look after the whole province: procedures are its own."""
    actor = current_actor()
    with reading() as session:
        if not agencies.looks_after_province(session, actor):
            raise NotAllowed(what="procedures")


for area in (
    search_words,
    imports,
    views,
    general,
    builder,
    flows,
    rehearsing,
    publishing,
    comparing,
    cases,
    parts,
    limits,
    fees,
    refund_rule,
    reductions,
    results,
):
    blueprint.register_blueprint(area)
