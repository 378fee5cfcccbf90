"""In the hall: tickets taken and seen, the call screen, ratings on a tablet and by QR."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier
from casework.feedback import actions as feedback
from casework.feedback import queries as ratings
from casework.feedback.rules import RatingWay
from casework.tickets import actions, queries
from casework.tickets.records import DeviceKind
from foundation.clock import VIETNAM, now
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.text import clean_line
from gateways.typesetting import qr_drawing
from portal.hall import devices
from portal.hall.forms import CodeForm, TakeForm
from web import hall_words, sentences
from web.access import PUBLIC, open_to, settings
from web.limits import limited
from web.ratings import RatingForm
from web.transactions import reading, transaction

blueprint = Blueprint("hall", __name__)
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@blueprint.get("/thiet-bi/mo/<token>")
@open_to(PUBLIC)
@limited("20/minute")
def open_device(token: str) -> ResponseReturnValue:
    """Let a device in by its link, once."""
    with reading() as session:
        device = queries.device_by_token(session, token[: devices.LONGEST_TOKEN])
    answer = devices.remember(device, token)
    answer.headers.update(NO_STORE)
    return answer


@blueprint.get("/thiet-bi/lay-so")
@open_to(PUBLIC)
@limited("120/minute", by=devices.who)
def kiosk(problem: str = "") -> ResponseReturnValue:
    """Show the kiosk: one big button for each group of services."""
    at = now()
    with reading() as session:
        device = devices.known(session, DeviceKind.KIOSK)
        groups = queries.groups(session, device.agency_id)
        waiting = queries.waiting_by_group(
            session, device.agency_id, day=at.astimezone(VIETNAM).date()
        )
        drawn = render_template(
            "portal/hall/kiosk.html",
            groups=groups,
            waiting=waiting,
            form=TakeForm(formdata=None),
            problem=problem,
            name=_desk_name(session.get_one(Agency, device.agency_id)),
        )
    return drawn, 409 if problem else 200, NO_STORE


def _desk_name(agency: Agency) -> str:
    return agency.desk_name or agency.name


@blueprint.post("/thiet-bi/lay-so")
@open_to(PUBLIC)
@limited("30/minute;3000/day", by=devices.who)
def take() -> ResponseReturnValue:
    """Give a ticket of a group and show it for printing."""
    form = TakeForm()
    if not form.is_ready():
        raise NotFound(what="service_group")
    try:
        with transaction() as session:
            device = devices.known(session, DeviceKind.KIOSK)
            group = queries.group(session, device.agency_id, form.group.data or 0)
            is_priority = form.priority.data == "1"
            ticket = actions.take(session, group, is_priority=is_priority, at=now())
            token = ticket.token
    except Conflict as refusal:
        return kiosk(sentences.explain(refusal))
    return redirect(url_for("portal.hall.taken", token=token), 303)


@blueprint.get("/thiet-bi/so/<token>")
@open_to(PUBLIC)
@limited("120/minute", by=devices.who)
def taken(token: str) -> ResponseReturnValue:
    """Show the ticket just taken, as wide as an 80 mm printer."""
    at = now()
    with reading() as session:
        device = devices.known(session, DeviceKind.KIOSK)
        found = queries.standing(session, token, at=at)
        if found.agency_id != device.agency_id:
            raise NotFound(what="queue_ticket")
        name = _desk_name(session.get_one(Agency, device.agency_id))
    address = settings().portal_url + url_for("portal.hall.own_ticket", token=token)
    drawing = devices.picture(qr_drawing(address))
    drawn = render_template(
        "portal/hall/taken.html", one=found, name=name, drawing=drawing, address=address
    )
    return drawn, 200, NO_STORE


@blueprint.get("/so-thu-tu/<token>")
@open_to(PUBLIC)
@limited("60/minute")
def own_ticket(token: str) -> ResponseReturnValue:
    """Show the owner of a ticket how many are before."""
    with reading() as session:
        found = queries.standing(session, token, at=now())
        name = _desk_name(session.get_one(Agency, found.agency_id))
    drawn = render_template(
        "portal/hall/ticket.html", one=found, name=name, words=hall_words.TICKETS
    )
    return drawn, 200, NO_STORE


@blueprint.get("/thiet-bi/goi-so")
@open_to(PUBLIC)
@limited("120/minute", by=devices.who)
def screen() -> ResponseReturnValue:
    """Show the numbers called last in large type."""
    return render_template("portal/hall/screen.html", **_called()), 200, NO_STORE


@blueprint.get("/thiet-bi/goi-so.json")
@open_to(PUBLIC)
@limited("60/minute", by=devices.who)
def calls() -> ResponseReturnValue:
    """Tell the script of the call screen what was called last."""
    told = _called()
    lines = [
        {
            "number": one.number,
            "counter": one.ticket.counter,
            "key": f"{one.ticket.id}.{one.ticket.calls}",
        }
        for one in told["calls"]
    ]
    waiting = [{"name": name, "count": count} for name, count in told["waiting"]]
    return {"calls": lines, "waiting": waiting, "time": told["time"]}, 200, NO_STORE


def _called() -> dict[str, Any]:
    at = now().astimezone(VIETNAM)
    with reading() as session:
        device = devices.known(session, DeviceKind.SCREEN)
        waiting = queries.waiting_by_group(session, device.agency_id, day=at.date())
        groups = queries.groups(session, device.agency_id)
        return {
            "calls": queries.calls(session, device.agency_id, day=at.date()),
            "waiting": [(one.name, waiting.get(one.id, 0)) for one in groups],
            "name": _desk_name(session.get_one(Agency, device.agency_id)),
            "time": f"{at:%H:%M}",
        }


@blueprint.route("/thiet-bi/danh-gia", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("60/minute", by=devices.who)
def tablet() -> ResponseReturnValue:
    """Ask for the rating of the dossier just handed out, or of a code that is typed."""
    form, ask = RatingForm(), CodeForm(request.args, meta={"csrf": False})
    typed = clean_line(request.args.get("ma", ""))[:80]
    found: Dossier | None = None
    with reading() as session:
        device = devices.known(session, DeviceKind.RATING)
        try:
            found = ratings.dossier_of_device(session, device, typed, at=now())
        except NotFound:
            ask.add_problem("ma", Problem("no_such_dossier"))
        name = _desk_name(session.get_one(Agency, device.agency_id))
    if found is not None and form.is_chosen() and _keep(form, found.id, RatingWay.KIOSK):
        return redirect(url_for("portal.hall.tablet_thanks"), 303)
    drawn = render_template("portal/hall/tablet.html", form=form, ask=ask, dossier=found, name=name)
    return drawn, max(form.status, ask.status), NO_STORE


@blueprint.get("/thiet-bi/danh-gia/cam-on")
@open_to(PUBLIC)
def tablet_thanks() -> ResponseReturnValue:
    """Thank for a rating and make room for the next person."""
    return render_template("portal/hall/thanks.html", again=url_for("portal.hall.tablet"))


@blueprint.route("/danh-gia/<token>", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("30/minute;200/hour")
def rate(token: str) -> ResponseReturnValue:
    """Rate a dossier by the address that its slip carries."""
    form = RatingForm()
    with reading() as session:
        found = ratings.dossier_of_token(session, token, settings().secret_key)
        is_rated = ratings.rating_of(session, found.id) is not None
    if not is_rated and form.is_chosen() and _keep(form, found.id, RatingWay.QR):
        flash(_("Xin cảm ơn ông/bà đã đánh giá."), "success")
        return redirect(url_for("portal.hall.rate", token=token), 303)
    drawn = render_template("portal/hall/rate.html", form=form, dossier=found, is_rated=is_rated)
    return drawn, form.status, NO_STORE


def _keep(form: RatingForm, dossier_id: int, way: RatingWay) -> bool:
    """Keep a rating; a second one is thanked for as well, though the first counts."""
    try:
        with transaction() as session:
            feedback.rate(
                session, session.get_one(Dossier, dossier_id), overall=form.satisfaction(),
                marks=form.marks(), remark=form.remark.data or "", way=way, at=now(),
            )  # fmt: skip
    except feedback.AlreadyRated:
        return True
    except Invalid as refusal:
        form.show(refusal.fields)
        return False
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
        return False
    return True
