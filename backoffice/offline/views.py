"""The counter without network: the page that a browser keeps, its numbers, and the way back."""

from typing import cast

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from backoffice.offline import bundle, shell, wording
from backoffice.offline.merging import blueprint as merging
from casework.agencies.queries import Visitor
from casework.dossiers import blocks, offline, offline_rules, visits
from casework.people.actor import Role
from foundation.clock import now
from web import access, i18n
from web.access import current_actor, open_to
from web.transactions import reading, transaction

blueprint = Blueprint("offline", __name__, url_prefix="/ngoai-tuyen")
blueprint.register_blueprint(merging)


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show the page: a shell without anything personal, which the browser may keep."""
    return shell.shell()


@blueprint.get("/phuc-vu.js")
@open_to(Role.RECEPTION)
def worker() -> ResponseReturnValue:
    """Give the service worker, which may answer for this page and nothing else."""
    answer = Response(shell.worker(shell.shell()), mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = f"{access.OFFICE}/ngoai-tuyen"
    return answer


@blueprint.get("/ung-dung.webmanifest")
@open_to(Role.RECEPTION)
def manifest() -> ResponseReturnValue:
    """Give the manifest by which a browser installs the page."""
    name, short = _("Một Cửa – tiếp nhận khi mất mạng"), _("Quầy Một Cửa")
    answer = jsonify(shell.manifest(name, short, i18n.current()))
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/phien")
@open_to(Role.RECEPTION)
def session_facts() -> ResponseReturnValue:
    """Tell the page that somebody is signed in, and the token that it sends with what it says."""
    return jsonify({"owner": current_actor().account_id, "token": generate_csrf()})


@blueprint.post("/chuan-bi")
@open_to(Role.RECEPTION)
def prepare() -> ResponseReturnValue:
    """Reserve the device's numbers and give all that the counter needs without the network."""
    asked = request.get_json(silent=True)
    given = asked if isinstance(asked, dict) else {}
    device = blocks.check_device(str(given.get("device", "")))
    visitor, settings, at = cast("Visitor", access.visitor()), access.settings(), now()
    with transaction() as session:  # short: it holds the counters from which others take numbers
        desk = visits.desk_of(session, visitor.actor)
        found = bundle.reserve(session, desk, device, settings, by=visitor.actor, at=at)
    with reading() as session:
        offered = bundle.catalogue(session, str(given.get("known", "")), at=at)
    answer = {
        "now": round(at.timestamp() * 1000),
        "who": bundle.who(visitor, desk, settings, device),
        "blocks": bundle.numbers(desk, found),
        "catalogue": offered,
    }
    return jsonify(answer)


@blueprint.post("/gui")
@open_to(Role.RECEPTION)
def send() -> ResponseReturnValue:
    """Merge one entry; sent again under its key it gets the same answer."""
    entry = offline_rules.read_entry(request.get_json(silent=True))
    with transaction() as session:
        kept = offline.merge(session, entry, by=current_actor(), at=now())
        key = kept.key
    with reading() as session:
        return jsonify(wording.answer(session, offline.entry_of(session, key, of=current_actor())))
